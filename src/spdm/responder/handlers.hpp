// The handlers: message in, message out, or the rule that was broken. What an answer views lies in its Responder.
#pragma once
#include <bonafide/spdm/responder/responder.hpp>

namespace bonafide::spdm::responder {

struct Handlers {
  Responder& self;

  Result<VersionMessage> answer(const GetVersion&);
  Result<CapabilitiesMessage> answer(const GetCapabilities&);
  Result<Algorithms> answer(const NegotiateAlgorithms&);
  Result<Digests> answer(const GetDigests&);
  Result<Certificate> answer(const GetCertificate&);
  Result<ChallengeAuth> answer(const Challenge&);
  Result<Measurements> answer(const GetMeasurements&);

  /// Enters the exchange into the transcript; `response` ends before its signature.
  template <class Ask> void transcribe(const Ask&, Bytes request, Bytes response) {
    if constexpr (Ask::code == Code::get_version)
      self.transcript_.restart(request, response);
    else if constexpr (Ask::code == Code::get_capabilities)
      self.transcript_.negotiate(request, response);
    else if constexpr (Ask::code == Code::negotiate_algorithms)
      settle(request, response);
    else
      self.transcript_.add(Ask::code, request, response);
  }

 private:
  void settle(Bytes request, Bytes response);
  void describe_keys(Digests&);
  Result<void> can_sign(std::uint8_t slot);
  Result<void> summarise(MeasurementSummary);
  Result<void> add_block(const Measurement&, bool raw);
  Result<crypto::Digest> own_hash(std::uint8_t slot);
};

}  // namespace bonafide::spdm::responder
