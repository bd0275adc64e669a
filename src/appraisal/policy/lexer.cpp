#include <algorithm>
#include <charconv>

#include <bonafide/appraisal/policy/lexer.hpp>
#include <bonafide/appraisal/policy/limits.hpp>
#include <bonafide/appraisal/rules/policy.hpp>

namespace bonafide::appraisal::policy {
namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool in_word(char c) { return letter(c) || digit(c) || c == '-' || c == '_' || c == '.' || c == '[' || c == ']'; }
bool in_number(char c) { return letter(c) || digit(c) || c == '-' || c == '_' || c == '.' || c == ':'; }
bool hexadecimal(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::optional<std::uint64_t> number_of(std::string_view raw) {
  const bool prefixed = raw.starts_with("0x") || raw.starts_with("0X");
  const auto digits = raw.substr(prefixed ? 2 : 0);
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, prefixed ? 16 : 10);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return {};
  return value;
}

class Lexer {
 public:
  Lexer(std::string_view text, Diagnostics& wrong) : text_(text), wrong_(wrong) {}

  std::vector<Token> run() {
    while (wrong_.size() < limit::diagnostics) {
      skip_blanks();
      if (at_ >= text_.size()) break;
      take();
      fresh_line_ = false;
      end_ = here();
    }
    Token& end = out_.emplace_back();
    end.place = end_;
    end.begins_line = true;
    return std::move(out_);
  }

 private:
  Place here() const { return {line_, column_, static_cast<std::uint32_t>(at_)}; }

  void step() {
    if (text_[at_] == '\n')
      ++line_, column_ = 1, fresh_line_ = true;
    else if ((static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80)
      ++column_;
    ++at_;
  }
  void step(std::size_t count) {
    while (count-- > 0) step();
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#')
        step(std::min(text_.find('\n', at_), text_.size()) - at_);
      else if (c == ' ' || c == '\t' || c == '\n' || (c == '\r' && text_.substr(at_).starts_with("\r\n")))
        step();
      else
        return;
    }
  }

  void take() {
    const char c = text_[at_];
    if (c == ',') return sign(Lexeme::comma);
    if (c == '(') return sign(Lexeme::open);
    if (c == ')') return sign(Lexeme::close);
    if (c == '"') return take_text(0);
    if (c == 'h' && text_.substr(at_ + 1).starts_with('"')) return take_text(1);
    if (digit(c)) return take_number();
    if (letter(c)) return add(Lexeme::word, run_of(in_word));
    take_stranger();
  }

  void sign(Lexeme kind) { add(kind, 1); }

  std::size_t run_of(bool (*belongs)(char)) const {
    const auto rest = text_.substr(at_);
    return static_cast<std::size_t>(std::ranges::find_if_not(rest, belongs) - rest.begin());
  }

  void add(Lexeme kind, std::size_t size, Value value = {}) {
    out_.push_back({kind, here(), text_.substr(at_, size), fresh_line_, std::move(value)});
    step(size);
  }

  void complain(const Rule& rule, std::string says, std::string meant = {}) {
    const Error error{&rule, "policy", at_, 0, Note{says}};
    wrong_.push_back({error, here(), std::move(says), std::move(meant)});
  }

  void take_stranger() {
    static constexpr std::array<std::array<std::string_view, 2>, 8> habits{{
        {"==", "is"},
        {"!=", "is not"},
        {">=", "at least"},
        {"<=", "at most"},
        {">", "above"},
        {"<", "below"},
        {"&&", "and"},
        {"||", "or"},
    }};
    const auto rest = text_.substr(at_);
    for (const auto& [sign, word] : habits)
      if (rest.starts_with(sign)) {
        complain(rule::policy_characters, in_quotes(sign) + " is not in this language", "write " + std::string{word});
        return step(sign.size());
      }
    if (rest.front() == '=')
      complain(rule::policy_characters, "\"=\" is not in this language", "write is");
    else if (rest.front() == '!')
      complain(rule::policy_characters, "\"!\" is not in this language", "write not");
    else if (rest.front() == '\'')
      complain(rule::policy_characters, "a text stands in double quotation marks");
    else
      complain(rule::policy_characters, "this character means nothing outside a text");
    step();
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) step();
  }

