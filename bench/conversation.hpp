// The responder that the benchmarks talk to.
#pragma once
#include <cstdlib>

#include <bonafide/spdm/requester/authenticate.hpp>
#include <bonafide/spdm/responder/responder.hpp>

#include "measure.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::bench {

/// SPDM 1.2, one algorithm of each kind, a chain of three certificates.
inline spdm::responder::Profile profile_of(crypto::Scheme scheme, crypto::Hash hash) {
  const auto& identity = test::hierarchy(crypto::row(scheme).key);
  spdm::responder::Profile profile;
  profile.versions = {spdm::Version::v1_2};
  profile.flags = spdm::cap::cert | spdm::cap::chal;
  profile.schemes = {scheme};
  profile.hashes = {hash};
  profile.slots[0] = {identity.certificates(), {}, &identity.key};
  return profile;
}

inline void succeed(const Result<spdm::requester::Report>& outcome) {
  if (!outcome) std::printf("failed: %s\n", explain(outcome.error()).c_str()), std::exit(1);
}

}  // namespace bonafide::bench
