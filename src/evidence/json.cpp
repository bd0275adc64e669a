#include <vector>

#include <bonafide/evidence/json.hpp>
#include <bonafide/evidence/rules.hpp>

namespace bonafide::evidence::json {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view skip_space(std::string_view text) {
  const auto begin = std::ranges::find_if_not(text, is_space);
  return text.substr(static_cast<std::size_t>(begin - text.begin()));
}

/// RFC 3629: a lead octet, what its first continuation may be, and how many follow.
std::size_t utf8_size(std::string_view text) {
  const auto at = [&](std::size_t n) { return n < text.size() ? static_cast<std::uint8_t>(text[n]) : 0u; };
  const auto tail = [&](std::size_t n) { return (at(n) & 0xC0u) == 0x80; };
  const auto between = [&](unsigned low, unsigned high) { return at(1) >= low && at(1) <= high; };
  const auto lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    const bool good = lead == 0xE0 ? between(0xA0, 0xBF) : lead == 0xED ? between(0x80, 0x9F) : tail(1);
    return good && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead < 0xF5) {
    const bool good = lead == 0xF0 ? between(0x90, 0xBF) : lead == 0xF4 ? between(0x80, 0x8F) : tail(1);
    return good && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

std::optional<unsigned> four_digits(std::string_view text) {
  if (text.size() < 4) return {};
  unsigned value = 0;
  for (const char c : text.substr(0, 4)) {
    const auto digit = std::string_view{"0123456789abcdef"}.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (digit == std::string_view::npos) return {};
    value = value << 4 | static_cast<unsigned>(digit);
  }
  return value;
}

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&](unsigned octet) { out += static_cast<char>(octet); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xC0 | code >> 6), put(0x80 | (code & 0x3F));
  if (code < 0x10000) return put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
  put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F)), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
}

/// The character that an escape stands for, and how long the escape is; 0 when it is none. RFC 8259, 7.
struct Escape {
  unsigned code = 0;
  std::size_t size = 0;
};
Escape escape_at(std::string_view text) {
  if (text.size() < 2) return {};
  constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  if (const auto which = letters.find(text[1]); which != letters.npos)
    return {static_cast<std::uint8_t>(meanings[which]), 2};
  const auto first = text[1] == 'u' ? four_digits(text.substr(2)) : std::nullopt;
  if (!first) return {};
  if (*first < 0xD800 || *first > 0xDFFF) return {*first, 6};
  const bool pairs = *first < 0xDC00 && text.size() >= 12 && text.substr(6, 2) == "\\u";
  const auto second = pairs ? four_digits(text.substr(8)) : std::nullopt;
  if (!second || *second < 0xDC00 || *second > 0xDFFF) return {};
  return {0x10000 + ((*first - 0xD800) << 10 | (*second - 0xDC00)), 12};
}

/// How many characters the string at the start of `text` takes, its quotes included; 0 when it is none.
std::size_t string_size(std::string_view text) {
  for (std::size_t at = 1; at < text.size();) {
    if (text[at] == '"') return at + 1;
    if (static_cast<std::uint8_t>(text[at]) < 0x20) return 0;
    const auto step = text[at] == '\\' ? escape_at(text.substr(at)).size : utf8_size(text.substr(at));
    if (step == 0) return 0;
    at += step;
  }
  return 0;
}

/// RFC 8259, 6: no plus, no leading zero, digits on both sides of the point.
std::size_t number_size(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const auto from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - from;
  };
  const bool zero = at < text.size() && text[at] == '0';
  const auto whole = digits();
  if (whole == 0 || (zero && whole > 1)) return 0;
  if (at < text.size() && text[at] == '.' && (++at, digits() == 0)) return 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return 0;
  }
  return at;
}

std::string unescaped(std::string_view quoted) {
  std::string out;
  for (auto left = quoted.substr(1, quoted.size() - 2); !left.empty();) {
    if (left[0] != '\\') {
      const auto plain = std::min(left.find('\\'), left.size());
      out.append(left.substr(0, plain)), left.remove_prefix(plain);
      continue;
    }
    const auto escape = escape_at(left);
    append_utf8(out, escape.code), left.remove_prefix(escape.size);
  }
  return out;
}

Kind kind_of(char first) {
  switch (first) {
    case '{': return Kind::object;
    case '[': return Kind::array;
    case '"': return Kind::string;
    case 't':
    case 'f': return Kind::boolean;
    case 'n': return Kind::null;
    default: return Kind::number;
  }
}

class Checker {
 public:
  explicit Checker(std::string_view whole) : whole_(whole), left_(whole) {}

  Result<Value> run() {
    skip();
    const auto from = at();
    if (value(0)) {
      const auto size = at() - from;
      skip();
      if (left_.empty()) return Value{kind_of(whole_[from]), whole_.substr(from, size)};
      refuse(rule::json_well_formed);
    }
    return std::unexpected(*refused_);
  }

