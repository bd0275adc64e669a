// Whether a signed response is about what was asked: everything but its signature. Requester and the reader of a
// recorded conversation ask the same.
#pragma once
#include <bonafide/spdm/message/measurements.hpp>

namespace bonafide::spdm {

/// `terms` hold what was negotiated and both sides' capabilities.
Result<void> answers(const Challenge& asked, const ChallengeAuth& answer, const Terms& terms);
Result<void> answers(const GetMeasurements& asked, const Measurements& answer, const Terms& terms);

}  // namespace bonafide::spdm