  /// "text" with \" and \\, or h"a0:b1".
  void take_text(std::size_t prefix) {
    const auto begin = at_ + prefix + 1;
    std::string content;
    std::size_t at = begin;
    for (; at < text_.size() && text_[at] != '"' && text_[at] != '\n'; ++at) {
      if (text_[at] == '\\' && at + 1 < text_.size() && (text_[at + 1] == '"' || text_[at + 1] == '\\')) ++at;
      content += text_[at];
    }
    const auto size = std::min(at + 1, text_.size()) - at_;
    if (at >= text_.size() || text_[at] != '"') {
      complain(rule::policy_literal, "this text does not end on its line", "end it with a quotation mark");
      return step(std::min(at, text_.size()) - at_);
    }
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (std::ranges::any_of(content, control)) {
      complain(rule::policy_characters, "a text holds no control characters");
      return step(size);
    }
    if (prefix == 0) return add(Lexeme::literal, size, std::move(content));
    auto bytes = unhex(content);
    if (!bytes) {
      complain(rule::policy_literal, "these are not pairs of hexadecimal digits",
               "write bytes as h\"a0b1c2\" or h\"a0:b1:c2\"");
      return step(size);
    }
    add(Lexeme::literal, size, std::move(*bytes));
  }

  void take_number() {
    const auto size = run_of(in_number);
    const auto raw = text_.substr(at_, size);
    if (const auto number = number_of(raw)) return add(Lexeme::literal, size, *number);
    if (raw.size() >= 10 && raw[4] == '-')
      if (const auto time = parse_time(raw)) return add(Lexeme::literal, size, *time);
    const auto part_of_version = [](char c) { return hexadecimal(c) || c == '.'; };
    if (raw.contains('.') && !raw.ends_with('.') && !raw.contains("..") && std::ranges::all_of(raw, part_of_version))
      return add(Lexeme::literal, size, Version{std::string{raw}});
    refuse_number(raw);
    step(size);
  }

  void refuse_number(std::string_view raw) {
    if (std::ranges::all_of(raw, digit) || (raw.starts_with("0x") && std::ranges::all_of(raw.substr(2), hexadecimal)))
      return complain(rule::policy_literal, std::string{raw} + " is too large: numbers have 64 bits");
    if (std::ranges::all_of(raw, hexadecimal))
      return complain(rule::policy_literal, std::string{raw} + " is not a number",
                      "did you mean 0x" + std::string{raw} + "?");
    if (raw.size() >= 10 && raw[4] == '-')
      return complain(rule::policy_literal, std::string{raw} + " is not a time",
                      "write 2026-11-21 or 2026-11-21T02:00:00Z");
    if (raw.contains('.'))
      return complain(rule::policy_literal, std::string{raw} + " is not a version of hexadecimal parts",
                      "did you mean the text \"" + std::string{raw} + "\"?");
    complain(rule::policy_literal, std::string{raw} + " is not a number, a version or a time");
  }

  std::string_view text_;
  Diagnostics& wrong_;
  std::vector<Token> out_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1, column_ = 1;
  bool fresh_line_ = true;
  Place end_;  // behind the last token
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text, Diagnostics& wrong) { return Lexer{text, wrong}.run(); }

std::size_t first_not_text(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = [&](std::size_t i) {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    };
    const unsigned first = byte(0);
    if (first < 0x80) {
      if ((first < 0x20 && first != '\t' && first != '\n' && first != '\r') || first == 0x7F) return at;
      ++at;
      continue;
    }
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    // Overlong forms, surrogates and what lies beyond Unicode show in the first two bytes.
    const unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (first < 0xC2 || first > 0xF4 || byte(1) < least || byte(1) > most) return at;
    for (std::size_t i = 2; i < size; ++i)
      if ((byte(i) & 0xC0) != 0x80) return at;
    at += size;
  }
  return at;
}

}  // namespace bonafide::appraisal::policy
