// The versions of SPDM, and where a layout asks for one.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::spdm {

/// As the SPDMVersion field writes it: major in the high nibble, minor in the low one.
enum class Version : std::uint8_t { v1_0 = 0x10, v1_1 = 0x11, v1_2 = 0x12, v1_3 = 0x13, v1_4 = 0x14 };
inline constexpr std::array versions{Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4};

/// "1.2"; "4.15" for a version that nobody knows.
std::string name(Version);

/// Whether the message that `walk` is in belongs to `version` or a later one.
bool since(const auto& walk, Version version) { return walk.terms().version >= version; }

}  // namespace bonafide::spdm
