// Where each request may be made, and where an SPDM message stands in a record.
#pragma once
#include <optional>

#include <bonafide/spdm/code.hpp>
#include <bonafide/spdm/session/record.hpp>

namespace bonafide::evidence {

enum class Where : std::uint8_t { outside = 1, clear_handshake = 2, handshake = 4, established = 8, capsule = 16 };

/// DSP0274, "Requests and the sessions they may be sent in".
bool legal(spdm::Code request, Where where);

/// The SPDM message behind what the transport puts in front of it in a record; nothing where that says that the data
/// are not SPDM.
Result<std::optional<Bytes>> behind_prefix(Bytes data, const spdm::RecordFormat&);

/// How the records of evidence from this transport are written.
spdm::RecordFormat records_of(std::string_view transport);

}  // namespace bonafide::evidence
