// DSP0274, "GET_CAPABILITIES request and CAPABILITIES response messages": the flags, and which of them contradict
// others.
#pragma once
#include <bonafide/base/result.hpp>
#include <bonafide/spdm/version.hpp>
#include <bonafide/wire/field.hpp>

namespace bonafide::spdm {

/// The masks of the Flags field. Fields of two bits are named by their whole mask and read with `field`.
namespace cap {
inline constexpr std::uint32_t cache = 1u << 0;
inline constexpr std::uint32_t cert = 1u << 1;
inline constexpr std::uint32_t chal = 1u << 2;
inline constexpr std::uint32_t meas = 3u << 3;
inline constexpr std::uint32_t meas_fresh = 1u << 5;
inline constexpr std::uint32_t encrypt = 1u << 6;
inline constexpr std::uint32_t mac = 1u << 7;
inline constexpr std::uint32_t mut_auth = 1u << 8;
inline constexpr std::uint32_t key_ex = 1u << 9;
inline constexpr std::uint32_t psk = 3u << 10;
inline constexpr std::uint32_t encap = 1u << 12;
inline constexpr std::uint32_t hbeat = 1u << 13;
inline constexpr std::uint32_t key_upd = 1u << 14;
inline constexpr std::uint32_t handshake_in_the_clear = 1u << 15;
inline constexpr std::uint32_t pub_key_id = 1u << 16;
inline constexpr std::uint32_t chunk = 1u << 17;
inline constexpr std::uint32_t alias_cert = 1u << 18;
inline constexpr std::uint32_t set_cert = 1u << 19;
inline constexpr std::uint32_t csr = 1u << 20;
inline constexpr std::uint32_t cert_install_reset = 1u << 21;
inline constexpr std::uint32_t ep_info = 3u << 22;
inline constexpr std::uint32_t mel = 1u << 24;
inline constexpr std::uint32_t event = 1u << 25;
inline constexpr std::uint32_t multi_key = 3u << 26;
inline constexpr std::uint32_t get_key_pair_info = 1u << 28;
inline constexpr std::uint32_t set_key_pair_info = 1u << 29;
inline constexpr std::uint32_t set_key_pair_reset = 1u << 30;
inline constexpr std::uint32_t large_resp = 1u << 31;

inline constexpr std::uint32_t meas_unsigned = 1u << 3;  // values of MEAS_CAP
inline constexpr std::uint32_t meas_signed = 2u << 3;
inline constexpr std::uint32_t psk_supported = 1u << 10;     // PSK_CAP of a Requester; of a Responder: without context
inline constexpr std::uint32_t psk_with_context = 2u << 10;  // of a Responder
}  // namespace cap

enum class Role : std::uint8_t { requester, responder };

/// The value of a flag field: 0 or 1 of a bit, 0 to 3 of two bits.
constexpr unsigned field(std::uint32_t flags, std::uint32_t mask) { return (flags & mask) / (mask & (~mask + 1)); }

/// Flags that mean something to `role` in `version`; the rest is reserved and must be ignored.
std::uint32_t known_flags(Role, Version);

/// Whether the flags, reduced to the known ones, contradict each other.
Result<void> legal(Role, Version, std::uint32_t flags);

/// DataTransferSize, MaxSPDMmsgSize and CTExponent against each other and their limits (sizes since 1.2).
struct Sizes {
  std::uint8_t ct_exponent;
  std::uint32_t data_transfer, max_message;
};
Result<void> legal(Version, std::uint32_t flags, const Sizes&);

/// "MEAS_CAP" and its kin, for the dissector and for messages to people.
wire::Names flag_names();

}  // namespace bonafide::spdm
