// What both sides have agreed on so far: a plain value that decoding reads and never writes.
#pragma once
#include <bonafide/spdm/algorithms.hpp>
#include <bonafide/spdm/capabilities.hpp>

namespace bonafide::spdm {

/// What one side declared in GET_CAPABILITIES or CAPABILITIES, reduced to what the version defines.
struct Capabilities {
  std::uint32_t flags{};
  std::uint16_t ext_flags{};
  std::uint8_t ct_exponent{};
  std::uint32_t data_transfer_size{};  // bytes; 0 before 1.2, where nobody declares one
  std::uint32_t max_message_size{};    // bytes; 0 before 1.2

  bool has(std::uint32_t mask) const { return (flags & mask) != 0; }
};

/// The selections of ALGORITHMS, as their fields stand; all zero before.
struct Selection {
  std::uint8_t measurement_specification{}, other_params{}, mel_specification{};
  std::uint32_t measurement_hash{}, base_asym{}, base_hash{}, pqc_asym{};
  std::uint16_t dhe{}, aead{}, req_base_asym{}, key_schedule{}, req_pqc_asym{}, kem{};
  bool multi_key_responder = false;  // MULTI_KEY_CONN_RSP
  bool multi_key_requester = false;  // MULTI_KEY_CONN_REQ
};

/// DSP0274, CHALLENGE, Param2.
enum class MeasurementSummary : std::uint8_t { none = 0x00, tcb = 0x01, all = 0xFF };

struct Terms {
  Version version = Version::v1_0;
  Capabilities requester, responder;
  Selection selected;
  // What the request in flight asked for: the shape of its response depends on it.
  MeasurementSummary summary_asked = MeasurementSummary::none;
  bool signature_asked = false;

  /// H: bytes of a BaseHashAlgo digest.
  std::size_t digest_size() const;
  /// S: bytes of the Responder's signature.
  std::size_t signature_size() const { return signature_size_of(selected.base_asym, selected.pqc_asym); }
  /// SR: bytes of the Requester's signature.
  std::size_t requester_signature_size() const {
    return signature_size_of(selected.req_base_asym, selected.req_pqc_asym);
  }
  /// D: bytes of ExchangeData in KEY_EXCHANGE and in its response; with a KEM they differ.
  std::size_t request_exchange_size() const { return exchange_sizes_of(selected.dhe, selected.kem).request; }
  std::size_t response_exchange_size() const { return exchange_sizes_of(selected.dhe, selected.kem).response; }
  /// FINISH travels unprotected: DSP0274 1.1, HANDSHAKE_IN_THE_CLEAR_CAP of both sides.
  bool handshake_in_the_clear() const {
    return requester.has(cap::handshake_in_the_clear) && responder.has(cap::handshake_in_the_clear);
  }
  /// CERTIFICATE and VENDOR_DEFINED may take their large forms: DSP0274 1.4, LARGE_RESP_CAP of both sides.
  bool large_forms() const { return requester.has(cap::large_resp) && responder.has(cap::large_resp); }
  /// The terms of an encapsulated request, where the Requester answers and signs: DSP0274 1.1, "Encapsulated requests".
  Terms turned_around() const;
  /// Whether the Responder may ask anything: ENCAP_CAP of both. 1.2 deprecated it, so MUT_AUTH_CAP stands for it there:
  /// DSP0274 1.2, ENCAP_CAP.
  bool may_encapsulate() const;
  /// Whether the Requester can prove itself: DSP0274 1.1, MUT_AUTH_CAP of both, and an algorithm to sign with.
  bool requester_can_sign() const;
  /// MS: bytes of MeasurementSummaryHash.
  std::size_t summary_size() const { return summary_asked == MeasurementSummary::none ? 0 : digest_size(); }
  std::optional<crypto::Hash> hash() const { return hash_of(selected.base_hash); }
  std::optional<crypto::Scheme> scheme() const;
};

}  // namespace bonafide::spdm
