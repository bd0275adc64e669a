// The opaque data of KEY_EXCHANGE and PSK_EXCHANGE: which versions of DSP0277 are spoken. DSP0277, "Secured message
// opaque element data format"; DSP0274 1.2, "General opaque data format".
#pragma once
#include <optional>

#include <bonafide/base/result.hpp>
#include <bonafide/spdm/version.hpp>

namespace bonafide::spdm {

/// At most what either list takes.
using OpaqueRoom = std::array<std::uint8_t, 32>;

/// The first version of DSP0277 whose ends tell each other how many records a key may protect: DSP0277 1.3, "AEAD
/// limit".
inline constexpr std::uint16_t limited_from = 0x1300;
/// Without a limit: DSP0277 1.3, the value that stands for none announced.
inline constexpr std::uint8_t no_limit = 64;

/// What both ends know of secured messages once KEY_EXCHANGE or PSK_EXCHANGE is answered.
struct SecuredMessages {
  std::uint16_t version{};                 // as VERSION entries write it
  std::uint8_t limit_exponent = no_limit;  // a key protects at most 2^limit_exponent records
  bool operator==(const SecuredMessages&) const = default;
};

/// The list of a Requester that speaks DSP0277 1.0 to 1.3, and whose keys protect at most 2^`limit_exponent` records.
Bytes offer_secured_messages(Version, std::uint8_t limit_exponent, OpaqueRoom& room);
/// The list of a Responder that picked `chosen.version`, with its own limit where that version has one.
Bytes select_secured_messages(Version, const SecuredMessages& chosen, OpaqueRoom& room);

/// The newest version of the offer that we speak, with the limit of the Requester. Nothing where there is no offer in
/// the list: 1.2 allows that when no opaque format was negotiated.
Result<std::optional<SecuredMessages>> choose_secured_messages(Version, Bytes opaque);
/// The version that the Responder picked, which must be one that we offer, with its limit; nothing as above.
Result<std::optional<SecuredMessages>> selected_secured_messages(Version, Bytes opaque);

}  // namespace bonafide::spdm
