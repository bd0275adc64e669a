// What somebody meant who slipped on the keyboard.
#pragma once
#include <optional>
#include <span>
#include <string_view>

namespace bonafide {

/// The candidate that takes the fewest slips of a key to turn into `word`; nothing when all are far off, or when the
/// word is longer than 64 bytes.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace bonafide
