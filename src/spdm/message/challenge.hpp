// DSP0274, "CHALLENGE request and CHALLENGE_AUTH response messages".
#pragma once
#include <bonafide/spdm/message/slot_field.hpp>
#include <bonafide/spdm/rules/challenge.hpp>

namespace bonafide::spdm {

/// CHALLENGE, Param1: the public key that was provisioned, instead of a slot. Four bits say Fh.
inline constexpr std::uint8_t provisioned_key = 0xFF;
inline constexpr std::uint8_t provisioned_key_4_bits = 0x0F;

/// CHALLENGE_AUTH, Param1 (1.1; deprecated in 1.2).
inline constexpr std::uint8_t basic_mut_auth_req = 0x80;

struct ChallengeAuth {
  static constexpr std::string_view name = "CHALLENGE_AUTH";
  static constexpr Code code = Code::challenge_auth;
  std::uint8_t attributes{}, slot_mask{};
  Bytes chain_hash;
  Nonce nonce{};
  Bytes summary, opaque;
  RequesterContext context{};
  Bytes signature;

  /// All eight bits are the slot in 1.0, four of them since.
  std::uint8_t slot(Version version) const {
    return version == Version::v1_0 ? attributes : static_cast<std::uint8_t>(attributes & 0x0F);
  }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    if (since(walk, Version::v1_1))
      walk.flags("SlotID", m.attributes, challenge_slot_names);
    else
      walk.integer("SlotID", m.attributes);
    walk.integer("SlotMask", m.slot_mask);
    walk.bytes("CertChainHash", m.chain_hash, walk.terms().digest_size());
    walk.bytes("Nonce", m.nonce);
    walk.bytes("MeasurementSummaryHash", m.summary, walk.terms().summary_size());
    opaque_data(walk, m.opaque);
    if (since(walk, Version::v1_3)) walk.bytes("RequesterContext", m.context);
    signed_with(walk, m.signature);
  }
};

struct Challenge {
  using Reply = ChallengeAuth;
  static constexpr std::string_view name = "CHALLENGE";
  static constexpr Code code = Code::challenge;
  std::uint8_t slot{};
  MeasurementSummary summary{};
  Nonce nonce{};
  RequesterContext context{};

  void shape_reply(Terms& terms) const { terms.summary_asked = summary; }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("SlotID", m.slot, whole_slot_names);
    walk.demand(m.slot < 8 || m.slot == provisioned_key, rule::signing_slot);
    walk.integer("MeasurementSummaryHashType", m.summary);
    walk.demand(m.summary == MeasurementSummary::none || m.summary == MeasurementSummary::tcb ||
                    m.summary == MeasurementSummary::all,
                rule::summary_type);
    walk.bytes("Nonce", m.nonce);
    if (since(walk, Version::v1_3)) walk.bytes("RequesterContext", m.context);
  }
};

}  // namespace bonafide::spdm
