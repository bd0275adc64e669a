// What a device tells about itself beside who it is: its measurement extension log, and its endpoint information.
#pragma once
#include <bonafide/spdm/answer/endpoint.hpp>
#include <bonafide/spdm/requester/session.hpp>

namespace bonafide::spdm::requester {

/// GET_MEASUREMENT_EXTENSION_LOG, portion after portion, in `session` or in the clear without one: DSP0274 1.3. Gives
/// the log as it stood when its first portion was sent, checked by read_log; a log may grow meanwhile. Needs MEL_CAP,
/// and MELspecification in ALGORITHMS.
Flow<Buffer> fetch_log(Line& line, Session* session, const Wishes& wishes);

using spdm::Endpoint;

/// GET_ENDPOINT_INFO: DSP0274 1.3. `identity` signs the answer, and must outlive the flow; without one nothing is
/// signed. Needs EP_INFO_CAP, of 2 for a signature.
Flow<Endpoint> ask_endpoint_info(Line& line, Session* session, const Wishes& wishes, const Identity* identity);

}  // namespace bonafide::spdm::requester
