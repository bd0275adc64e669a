#include <bit>

#include <bonafide/wire/field.hpp>

namespace bonafide::wire {

void Fields::add(std::string_view name, std::size_t offset, std::size_t size, std::string text) {
  fields_.push_back({depth_, std::string{name}, offset, size, std::move(text)});
}

void Fields::enter(std::string_view name, std::size_t index, std::size_t offset) {
  add(std::string{name} + '[' + std::to_string(index) + ']', offset, 0, {});
  ++depth_;
}

namespace {

std::string hexadecimal(std::uint64_t value, std::size_t size) {
  std::string text = "0x";
  for (std::size_t i = 2 * size; i-- > 0;) text += "0123456789abcdef"[value >> 4 * i & 15];
  return text;
}

/// A flag by its name; a field of several bits as name=value.
std::string flag(std::uint64_t value, const Name& mask) {
  std::string text{mask.text};
  if (text.ends_with('=')) text.pop_back();
  if (!std::has_single_bit(mask.value))
    text += '=' + std::to_string((value & mask.value) >> std::countr_zero(mask.value));
  return text;
}

}  // namespace

std::string describe(std::uint64_t value, std::size_t size, Names names, Names masks) {
  auto text = hexadecimal(value, size);
  for (const auto& name : names)
    if (name.value == value) return text.append(" ").append(name.text);
  for (const auto& mask : masks)
    if (mask.value != 0 && ((value & mask.value) != 0 || mask.text.ends_with('=')))
      text.append(" ").append(flag(value, mask));
  if (masks.empty() && value > 9) text.append(" (").append(std::to_string(value)).append(")");
  return text;
}

}  // namespace bonafide::wire
