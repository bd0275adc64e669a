// The pieces of certificate chains, put together as GET_CERTIFICATE fetches them.
#pragma once
#include <optional>

#include <bonafide/spdm/message/certificate.hpp>

namespace bonafide::evidence {

class ChainReader {
 public:
  /// Checks one portion against what was asked and against those before it. Gives the chain when this portion was its
  /// last one. Portions that leave a gap are not put together.
  Result<std::optional<Buffer>> take(const spdm::GetCertificate&, const spdm::Certificate&, const spdm::Terms&);

 private:
  struct Slot {
    Buffer bytes;
    std::size_t total = 0;  // of the chain, as its first portion said
  };
  std::array<Slot, 8> slots_;
};

}  // namespace bonafide::evidence