 private:
  std::size_t at() const { return whole_.size() - left_.size(); }
  void skip() { left_ = skip_space(left_); }
  bool refuse(const Rule& rule) {
    const auto got = left_.empty() ? 0u : static_cast<std::uint8_t>(left_[0]);
    if (!refused_) refused_ = Error{&rule, "JSON", at(), got, {}};
    return false;
  }
  bool take(std::size_t size) {
    if (size == 0) return refuse(rule::json_well_formed);
    return left_.remove_prefix(size), true;
  }
  bool accept(char c) {
    skip();
    const bool here = left_.starts_with(c);
    if (here) left_.remove_prefix(1);
    return here;
  }

  bool value(std::size_t depth) {
    skip();
    if (left_.empty()) return refuse(rule::json_well_formed);
    if (depth == deepest) return refuse(rule::json_depth);
    switch (kind_of(left_[0])) {
      case Kind::object: return members(depth);
      case Kind::array: return elements(depth);
      case Kind::string: return take(string_size(left_));
      case Kind::number: return take(number_size(left_));
      default: break;
    }
    for (const std::string_view word : {"true", "false", "null"})
      if (left_.starts_with(word)) return take(word.size());
    return refuse(rule::json_well_formed);
  }
  bool elements(std::size_t depth) {
    left_.remove_prefix(1);
    if (accept(']')) return true;
    do {
      if (!value(depth + 1)) return false;
    } while (accept(','));
    return accept(']') || refuse(rule::json_well_formed);
  }
  bool members(std::size_t depth) {
    left_.remove_prefix(1);
    if (accept('}')) return true;
    std::vector<std::string> names;
    do {
      skip();
      const auto size = left_.starts_with('"') ? string_size(left_) : 0;
      if (size == 0) return refuse(rule::json_well_formed);
      names.push_back(unescaped(left_.substr(0, size)));
      left_.remove_prefix(size);
      if (!accept(':')) return refuse(rule::json_well_formed);
      if (!value(depth + 1)) return false;
    } while (accept(','));
    // RFC 7493, 2.3: what two readers would read differently.
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end()) return refuse(rule::json_unique);
    return accept('}') || refuse(rule::json_well_formed);
  }

  std::string_view whole_, left_;
  std::optional<Error> refused_;
};

/// How many characters a checked value at the start of `text` takes.
std::size_t size_of(std::string_view text) {
  switch (kind_of(text[0])) {
    case Kind::string: return string_size(text);
    case Kind::number: return number_size(text);
    case Kind::boolean: return text[0] == 't' ? 4 : 5;
    case Kind::null: return 4;
    default: break;
  }
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    at += c == '"' ? string_size(text.substr(at)) : 1;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return text.size();
}

}  // namespace

Result<Value> read(Bytes in) {
  if (in.size() > largest) return broken(rule::json_size, "JSON", 0, in.size());
  return Checker{as_text(in)}.run();
}

bool looks_like_json(Bytes in) {
  const auto text = skip_space(as_text(in));
  return text.starts_with('{') || text.starts_with('[');
}

Inside::Inside(const Value& outer) : named_(outer.kind == Kind::object) {
  if (named_ || outer.kind == Kind::array) left_ = outer.text.substr(1);
}

bool Inside::next() {
  left_ = skip_space(left_);
  if (left_.starts_with(',')) left_ = skip_space(left_.substr(1));
  if (left_.empty() || left_[0] == ']' || left_[0] == '}') return left_ = {}, false;
  if (named_) {
    const auto size = string_size(left_);
    name_ = unescaped(left_.substr(0, size));
    left_ = skip_space(skip_space(left_.substr(size)).substr(1));
  }
  const auto size = size_of(left_);
  value_ = {kind_of(left_[0]), left_.substr(0, size)};
  left_.remove_prefix(size);
  return true;
}

std::optional<Value> find(const Value& object, std::string_view name) {
  if (object.kind != Kind::object) return {};
  for (Inside members{object}; members.next();)
    if (members.name() == name) return members.value();
  return {};
}

std::optional<std::string> find_text(const Value& object, std::string_view name) {
  const auto found = find(object, name);
  if (!found || found->kind != Kind::string) return {};
  return text_of(*found);
}

std::optional<std::uint64_t> find_number(const Value& object, std::string_view name) {
  const auto found = find(object, name);
  constexpr std::size_t most_digits = 16;
  if (!found || found->kind != Kind::number || found->text.size() > most_digits) return {};
  std::uint64_t number = 0;
  for (const char c : found->text) {
    if (!is_digit(c)) return {};
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number >> 53 == 0 ? std::optional{number} : std::nullopt;
}

std::string text_of(const Value& value) { return value.kind == Kind::string ? unescaped(value.text) : std::string{}; }

}  // namespace bonafide::evidence::json
