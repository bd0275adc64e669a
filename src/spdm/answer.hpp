// Whether a signed response is about what was asked: everything but its signature. Requester and the reader of a
// recorded conversation ask the same.
#pragma once
#include <bonafide/spdm/message/information.hpp>
#include <bonafide/spdm/message/session.hpp>
#include <bonafide/spdm/message/vendor_defined.hpp>

namespace bonafide::spdm {

/// `terms` hold what was negotiated and both sides' capabilities.
Result<void> answers(const Challenge& asked, const ChallengeAuth& answer, const Terms& terms);
Result<void> answers(const GetMeasurements& asked, const Measurements& answer, const Terms& terms);
Result<void> answers(const GetEndpointInfo& asked, const EndpointInfo& answer);

/// Operation and tag come back; the standard and the vendor of a message, too.
Result<void> answers(const KeyUpdate& asked, const KeyUpdateAck& answer);
Result<void> answers(const VendorDefinedRequest& asked, const VendorDefinedResponse& answer, const Terms& terms);

}  // namespace bonafide::spdm
