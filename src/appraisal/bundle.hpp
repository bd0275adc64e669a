// Everything that a verifier needs, in one signed file that may be carried to where there is no network: whom to trust,
// whom not any more, what firmware is to measure, and the policy. docs/bundle.cddl.
#pragma once
#include <bonafide/appraisal/policy/policy.hpp>
#include <bonafide/appraisal/reference/values.hpp>
#include <bonafide/appraisal/trust.hpp>
#include <bonafide/evidence/cbor_walk.hpp>

namespace bonafide::appraisal {

inline constexpr std::uint64_t bundle_version = 1;
inline constexpr std::string_view bundle_content_type = "application/vnd.bonafide.bundle+cbor";

/// A certificate, a bare public key or a revocation list, in DER, and the file that it came from.
struct BundledObject {
  Buffer der;
  std::string origin;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "der", r.der);
    walk.field(1, "origin", r.origin);
  }
  bool operator==(const BundledObject&) const = default;
};

struct BundledPolicy {
  std::string file, text;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "file", r.file);
    walk.field(1, "text", r.text);
  }
  bool operator==(const BundledPolicy&) const = default;
};

struct Bundle {
  std::string kind = "bonafide-bundle";
  std::uint64_t version = bundle_version;
  std::string name;
  std::optional<UnixTime> created, not_after;
  std::vector<BundledObject> certificates, keys, revocation_lists;
  std::vector<Buffer> denied;  // hashes of certificates
  std::vector<reference::Set> references;
  std::optional<BundledPolicy> policy;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "kind", r.kind);
    walk.field(1, "version", r.version);
    walk.field(2, "name", r.name);
    walk.field(3, "created", r.created);
    walk.field(4, "not-after", r.not_after);
    walk.field(5, "certificates", r.certificates);
    walk.field(6, "keys", r.keys);
    walk.field(7, "revocation-lists", r.revocation_lists);
    walk.field(8, "denied", r.denied);
    walk.field(9, "references", r.references);
    walk.field(10, "policy", r.policy);
  }
};

/// Deterministic CBOR, and its inverse. decode_bundle refuses other kinds and versions.
Result<Buffer> encode(const Bundle&);
Result<Bundle> decode_bundle(Bytes);

/// The bundle in a COSE_Sign1. `chain` is that of the key, its own certificate first; without, its verifiers need the
/// key.
Result<Buffer> seal(const crypto::Library&, const crypto::PrivateKey&, const Bundle&, std::vector<Buffer> chain);

/// A bundle that was opened, ready for appraise().
struct OpenedBundle {
  std::string signer;
  Bundle bundle;
  Trust trust;
  reference::References references;
  std::optional<policy::Policy> policy;
};

/// Who may have signed, and when the bundle is used; no time leaves `not-after` and the signer's validity unjudged.
struct BundleKeys {
  const Trust& keys;
  std::optional<UnixTime> at;
};

/// Verifies the signature before anything in it is looked at, then reads all of it. One item that cannot be used
/// refuses the bundle.
Result<OpenedBundle> open_bundle(const crypto::Library&, Bytes, const BundleKeys&);

}  // namespace bonafide::appraisal
