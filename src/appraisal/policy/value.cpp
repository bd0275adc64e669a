#include <algorithm>

#include <bonafide/appraisal/policy/value.hpp>

namespace bonafide::appraisal::policy {
namespace {

constexpr std::array<std::string_view, type_count> type_names{
    "yes or no",  "a number",          "a text",          "bytes",          "a version", "a time",
    "a duration", "a list of numbers", "a list of texts", "a list of bytes"};

constexpr std::string_view separators = ".-_+:";
constexpr std::string_view hexadecimal = "0123456789abcdef";

/// Takes the next part off `rest`; nothing when it is no number.
std::optional<std::uint64_t> next_part(std::string_view& rest) {
  const auto end = std::min(rest.find_first_of(separators), rest.size());
  auto digits = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (digits.empty()) return {};
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  if (digits.size() > 16) return {};
  std::uint64_t value = 0;
  for (const char c : digits) {
    const auto digit = hexadecimal.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    if (digit == std::string_view::npos) return {};
    value = value << 4 | digit;
  }
  return value;
}

std::string of_duration(std::chrono::seconds duration) {
  const auto seconds = duration.count();
  const auto in = [&](std::int64_t unit, std::string_view one) {
    return std::to_string(seconds / unit).append(" ").append(one).append(seconds / unit == 1 ? "" : "s");
  };
  if (seconds != 0 && seconds % 86400 == 0) return in(86400, "day");
  if (seconds != 0 && seconds % 3600 == 0) return in(3600, "hour");
  if (seconds != 0 && seconds % 60 == 0) return in(60, "minute");
  return in(1, "second");
}

struct Writing {
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(std::uint64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return in_quotes(value); }
  std::string operator()(const Buffer& value) const { return "h\"" + hex(value) + "\""; }
  std::string operator()(const Version& value) const { return in_quotes(value.text); }
  std::string operator()(UnixTime value) const { return format(value); }
  std::string operator()(std::chrono::seconds value) const { return of_duration(value); }
  template <class T> std::string operator()(const std::vector<T>& values) const {
    std::string out;
    for (const auto& value : values) out.append(out.empty() ? "" : ", ").append((*this)(value));
    return out.empty() ? "empty" : out;
  }
};

}  // namespace

std::string_view name(Type type) { return type_names[static_cast<std::size_t>(type)]; }

Type element_of(Type list) {
  switch (list) {
    case Type::numbers: return Type::number;
    case Type::texts: return Type::text;
    case Type::digests: return Type::bytes;
    default: return list;
  }
}

std::optional<std::strong_ordering> compare(const Version& a, const Version& b) {
  if (a == b) return std::strong_ordering::equal;
  std::string_view left = a.text, right = b.text;
  if (left.empty() || right.empty()) return {};
  auto order = std::strong_ordering::equal;
  while (!left.empty() || !right.empty()) {
    const auto x = left.empty() ? std::optional<std::uint64_t>{0} : next_part(left);
    const auto y = right.empty() ? std::optional<std::uint64_t>{0} : next_part(right);
    if (!x || !y) return {};
    if (order == std::strong_ordering::equal) order = *x <=> *y;
  }
  return order;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  }
  return out += '"';
}

std::string written(const Value& value) { return std::visit(Writing{}, value); }

std::string in_short(std::string text) {
  constexpr std::size_t longest = 160;
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

}  // namespace bonafide::appraisal::policy
