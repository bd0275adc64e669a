// Whether a page is made of markup that the report itself writes, and nothing else: every "<" opens or closes a known
// element, all are closed in order, and none of them could run or load anything.
#pragma once
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace bonafide::test {

/// What is wrong with the page; empty when nothing is.
inline std::string markup_problem(std::string_view page) {
  static constexpr std::array known{"html",    "head",    "body",    "title", "style",   "header", "main",  "nav",
                                    "article", "section", "footer",  "h1",    "h2",      "h3",     "p",     "div",
                                    "span",    "b",       "i",       "em",    "small",   "code",   "dl",    "dt",
                                    "dd",      "ol",      "ul",      "li",    "table",   "thead",  "tbody", "tr",
                                    "th",      "td",      "details", "a",     "summary", "symbol", "svg",   "time"};
  static constexpr std::array empty{"meta", "use", "path", "circle", "rect"};
  constexpr std::string_view doctype = "<!DOCTYPE html>";
  if (!page.starts_with(doctype)) return "it does not begin with the document type";
  std::vector<std::string_view> open;
  for (std::size_t at = doctype.size(); (at = page.find('<', at)) != std::string_view::npos;) {
    const auto end = page.find('>', at);
    if (end == std::string_view::npos) return "a tag does not end";
    auto tag = page.substr(at + 1, end - at - 1);
    at = end + 1;
    const bool closes = tag.starts_with('/');
    if (closes) tag.remove_prefix(1);
    const auto name = tag.substr(0, tag.find_first_of(" /"));
    if (tag.find('<') != std::string_view::npos) return "a tag inside a tag: " + std::string{tag};
    if (!closes && std::ranges::find(empty, name) != empty.end()) continue;
    if (std::ranges::find(known, name) == known.end()) return "an element that nobody writes: " + std::string{tag};
    if (tag.find(" on") != std::string_view::npos && name != "meta") return "a handler: " + std::string{tag};
    if (!closes) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "closed out of order: " + std::string{name};
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "not closed: " + std::string{open.back()};
}

/// The page as its reader has it: without tags, and with what was escaped as it was.
inline std::string text_of_markup(std::string_view page) {
  std::string out;
  bool inside = false;
  for (const char c : page) {
    if (c == '<') inside = true;
    if (!inside) out += c;
    if (c == '>') inside = false;
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> escapes{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}};
  for (const auto& [escaped, character] : escapes)
    for (std::size_t at = 0; (at = out.find(escaped, at)) != std::string::npos; at += character.size())
      out.replace(at, escaped.size(), character);
  return out;
}

}  // namespace bonafide::test
