// Evidence for bug reports: what tells the device from others of its kind is replaced, and the evidence says so.
#pragma once
#include <bonafide/base/secret.hpp>
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/report/redact/pseudonyms.hpp>

namespace bonafide::report {

/// Evidence of one set, redacted under one key: what was equal stays equal.
///
/// Replaced by pseudonyms of the same size: serial numbers and names of certificates (the root's apart), the serial
/// number of configuration space, UEIDs, digests of chains, and each of these wherever else it stands. Blanked: opaque
/// data, extensions of certificates that only their vendor understands or that are CBOR, vendorInfo of DICE, the
/// records of sessions, what is in capsules and chunks, and every message that is not known to be harmless. Dropped:
/// the target's name and TDISP's report. Kept: public keys, signatures, nonces and measurements; whoever knows the
/// device's key can still tell that it is the one.
class Redactor {
 public:
  /// `key`: 16 bytes at least, that nobody else can guess.
  Redactor(const crypto::Library&, Bytes key);

  /// Refuses (rule::redaction_whole) evidence of which a part of what was replaced would be left.
  Result<evidence::Evidence> redact(const evidence::Evidence&);

 private:
  const crypto::Library& library_;
  Pseudonyms pseudonyms_;
};

}  // namespace bonafide::report
