// Every message that is declared, by its code: for the dissector, the replay of a conversation, the fuzzer.
#pragma once
#include <tuple>

#include <bonafide/spdm/message/capabilities.hpp>
#include <bonafide/spdm/message/certificate.hpp>
#include <bonafide/spdm/message/chunk.hpp>
#include <bonafide/spdm/message/digests.hpp>
#include <bonafide/spdm/message/encapsulated.hpp>
#include <bonafide/spdm/message/error.hpp>
#include <bonafide/spdm/message/events.hpp>
#include <bonafide/spdm/message/information.hpp>
#include <bonafide/spdm/message/measurements.hpp>
#include <bonafide/spdm/message/provisioning.hpp>
#include <bonafide/spdm/message/psk_exchange.hpp>
#include <bonafide/spdm/message/slot_management.hpp>
#include <bonafide/spdm/message/vendor_defined.hpp>
#include <bonafide/spdm/message/version.hpp>

namespace bonafide::spdm {

using AllMessages =
    std::tuple<GetVersion, VersionMessage, GetCapabilities, CapabilitiesMessage, NegotiateAlgorithms, Algorithms,
               GetDigests, Digests, GetCertificate, Certificate, Challenge, ChallengeAuth, GetMeasurements,
               Measurements, ErrorMessage, RespondIfReady, VendorDefinedRequest, VendorDefinedResponse, KeyExchange,
               KeyExchangeRsp, Finish, FinishRsp, PskExchange, PskExchangeRsp, PskFinish, PskFinishRsp, Heartbeat,
               HeartbeatAck, KeyUpdate, KeyUpdateAck, EndSession, EndSessionAck, GetEncapsulatedRequest,
               EncapsulatedRequest, DeliverEncapsulatedResponse, EncapsulatedResponseAck, ChunkSend, ChunkSendAck,
               ChunkGet, ChunkResponse, GetCsr, Csr, SetCertificate, SetCertificateRsp, GetKeyPairInfo, KeyPairInfo,
               SetKeyPairInfo, SetKeyPairInfoAck, GetEndpointInfo, EndpointInfo, GetMeasurementExtensionLog,
               MeasurementExtensionLog, GetSupportedEventTypes, SupportedEventTypes, SubscribeEventTypes,
               SubscribeEventTypesAck, SendEvent, EventAck, SlotManagement, SlotManagementResp>;

/// Calls `visit.template operator()<M>()` for the message with `code`; false when no such message is declared.
bool with_message(Code code, auto&& visit) {
  const auto one = [&]<class M>() { return M::code == code && (visit.template operator()<M>(), true); };
  return [&]<class... M>(std::tuple<M...>*) {
    return (one.template operator()<M>() || ...);
  }(static_cast<AllMessages*>(nullptr));
}

}  // namespace bonafide::spdm
