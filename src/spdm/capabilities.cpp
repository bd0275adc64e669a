#include <utility>

#include <bonafide/spdm/capabilities.hpp>
#include <bonafide/spdm/rules/capabilities.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

namespace bonafide::spdm {
namespace {

/// Flags of one party, by name.
struct Flags {
  std::uint32_t all;
  bool has(std::uint32_t mask) const { return (all & mask) != 0; }
  unsigned value(std::uint32_t mask) const { return field(all, mask); }
  bool sessions() const { return has(cap::key_ex) || has(cap::psk); }
  bool identity() const { return has(cap::cert) || has(cap::pub_key_id); }
  bool signs_measurements() const { return value(cap::meas) == 2; }
  bool signs_endpoint_info() const { return value(cap::ep_info) == 2; }
  bool signs() const { return has(cap::chal) || has(cap::key_ex) || signs_measurements() || signs_endpoint_info(); }
};

enum class Of : std::uint8_t { both, requester, responder };

/// DSP0274, "Requester flag fields definitions" and "Responder flag fields definitions", as sentences that must hold.
struct Constraint {
  Of of;
  Version since, until;
  const Rule* rule;
  std::uint32_t concerns;  // the flags to show
  bool (*holds)(Flags);
};

constexpr auto v1_0 = Version::v1_0, v1_1 = Version::v1_1, v1_2 = Version::v1_2, v1_3 = Version::v1_3,
               v1_4 = Version::v1_4;

constexpr std::array constraints{
    Constraint{Of::responder, v1_0, v1_4, &rule::meas_value, cap::meas,
               [](Flags f) { return f.value(cap::meas) != 3; }},
    Constraint{Of::responder, v1_0, v1_4, &rule::fresh_needs_meas, cap::meas_fresh | cap::meas,
               [](Flags f) { return !f.has(cap::meas_fresh) || f.has(cap::meas); }},
    Constraint{
        Of::responder, v1_0, v1_0, &rule::challenge_1_0, cap::cert | cap::chal | cap::meas,
        [](Flags f) { return f.signs_measurements() ? f.has(cap::cert) : f.has(cap::cert) == f.has(cap::chal); }},
    Constraint{Of::requester, v1_1, v1_4, &rule::psk_value, cap::psk, [](Flags f) { return f.value(cap::psk) < 2; }},
    Constraint{Of::responder, v1_1, v1_4, &rule::psk_value, cap::psk, [](Flags f) { return f.value(cap::psk) != 3; }},
    Constraint{Of::both, v1_1, v1_4, &rule::session_protected, cap::key_ex | cap::psk | cap::mac | cap::encrypt,
               [](Flags f) { return !f.sessions() || f.has(cap::mac | cap::encrypt); }},
    Constraint{Of::both, v1_1, v1_4, &rule::protection_used,
               cap::mac | cap::encrypt | cap::handshake_in_the_clear | cap::hbeat | cap::key_upd,
               [](Flags f) {
                 return f.sessions() ||
                        !f.has(cap::mac | cap::encrypt | cap::handshake_in_the_clear | cap::hbeat | cap::key_upd);
               }},
    Constraint{Of::requester, v1_3, v1_4, &rule::protection_used, cap::event,
               [](Flags f) { return f.sessions() || !f.has(cap::event); }},
    Constraint{Of::both, v1_1, v1_4, &rule::clear_needs_key_exchange, cap::handshake_in_the_clear | cap::key_ex,
               [](Flags f) { return !f.has(cap::handshake_in_the_clear) || f.has(cap::key_ex); }},
    Constraint{Of::both, v1_1, v1_4, &rule::one_identity, cap::cert | cap::pub_key_id,
               [](Flags f) { return !f.has(cap::cert) || !f.has(cap::pub_key_id); }},
    Constraint{Of::both, v1_1, v1_4, &rule::identity_used, cap::cert | cap::pub_key_id,
               [](Flags f) { return !f.identity() || f.signs(); }},
    Constraint{Of::responder, v1_1, v1_4, &rule::identity_needed,
               cap::chal | cap::key_ex | cap::mut_auth | cap::meas | cap::ep_info,
               [](Flags f) { return f.identity() || !(f.signs() || f.has(cap::mut_auth)); }},
    Constraint{Of::requester, v1_1, v1_4, &rule::identity_needed, cap::chal | cap::mut_auth | cap::ep_info,
               [](Flags f) { return f.identity() || !(f.has(cap::chal | cap::mut_auth) || f.signs_endpoint_info()); }},
    Constraint{Of::both, v1_1, v1_4, &rule::mutual_needs_signature, cap::mut_auth | cap::chal | cap::key_ex,
               [](Flags f) { return !f.has(cap::mut_auth) || f.has(cap::chal | cap::key_ex); }},
    Constraint{Of::both, v1_1, v1_1, &rule::mutual_needs_encapsulation, cap::mut_auth | cap::encap,
               [](Flags f) { return !f.has(cap::mut_auth) || f.has(cap::encap); }},
    Constraint{Of::responder, v1_2, v1_4, &rule::certificates_managed,
               cap::cert | cap::alias_cert | cap::set_cert | cap::csr,
               [](Flags f) {
                 return (!f.has(cap::alias_cert | cap::set_cert) || f.has(cap::cert)) &&
                        (!f.has(cap::csr) || f.has(cap::set_cert));
               }},
    Constraint{Of::responder, v1_2, v1_4, &rule::install_reset_used, cap::cert_install_reset | cap::csr | cap::set_cert,
               [](Flags f) { return !f.has(cap::cert_install_reset) || f.has(cap::csr | cap::set_cert); }},
    Constraint{Of::both, v1_3, v1_4, &rule::endpoint_info_value, cap::ep_info,
               [](Flags f) { return f.value(cap::ep_info) != 3; }},
    Constraint{Of::both, v1_3, v1_4, &rule::multi_key_value, cap::multi_key,
               [](Flags f) { return f.value(cap::multi_key) != 3; }},
    Constraint{Of::both, v1_3, v1_4, &rule::public_key_has_no_pairs,
               cap::pub_key_id | cap::multi_key | cap::get_key_pair_info | cap::set_key_pair_info,
               [](Flags f) {
                 return !f.has(cap::pub_key_id) ||
                        !f.has(cap::multi_key | cap::get_key_pair_info | cap::set_key_pair_info);
               }},
    Constraint{Of::requester, v1_3, v1_4, &rule::multi_key_needs_certificates, cap::multi_key | cap::cert,
               [](Flags f) { return !f.has(cap::multi_key) || f.has(cap::cert); }},
    Constraint{Of::responder, v1_3, v1_4, &rule::multi_key_needs_certificates,
               cap::multi_key | cap::cert | cap::get_key_pair_info,
               [](Flags f) { return !f.has(cap::multi_key) || (f.has(cap::cert) && f.has(cap::get_key_pair_info)); }},
    Constraint{Of::responder, v1_4, v1_4, &rule::key_pair_reset_used, cap::set_key_pair_reset | cap::set_key_pair_info,
               [](Flags f) { return !f.has(cap::set_key_pair_reset) || f.has(cap::set_key_pair_info); }},
};

bool concerns(Of of, Role role) { return of == Of::both || (of == Of::requester) == (role == Role::requester); }

constexpr std::size_t flags_offset = 8, sizes_offset = 12, max_message_offset = 16, ct_exponent_offset = 5;
constexpr std::uint32_t min_data_transfer_size = 42;  // DSP0274 1.2, "MinDataTransferSize"

constexpr std::array names{
    wire::Name{cap::cache, "CACHE_CAP"},
    wire::Name{cap::cert, "CERT_CAP"},
    wire::Name{cap::chal, "CHAL_CAP"},
    wire::Name{cap::meas, "MEAS_CAP"},
    wire::Name{cap::meas_fresh, "MEAS_FRESH_CAP"},
    wire::Name{cap::encrypt, "ENCRYPT_CAP"},
    wire::Name{cap::mac, "MAC_CAP"},
    wire::Name{cap::mut_auth, "MUT_AUTH_CAP"},
    wire::Name{cap::key_ex, "KEY_EX_CAP"},
    wire::Name{cap::psk, "PSK_CAP"},
    wire::Name{cap::encap, "ENCAP_CAP"},
    wire::Name{cap::hbeat, "HBEAT_CAP"},
    wire::Name{cap::key_upd, "KEY_UPD_CAP"},
    wire::Name{cap::handshake_in_the_clear, "HANDSHAKE_IN_THE_CLEAR_CAP"},
    wire::Name{cap::pub_key_id, "PUB_KEY_ID_CAP"},
    wire::Name{cap::chunk, "CHUNK_CAP"},
    wire::Name{cap::alias_cert, "ALIAS_CERT_CAP"},
    wire::Name{cap::set_cert, "SET_CERT_CAP"},
    wire::Name{cap::csr, "CSR_CAP"},
    wire::Name{cap::cert_install_reset, "CERT_INSTALL_RESET_CAP"},
    wire::Name{cap::ep_info, "EP_INFO_CAP"},
    wire::Name{cap::mel, "MEL_CAP"},
    wire::Name{cap::event, "EVENT_CAP"},
    wire::Name{cap::multi_key, "MULTI_KEY_CAP"},
    wire::Name{cap::get_key_pair_info, "GET_KEY_PAIR_INFO_CAP"},
    wire::Name{cap::set_key_pair_info, "SET_KEY_PAIR_INFO_CAP"},
    wire::Name{cap::set_key_pair_reset, "SET_KEY_PAIR_RESET_CAP"},
    wire::Name{cap::large_resp, "LARGE_RESP_CAP"},
};

}  // namespace

std::uint32_t known_flags(Role role, Version version) {
  constexpr std::uint32_t responder_only = cap::cache | cap::meas | cap::meas_fresh | cap::alias_cert | cap::set_cert |
                                           cap::csr | cap::cert_install_reset | cap::mel | cap::get_key_pair_info |
                                           cap::set_key_pair_info | cap::set_key_pair_reset;
  const auto bits_up_to = [](std::uint32_t highest) { return highest | (highest - 1); };
  std::uint32_t known = cap::cache | cap::cert | cap::chal | cap::meas | cap::meas_fresh;
  if (version >= v1_1) known = bits_up_to(cap::pub_key_id);
  if (version >= v1_2) known = bits_up_to(cap::cert_install_reset);
  if (version >= v1_3) known = bits_up_to(cap::set_key_pair_info);
  if (version >= v1_4) known = bits_up_to(cap::large_resp);
  if (role == Role::responder) return known;
  return version == v1_0 ? 0 : known & ~responder_only;
}

Result<void> legal(Role role, Version version, std::uint32_t flags) {
  const Flags known{flags & known_flags(role, version)};
  for (const auto& constraint : constraints) {
    if (!concerns(constraint.of, role) || version < constraint.since || version > constraint.until) continue;
    if (!constraint.holds(known))
      return broken(*constraint.rule, "Flags", flags_offset, flags,
                    Note{wire::describe(known.all & constraint.concerns, 4, {}, names)});
  }
  return {};
}

Result<void> legal(Version version, std::uint32_t flags, const Sizes& sizes) {
  if (sizes.ct_exponent > 31) return broken(rule::crypto_time, "CTExponent", ct_exponent_offset, sizes.ct_exponent);
  if (version < v1_2) return {};
  if (sizes.data_transfer < min_data_transfer_size)
    return broken(rule::transfer_size, "DataTransferSize", sizes_offset, sizes.data_transfer);
  const bool chunks = (flags & cap::chunk) != 0;
  if (sizes.max_message < sizes.data_transfer || (!chunks && sizes.max_message != sizes.data_transfer))
    return broken(rule::message_size, "MaxSPDMmsgSize", max_message_offset, sizes.max_message);
  return {};
}

wire::Names flag_names() { return names; }

}  // namespace bonafide::spdm
