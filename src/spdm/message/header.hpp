// What every message begins with: DSP0274, "Generic SPDM message format".
#pragma once
#include <bonafide/spdm/code.hpp>
#include <bonafide/spdm/rules/message.hpp>
#include <bonafide/spdm/terms.hpp>
#include <bonafide/wire/walk.hpp>

namespace bonafide::spdm {

using Nonce = std::array<std::uint8_t, 32>;
using RequesterContext = std::array<std::uint8_t, 8>;
using Reserved1 = std::array<std::uint8_t, 1>;
using Reserved2 = std::array<std::uint8_t, 2>;

inline constexpr std::size_t header_size = 4;

/// SPDMVersion and RequestResponseCode; Param1 and Param2 belong to the message.
void header(auto& walk, Code code, Version version) {
  auto seen_version = version;
  walk.integer("SPDMVersion", seen_version);
  walk.demand(seen_version == version, rule::version_agreed);
  auto seen_code = code;
  walk.integer("RequestResponseCode", seen_code, code_names());
  walk.demand(seen_code == code, rule::code_expected);
}
void header(auto& walk, Code code) { header(walk, code, walk.terms().version); }

/// OpaqueDataLength and OpaqueData.
void opaque_data(auto& walk, auto& view) {
  walk.template sized<std::uint16_t>("OpaqueDataLength", "OpaqueData", view);
  walk.demand(view.size() <= 1024, rule::opaque_bounded);
}

/// The C of M1/M2, and L1/L2, cover everything before the signature.
void signed_with(auto& walk, auto& signature) { walk.signature(signature, walk.terms().signature_size()); }

}  // namespace bonafide::spdm
