#include <bonafide/appraisal/policy/diagnostic.hpp>
#include <bonafide/appraisal/policy/lexer.hpp>

namespace bonafide::appraisal::policy {
namespace {

constexpr std::size_t widest = 160;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string Source::at(const Place& place) const {
  return file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string_view Source::line_of(const Place& place) const {
  const std::string_view all = text;
  const auto offset = std::min<std::size_t>(place.offset, all.size());
  const auto before = all.substr(0, offset).rfind('\n');
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  const auto line = all.substr(begin, std::min(all.find('\n', offset), all.size()) - begin);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string rendered(const Source& source, const Diagnostic& found) {
  auto line = source.line_of(found.place);
  auto caret = std::min<std::size_t>(found.place.column - 1, line.size());
  if (line.size() > widest) {  // show what is around the place
    const std::size_t begin = found.place.column > widest / 2 ? found.place.column - widest / 2 : 0;
    line = line.substr(std::min(begin, line.size()), widest);
    caret = found.place.column - 1 - begin;
    while (!line.empty() && continues(line.front())) line.remove_prefix(1);
  }
  std::string shown, pad;
  for (const char c : line) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  pad.assign(caret, ' ');
  std::string out = source.at(found.place) + ": " + found.says + "\n";
  if (first_not_text(line) == line.size()) out += "  " + shown + "\n  " + pad + "^\n";
  if (!found.meant.empty()) out += "  " + found.meant + "\n";
  return out;
}

}  // namespace bonafide::appraisal::policy
