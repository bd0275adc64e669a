// What a description says about Requesters, as the Responder needs it.
#pragma once
#include <bonafide/emulator/description.hpp>
#include <bonafide/spdm/responder/demand.hpp>

namespace bonafide::emulator {

/// Reads the files that the description names. BadDescription where one is missing or malformed.
spdm::responder::Demand demand_of(const crypto::Library& library, const RequesterDescription& description);

}  // namespace bonafide::emulator
