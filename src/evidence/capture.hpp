// A packet capture as a source of evidence: requests and responses without the framing of their transport, one Evidence
// for each connection.
#pragma once
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/evidence/pcap.hpp>

namespace bonafide::evidence {

/// `file` names where the packets came from. A connection begins with the first GET_VERSION after a connection that was
/// negotiated; a capture without any SPDM message gives one Evidence without exchanges.
Result<std::vector<Evidence>> from_capture(std::span<const Packet> packets, std::string_view file);

}  // namespace bonafide::evidence
