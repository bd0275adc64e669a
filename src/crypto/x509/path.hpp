// A path from an anchor to a leaf, checked link by link: RFC 5280, 6.1. SPDM chains arrive in order, so there is a path
// to check, not one to build. All that is wrong is told, not only what is wrong first.
#pragma once
#include <span>
#include <vector>

#include <bonafide/crypto/x509.hpp>
#include <bonafide/crypto/x509/verified.hpp>

namespace bonafide::crypto::x509 {

/// Whom the verifier trusts beforehand: a certificate, or a key without one.
struct Anchor {
  std::optional<Certificate> certificate;
  Bytes spki;

  static Anchor of(const Certificate& certificate) { return {certificate, certificate.spki}; }
  static Anchor of_key(Bytes spki) { return {std::nullopt, spki}; }
};

/// How an anchor meets a chain.
enum class Meeting : std::uint8_t {
  none,
  same_certificate,  // it is one of the chain's certificates
  same_key,          // it has the subject and the key of one of them, or, without a certificate, the key
  may_have_issued,   // its name is the issuer's of the first, or, without a certificate, its key may fit
};
struct MeetingPoint {
  Meeting how = Meeting::none;
  std::size_t certificate = 0;  // of the chain
};
/// By comparing bytes alone: which of many anchors is worth a path check.
MeetingPoint meet(const Anchor&, std::span<const Certificate> chain);

struct PathQuestion {
  std::span<const Certificate> chain;        // root or first intermediate first, the leaf last
  const Anchor* anchor = nullptr;            // nullptr: is the chain consistent in itself?
  std::optional<UnixTime> time{};            // nothing: validity is not judged
  std::span<const PublicKey* const> keys{};  // those of `chain` that are at hand, or nullptr; shorter than it or empty
  const PublicKey* anchor_key = nullptr;     // likewise
  Verified* verified = nullptr;              // signatures that need not be checked again; what is good is added
};

/// PathProblem::certificate when the trouble is with the anchor.
inline constexpr std::size_t the_anchor = static_cast<std::size_t>(-1);

struct PathProblem {
  std::size_t certificate = 0;  // index into the chain
  Error error;                  // offsets count from that certificate's first byte
};

/// What is wrong, in the order of the chain; nothing when the path is good.
std::vector<PathProblem> check_path(const Library&, const PathQuestion&);

}  // namespace bonafide::crypto::x509
