// Where tests find what they read.
#pragma once
#include <filesystem>

namespace bonafide::test {

/// The checkout.
std::filesystem::path sources();
/// The recordings, which a user's clone has not.
std::filesystem::path captures();

}  // namespace bonafide::test
