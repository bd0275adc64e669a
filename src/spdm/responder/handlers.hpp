// The handlers: message in, message out, or the rule that was broken. What an answer views lies in its Responder.
#pragma once
#include <bonafide/spdm/responder/responder.hpp>
#include <bonafide/spdm/responder/sessions.hpp>

namespace bonafide::spdm::responder {

/// Bits of BaseAsymAlgo and of PqcAsymAlgo, or of what Requesters sign with.
struct ChosenAsym {
  std::uint32_t base = 0, pqc = 0;
  bool any() const { return base != 0 || pqc != 0; }
};

struct Handlers {
  Responder& self;

  Result<VersionMessage> answer(const GetVersion&);
  Result<CapabilitiesMessage> answer(const GetCapabilities&);
  Result<Algorithms> answer(const NegotiateAlgorithms&);
  Result<Digests> answer(const GetDigests&);
  Result<Certificate> answer(const GetCertificate&);
  Result<ChallengeAuth> answer(const Challenge&);
  Result<Measurements> answer(const GetMeasurements&);
  Result<HeartbeatAck> answer(const Heartbeat&);
  Result<KeyUpdateAck> answer(const KeyUpdate&);
  Result<EndSessionAck> answer(const EndSession&);
  Result<VendorDefinedResponse> answer(const VendorDefinedRequest&);
  Result<MeasurementExtensionLog> answer(const GetMeasurementExtensionLog&);
  Result<EndpointInfo> answer(const GetEndpointInfo&);
  Result<Csr> answer(const GetCsr&);
  Result<SetCertificateRsp> answer(const SetCertificate&);
  Result<KeyPairInfo> answer(const GetKeyPairInfo&);
  Result<SetKeyPairInfoAck> answer(const SetKeyPairInfo&);
  Result<SupportedEventTypes> answer(const GetSupportedEventTypes&);
  Result<SubscribeEventTypesAck> answer(const SubscribeEventTypes&);
  Result<SlotManagementResp> answer(const SlotManagement&);

  /// What a signed answer needs: the key of `slot`, and the summary that was asked for.
  Result<void> prepare_signature(std::uint8_t slot, std::uint16_t usage) { return can_sign(slot, usage); }
  Result<void> prepare_summary(MeasurementSummary wanted) { return summarise(wanted); }
  Result<crypto::Digest> chain_hash(std::uint8_t slot) { return self.prover().hash(slot, self.terms_); }

  /// Enters the exchange into the transcript; `response` ends before its signature.
  template <class Ask> void transcribe(const Ask&, Bytes request, Bytes response) {
    if constexpr (Ask::code == Code::get_version)
      self.transcript_.restart(request, response);
    else if constexpr (Ask::code == Code::get_capabilities)
      self.transcript_.negotiate(request, response);
    else if constexpr (Ask::code == Code::negotiate_algorithms)
      settle(request, response);
    else
      self.enter(Ask::code, request, response);
  }

 private:
  void settle(Bytes request, Bytes response);
  ChosenAsym choose_requester_asym(const NegotiateAlgorithms&);
  void choose_structs(const NegotiateAlgorithms&);
  SlotKeys slot_keys() const;
  Result<void> can_sign(std::uint8_t slot, std::uint16_t usage);
  Result<void> settled(std::uint8_t slots) const;
  Result<KeyPair*> key_pair_asked(std::uint8_t key_pair_id, std::uint8_t model, std::uint8_t slot);
  Result<Csr> tracked_csr(std::uint8_t tag);
  Result<Buffer> make_csr(const KeyPair&, const GetCsr&);
  Result<void> may_provision(std::uint8_t slot) const;
  Result<void> erase(std::uint8_t slot, std::uint8_t model, const SetCertificate&);
  Result<void> install(std::uint8_t slot, std::uint8_t model, const SetCertificate&);
  Result<void> change(KeyPair&, const SetKeyPairInfo&);
  Result<void> erase(KeyPair&);
  Result<void> manage(const SlotManagement&);
  Result<void> tell_banks();
  Result<void> tell_slots();
  Result<void> tell_chain(std::uint8_t slot);
  Result<void> slot_csr(const SlotManagement&);
  Result<void> manage_slot(const SlotManagement&);
  Result<void> slot_certificate(const SlotManagement&);
  Result<void> generate(KeyPair&, const SetKeyPairInfo&);
  std::uint8_t supported(std::uint8_t provisioned) const;
  Result<void> summarise(MeasurementSummary);
  Result<void> add_block(const Measurement&, bool raw);
  Result<crypto::Digest> extended_value(crypto::Hash, std::uint8_t index);
};

}  // namespace bonafide::spdm::responder
