// What two ends have agreed on, kept across a reset of the Responder: DSP0274, CACHE_CAP, "Negotiated State".
#pragma once
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm {

/// Both ends must keep the same: from 1.2 on every signature covers the VCA of the negotiation, byte for byte.
struct NegotiatedState {
  Terms terms;
  Buffer vca;  // GET_VERSION to ALGORITHMS, as they crossed
};

/// Whether the state may outlive a reset. Before 1.2 signatures after a reset cover no negotiation at all (DSP0274 1.1,
/// "M1 and M2"), so that nobody would notice when the two ends remember different ones: we then negotiate anew.
inline Result<void> may_be_kept(const Terms& terms) {
  if (!terms.responder.has(cap::cache)) return broken(rule::state_kept, "Flags", 8, terms.responder.flags);
  if (terms.version < Version::v1_2 || !terms.hash())
    return broken(rule::state_kept, "SPDMVersion", 0, static_cast<std::uint64_t>(terms.version));
  return {};
}

}  // namespace bonafide::spdm
