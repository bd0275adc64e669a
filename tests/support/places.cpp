// Alone in knowing where the checkout is: every other object is the same wherever it is built.
#include "support/places.hpp"

namespace bonafide::test {

std::filesystem::path sources() { return BONAFIDE_SOURCE; }
std::filesystem::path captures() { return sources().parent_path() / "shared/captures"; }

}  // namespace bonafide::test
