// Whether a device that is described can work at all: it is refused when it is made, not when somebody asks it.
#pragma once
#include <bonafide/emulator/description.hpp>
#include <bonafide/spdm/responder/profile.hpp>

namespace bonafide::emulator {

/// What was made of the description, as far as it works: older versions that nobody named and that cannot have these
/// capabilities are left out. BadDescription, with the place in the file, where
///   - capabilities contradict each other in a version that was named, or in the newest;
///   - DataTransferSize is below the least of such a version;
///   - no key signs with an algorithm of the list, a slot's key with none of them;
///   - no version has any of the algorithms.
void make_workable(const Description&, spdm::responder::Profile&);

}  // namespace bonafide::emulator
