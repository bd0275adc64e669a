// The opaque data of KEY_EXCHANGE and PSK_EXCHANGE: which versions of DSP0277 are spoken. DSP0277, "Secured message
// opaque element data format"; DSP0274 1.2, "General opaque data format".
#pragma once
#include <optional>

#include <bonafide/base/result.hpp>
#include <bonafide/spdm/version.hpp>

namespace bonafide::spdm {

/// At most what either list takes.
using OpaqueRoom = std::array<std::uint8_t, 32>;

/// The list of a Requester that speaks DSP0277 1.0 to 1.2, as VERSION entries write them.
Bytes offer_secured_versions(Version, OpaqueRoom& room);
/// The list of a Responder that picked `version`.
Bytes select_secured_version(Version, std::uint16_t version, OpaqueRoom& room);

/// The newest version of the offer that we speak. Nothing where there is no offer in the list: 1.2 allows that when no
/// opaque format was negotiated.
Result<std::optional<std::uint16_t>> choose_secured_version(Version, Bytes opaque);
/// The version that the Responder picked, which must be one that we offer; nothing as above.
Result<std::optional<std::uint16_t>> selected_secured_version(Version, Bytes opaque);

}  // namespace bonafide::spdm
