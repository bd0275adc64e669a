#include <bonafide/appraisal/anchoring.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/rules.hpp>

namespace bonafide::appraisal {
namespace {

using crypto::x509::Meeting;
using crypto::x509::PathProblem;
using spdm::CertificateChain;

std::string fingerprint(const crypto::Library& library, Bytes bytes) {
  const auto digest = crypto::digest(library, crypto::Hash::sha256, bytes);
  return "SHA-256 " + (digest ? hex(*digest) : std::string{"unknown"});
}

std::string describe(const crypto::Library& library, const TrustAnchor& anchor) {
  const auto& certificate = anchor.anchor.certificate;
  if (!certificate) return "a bare key, " + fingerprint(library, anchor.bytes);
  return crypto::x509::text_of_name(certificate->subject) + ", " + fingerprint(library, certificate->raw);
}

/// The root that would have to be an anchor.
std::string needed_root(const crypto::Library& library, const CertificateChain& chain, const spdm::Terms& terms) {
  const auto& first = chain.certificates.front();
  std::string text = "it needs the root " + crypto::x509::text_of_name(first.issuer) + ", ";
  if (first.issued_by_itself()) return text + fingerprint(library, first.raw);
  if (chain.root_hash.empty()) return text + "whose hash the source does not tell";
  return text.append(crypto::row(*terms.hash()).name).append(" ").append(hex(chain.root_hash));
}

/// How the anchor that comes closest differs: one with the name that is needed, or else the first.
std::string nearest(const crypto::Library& library, const Trust& trust, const CertificateChain& chain) {
  if (trust.anchors().empty()) return "no anchor is given";
  const auto& first = chain.certificates.front();
  for (const auto& anchor : trust.anchors()) {
    const auto& certificate = anchor.anchor.certificate;
    if (certificate && equal(certificate->subject, first.issuer))
      return "the nearest anchor, " + describe(library, anchor) + ", has that name but another key";
  }
  return "the nearest anchor, " + describe(library, trust.anchors().front()) + ", has another name and another key";
}

/// An anchor that meets the chain, and what is in the way.
struct Candidate {
  const TrustAnchor* anchor = nullptr;
  Meeting how = Meeting::none;
  std::vector<PathProblem> problems;
};

std::optional<Candidate> best_candidate(const Anchoring& with, const CertificateChain& chain) {
  std::optional<Candidate> best;
  for (const auto& anchor : with.trust.anchors()) {
    const auto met = crypto::x509::meet(anchor.anchor, chain.certificates);
    if (met.how == Meeting::none) continue;
    auto problems = crypto::x509::check_path(
        with.library,
        {.chain = chain.certificates, .anchor = &anchor.anchor, .time = with.at.time, .verified = &with.verified});
    const auto unrelated = [](const PathProblem& p) {
      return p.error == crypto::rule::x509_anchor || (p.certificate == 0 && p.error == crypto::rule::x509_signature);
    };
    if (met.how == Meeting::may_have_issued && std::ranges::any_of(problems, unrelated)) continue;
    if (!best || problems.size() < best->problems.size()) best = Candidate{&anchor, met.how, std::move(problems)};
  }
  return best;
}

bool about_validity(const PathProblem& problem) {
  return problem.error == crypto::rule::x509_expired || problem.error == crypto::rule::x509_not_yet_valid;
}

Check judge_validity(const Anchoring& with, std::uint8_t slot, const Candidate& candidate) {
  if (!with.at.time)
    return check(crypto::rule::x509_expired, Outcome::not_applicable, "no time is known at which to judge validity");
  const bool good = std::ranges::none_of(candidate.problems, about_validity);
  return check(crypto::rule::x509_expired, good ? Outcome::passed : Outcome::not_applicable,
               "the certificates of " + slot_name(slot) + (good ? " are" : " are not all") + " valid at " +
                   format(*with.at.time) + " by " + with.at.clock);
}

/// DSP0274, "Certificate chain format": the only word about a root that is left out.
std::optional<Check> judge_root_hash(const Anchoring& with, const Candidate& candidate, const CertificateChain& chain,
                                     const spdm::Terms& terms) {
  const auto& certificate = candidate.anchor->anchor.certificate;
  if (candidate.how != Meeting::may_have_issued || !certificate) return {};
  if (chain.root_hash.empty())
    return check(rule::root_hash, Outcome::not_applicable,
                 "the source tells no RootHash that could be compared with the anchor");
  const auto digest = crypto::digest(with.library, *terms.hash(), certificate->raw);
  const bool same = digest && equal(*digest, chain.root_hash);
  return check(
      rule::root_hash, same ? Outcome::passed : Outcome::failed,
      same ? "RootHash is the hash of the anchor" : "RootHash is not the hash of the anchor that issued the chain");
}

/// Every certificate of the chain, and the anchor's.
Check judge_denied(const Anchoring& with, std::uint8_t slot, const CertificateChain& chain, const TrustAnchor& anchor) {
  if (!with.trust.denies_any()) return check(rule::not_denied, Outcome::not_applicable, "no certificates are denied");
  auto all = chain.certificates;
  if (anchor.anchor.certificate) all.push_back(*anchor.anchor.certificate);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto denied = with.trust.denies(with.library, all[i]);
    if (!denied) return failed(denied.error(), certificate_name(slot, i, chain));
    if (*denied)
      return check(rule::not_denied, Outcome::failed,
                   certificate_name(slot, i, chain) + " is on the list of those denied");
  }
  return check(rule::not_denied, Outcome::passed, "no certificate of " + slot_name(slot) + " is denied");
}

/// Who issued certificate `index` of the chain, as far as it is at hand.
const crypto::x509::Certificate* issuer_of(std::size_t index, const CertificateChain& chain,
                                           const TrustAnchor& anchor) {
  if (index > 0) return &chain.certificates[index - 1];
  if (chain.certificates[0].issued_by_itself()) return &chain.certificates[0];
  return anchor.anchor.certificate ? &*anchor.anchor.certificate : nullptr;
}

/// The signature of a list, once for each issuer's key. RFC 5280, 6.3.3 (g).
Result<void> signed_by(const Anchoring& with, const TrustList& list, const crypto::x509::Certificate& issuer) {
  const auto remembered = crypto::x509::Verified::key_of(with.library, issuer.spki, list.list.raw);
  if (remembered && with.verified.knows(*remembered)) return {};
  const auto key = crypto::PublicKey::from_spki(with.library, issuer.spki);
  if (!key) return std::unexpected(key.error());
  auto good = crypto::x509::verify_issued(with.library, list.list, *key);
  if (good && remembered) with.verified.remember(*remembered);
  return good;
}

/// What keeps `list` from speaking for `issuer`; empty when nothing does. RFC 5280, 6.3.3 (f) and (g), 4.2.1.3
/// (cRLSign).
std::string list_problem(const Anchoring& with, const TrustList& list, const crypto::x509::Certificate& issuer) {
  constexpr std::uint16_t crl_sign = 1u << 6;
  if (const auto good = signed_by(with, list, issuer); !good) return explain(good.error());
  if (issuer.key_usage && (issuer.key_usage->bits & crl_sign) == 0) return "its issuer may not sign lists";
  const auto& ends = list.list.next_update;
  if (with.at.time && ends && *ends < *with.at.time) return "it ended " + format(*ends);
  return {};
}

/// RFC 5280, 5.3.1: reasons that say nothing against what the key signed before. Without a reason, or after a key was
/// compromised, nobody knows since when others have it; removeFromCRL has no meaning in a complete list.
bool key_was_good_before(const crypto::x509::Revoked& revoked) {
  constexpr std::array<std::uint8_t, 5> harmless{3, 4, 5, 6, 9};
  return revoked.reason && std::ranges::find(harmless, *revoked.reason) != harmless.end();
}

/// Whether an entry speaks of the judged time, too. Nobody signs the time that evidence gives itself, so only a time of
/// the verifier's own choice is before a revocation.
bool came_later(const Anchoring& with, const crypto::x509::Revoked& revoked) {
  return with.at.by_caller && with.at.time && *with.at.time < revoked.when && key_was_good_before(revoked);
}

/// What the lists of one issuer say of one certificate.
struct LookedUp {
  std::size_t lists = 0;          // about this certificate
  bool cleared = false;           // a good list has not ended and does not name it
  bool later = false;             // a good list names it, from a time on after the judged one
  std::optional<UnixTime> until;  // of the list that clears it for longest
};

LookedUp look_up(const Anchoring& with, const crypto::x509::Certificate& certificate,
                 const crypto::x509::Certificate& issuer, const std::string& about, std::vector<Check>& checks) {
  LookedUp out;
  for (const auto& list : with.trust.lists()) {
    if (!equal(list.list.issuer, certificate.issuer)) continue;
    ++out.lists;
    if (const auto problem = list_problem(with, list, issuer); !problem.empty()) {
      checks.push_back(check(rule::list_valid, Outcome::failed,
                             "the revocation list " + list.origin + " cannot clear " + about + ": " + problem));
    } else if (const auto revoked = crypto::x509::find(list.list, certificate.serial);
               revoked && came_later(with, *revoked)) {
      out.later = true;
      checks.push_back(check(rule::not_revoked, Outcome::not_applicable,
                             about + " was revoked on " + format(revoked->when) + " by the list " + list.origin +
                                 ", after the time at which it is judged"));
    } else if (revoked) {
      checks.push_back(check(rule::not_revoked, Outcome::failed,
                             about + " was revoked on " + format(revoked->when) + " by the list " + list.origin));
    } else if (with.at.time) {
      out.cleared = true;
      out.until = std::max(out.until, list.list.next_update);
    }
  }
  return out;
}

/// Every certificate below a root against the lists of its issuer.
void judge_revoked(const Anchoring& with, std::uint8_t slot, const Candidate& candidate, const CertificateChain& chain,
                   Anchored& out) {
  std::size_t looked_at = 0;
  bool all = true, all_end = true, later = false;
  for (std::size_t i = 0; i < chain.certificates.size(); ++i) {
    const auto* issuer = issuer_of(i, chain, *candidate.anchor);
    const bool root = i == 0 && chain.certificates[0].issued_by_itself();
    LookedUp found;
    if (issuer != nullptr)
      found = look_up(with, chain.certificates[i], *issuer, certificate_name(slot, i, chain), out.checks);
    looked_at += found.lists;
    later = later || found.later;
    if (root) continue;
    all = all && found.cleared;
    all_end = all_end && found.until;
    if (found.until) out.lists_until = std::min(out.lists_until.value_or(*found.until), *found.until);
  }
  out.all_looked_up = all;
  if (!all || !all_end) out.lists_until.reset();
  if (looked_at == 0)
    out.checks.push_back(check(rule::not_revoked, Outcome::not_applicable, "no revocation list is about this chain"));
  else if (first_failure(out.checks) == nullptr && !later)
    out.checks.push_back(
        check(rule::not_revoked, Outcome::passed, "no certificate of " + slot_name(slot) + " is revoked"));
}

}  // namespace

