// What a device tells about itself beside who it is: its measurement extension log, and its endpoint information.
#pragma once
#include <bonafide/spdm/message/information.hpp>
#include <bonafide/spdm/requester/session.hpp>

namespace bonafide::spdm::requester {

/// GET_MEASUREMENT_EXTENSION_LOG, portion after portion, in `session` or in the clear without one: DSP0274 1.3. Gives
/// the log as it stood when its first portion was sent, checked by read_log; a log may grow meanwhile. Needs MEL_CAP,
/// and MELspecification in ALGORITHMS.
Flow<Buffer> fetch_log(Line& line, Session* session, const Wishes& wishes);

/// What an endpoint says about itself; `is_signed` only where a signature over IL1/IL2 verified.
class Endpoint {
 public:
  /// EPInfo; read_device_class reads it where that was asked for.
  const Buffer& info() const { return info_; }
  bool is_signed() const { return signed_; }

 private:
  friend Result<Endpoint> verify(Line&, const Identity*, const GetEndpointInfo&, const wire::Decoded<EndpointInfo>&,
                                 Transcript&);
  Endpoint(Bytes info, bool by_signature) : info_(copy(info)), signed_(by_signature) {}
  Buffer info_;
  bool signed_;
};

/// GET_ENDPOINT_INFO: DSP0274 1.3. `identity` signs the answer, and must outlive the flow; without one nothing is
/// signed. Needs EP_INFO_CAP, of 2 for a signature.
Flow<Endpoint> ask_endpoint_info(Line& line, Session* session, const Wishes& wishes, const Identity* identity);

}  // namespace bonafide::spdm::requester
