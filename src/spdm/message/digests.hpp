// DSP0274, "GET_DIGESTS request and DIGESTS response messages".
#pragma once
#include <bit>

#include <bonafide/spdm/message/header.hpp>
#include <bonafide/spdm/rules/certificate.hpp>

namespace bonafide::spdm {

/// DSP0274 1.3, "CertificateInfo": the model of a slot's chain, in bits 2:0.
enum class CertificateModel : std::uint8_t { none = 0, device = 1, alias = 2, generic = 3 };

/// DSP0274 1.3, "KeyUsageMask": what a slot's key may sign.
namespace key_usage {
inline constexpr std::uint16_t key_exchange = 0x0001;
inline constexpr std::uint16_t challenge = 0x0002;
inline constexpr std::uint16_t measurement = 0x0004;
inline constexpr std::uint16_t endpoint_info = 0x0008;
}  // namespace key_usage

struct Digests {
  static constexpr std::string_view name = "DIGESTS";
  static constexpr Code code = Code::digests;
  std::uint8_t supported_slots{};  // reserved before 1.3
  std::uint8_t provisioned_slots{};
  Bytes digests;  // H bytes for each provisioned slot, ascending
  // On multi-key connections (1.3), one entry for each provisioned slot:
  Bytes key_pair_ids, certificate_infos, key_usage_masks;  // 1, 1 and 2 bytes each

  std::size_t count() const { return static_cast<std::size_t>(std::popcount(provisioned_slots)); }

  /// The digest of `slot`; empty when the slot is not provisioned. Digests are packed: the k-th belongs to the k-th
  /// bit.
  Bytes of(std::uint8_t slot) const {
    if (slot > 7 || (provisioned_slots >> slot & 1) == 0 || count() == 0) return {};
    const auto before = static_cast<std::size_t>(std::popcount(provisioned_slots & ((1u << slot) - 1)));
    const auto size = digests.size() / count();
    return digests.subspan(before * size, size);
  }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer(since(walk, Version::v1_3) ? "SupportedSlotMask" : "Param1", m.supported_slots);
    walk.integer("ProvisionedSlotMask", m.provisioned_slots);
    walk.demand(m.provisioned_slots != 0, rule::digests_some);
    if (since(walk, Version::v1_3))
      walk.demand((m.provisioned_slots & ~m.supported_slots) == 0, rule::digests_supported);
    walk.bytes("Digest", m.digests, m.count() * walk.terms().digest_size());
    if (since(walk, Version::v1_3) && walk.terms().selected.multi_key_responder) {
      walk.bytes("KeyPairID", m.key_pair_ids, m.count());
      walk.bytes("CertificateInfo", m.certificate_infos, m.count());
      walk.bytes("KeyUsageMask", m.key_usage_masks, m.count() * 2);
    }
  }
};

struct GetDigests {
  using Reply = Digests;
  static constexpr std::string_view name = "GET_DIGESTS";
  static constexpr Code code = Code::get_digests;
  Reserved2 params{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
  }
};

}  // namespace bonafide::spdm
