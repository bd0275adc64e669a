#include <charconv>

#include <bonafide/base/nowhere.hpp>

namespace bonafide {
namespace {

std::string hexadecimal(std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

}  // namespace

std::string explain(const Error& error) {
  std::string text{error.rule->id};
  if (!error.field.empty()) {
    text.append(": ").append(error.field);
    if (error.offset != nowhere)
      text.append(" at byte ").append(std::to_string(error.offset)).append(" is ").append(hexadecimal(error.got));
  }
  if (!error.note.empty()) text.append(error.field.empty() ? ": " : ", ").append(error.note.text());
  return text.append("; ").append(error.rule->demands).append(" [").append(error.rule->source).append("]");
}

}  // namespace bonafide
