// What of a device can be compared before and after it was lost from sight: the key that signs, its certificates, what
// is measured, and the nonces that it signed.
#pragma once
#include <bonafide/appraisal/found.hpp>
#include <bonafide/appraisal/policy/fact.hpp>
#include <bonafide/appraisal/rules/recovery.hpp>
#include <bonafide/evidence/cbor_walk.hpp>

namespace bonafide::appraisal::recovery {

/// A signed measurement block, as it stands: DSP0274, "Measurement block format".
struct Measured {
  std::uint8_t index = 0, specification = 0;
  std::uint8_t type = 0;  // DMTFSpecMeasurementValueType; 0 for other specifications
  Buffer value;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "index", r.index);
    walk.demand(r.index != 0 && r.index != 0xFF, rule::pin_value, "index", r.index);
    walk.field(1, "specification", r.specification);
    walk.field(2, "type", r.type);
    walk.field(3, "value", r.value);
  }
  bool operator==(const Measured&) const = default;
};

/// Of one chain, or provisioned key, that signed.
struct State {
  std::uint8_t slot = 0;                                   // 255: a provisioned public key
  Buffer key;                                              // SubjectPublicKeyInfo
  std::vector<std::array<std::uint8_t, 32>> certificates;  // SHA-256 of each, the root's first
  std::vector<Measured> measurements;                      // in the order of their indices
  std::vector<spdm::Nonce> nonces;                         // the Requester's, in what is signed; sorted

  static void layout(auto& walk, auto& r) {
    walk.field(0, "slot", r.slot);
    walk.demand(r.slot < 8 || r.slot == 0xFF, rule::pin_value, "slot", r.slot);
    walk.field(1, "key", r.key);
    walk.field(2, "certificates", r.certificates);
    walk.field(3, "measurements", r.measurements);
    walk.demand(std::ranges::is_sorted(r.measurements, std::less_equal{}, &Measured::index), rule::pin_sorted,
                "measurements", r.measurements.size());
    walk.field(4, "nonces", r.nonces);
    walk.demand(std::ranges::is_sorted(r.nonces, std::less_equal{}), rule::pin_sorted, "nonces", r.nonces.size());
  }
  bool operator==(const State&) const = default;
};

/// One for each chain or key that signed, in the order of policy::gather(), which gives their facts; none where nothing
/// is signed by a known key. Two signed records that differ about an index leave it out, and `state.measurements` then
/// equals nothing that was pinned with it.
std::vector<State> states(const Found&);

}  // namespace bonafide::appraisal::recovery