Anchored judge_anchoring(const Anchoring& with, std::uint8_t slot, const CertificateChain& chain,
                         const spdm::Terms& terms) {
  Anchored out;
  const auto candidate = best_candidate(with, chain);
  if (!candidate) {
    out.checks = {check(rule::anchored, Outcome::failed,
                        "no anchor accepts the chain of " + slot_name(slot) + ": " +
                            needed_root(with.library, chain, terms) + "; " + nearest(with.library, with.trust, chain))};
    return out;
  }
  auto& checks = out.checks;
  for (const auto& problem : candidate->problems)
    checks.push_back(failed(problem.error, certificate_name(slot, problem.certificate, chain)));
  if (std::ranges::all_of(candidate->problems, about_validity)) {
    checks.push_back(check(
        rule::anchored, Outcome::passed,
        "the chain of " + slot_name(slot) + " leads to the anchor " + describe(with.library, *candidate->anchor)));
    out.anchor = candidate->anchor;
  }
  if (with.at.time) out.valid = std::ranges::none_of(candidate->problems, about_validity);
  checks.push_back(judge_validity(with, slot, *candidate));
  if (auto hashed = judge_root_hash(with, *candidate, chain, terms)) {
    if (hashed->result == Outcome::failed) out.anchor = nullptr;
    checks.push_back(std::move(*hashed));
  }
  checks.push_back(judge_denied(with, slot, chain, *candidate->anchor));
  judge_revoked(with, slot, *candidate, chain, out);
  return out;
}

}  // namespace bonafide::appraisal
