// Certificates without what tells one device from another of its kind.
#pragma once
#include <bonafide/report/redact/pseudonyms.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::report {

/// Replaces in place: the serial numbers, the subjects and issuers (except the root's name and, of others, country and
/// organization), the subject alternative names but for what names the kind of device, the DICE UEID. The structure and
/// every length stay. Whatever follows the last certificate that can be read, is zero afterwards, for nobody knows what
/// it is. `hash`: of the negotiation, for RootHash.
/// `chain` begins with the header of a slot's chain, or with a certificate.
void redact_chain(const crypto::Library&, MutableBytes chain, std::optional<crypto::Hash> hash, Pseudonyms&);

}  // namespace bonafide::report
