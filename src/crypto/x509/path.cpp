#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/constraints.hpp>
#include <bonafide/crypto/x509/path.hpp>

namespace bonafide::crypto::x509 {
namespace {

constexpr std::size_t longest_path = 16;

/// One walk along the path.
class Check {
 public:
  Check(const Library& library, const PathQuestion& question)
      : library_(library), asked_(question), chain_(question.chain), made_(question.chain.size()) {}

  std::vector<PathProblem> run() {
    if (chain_.empty() || chain_.size() > longest_path) {
      tell(0, {&rule::x509_path_size, "certificates", 0, chain_.size()});
      return std::move(problems_);
    }
    for (std::size_t i = 0; i < chain_.size(); ++i) {
      judge_alone(i, chain_[i]);
      if (i + 1 < chain_.size()) judge_issuer(i, chain_[i], i + 1);
      for (std::size_t above = 0; above < i; ++above) judge_constraints(chain_[above], i);
      if (i == 0)
        judge_beginning();
      else
        judge_link(i, chain_[i - 1], i - 1);
    }
    if (asked_.anchor != nullptr) judge_anchor();
    return std::move(problems_);
  }

 private:
  void tell(std::size_t certificate, const Error& error) { problems_.push_back({certificate, error}); }

  static std::size_t offset_of(const Certificate& certificate, Bytes part) {
    return part.data() == nullptr ? 0 : static_cast<std::size_t>(part.data() - certificate.raw.data());
  }

  // What every certificate owes, whatever its place: RFC 5280, 6.1.3 (a)(2) and 6.1.4 (o).
  void judge_alone(std::size_t index, const Certificate& certificate) {
    if (asked_.time && *asked_.time < certificate.not_before)
      tell(index, {&rule::x509_not_yet_valid, "notBefore", 0, 0,
                   Note{"begins " + format(certificate.not_before) + ", judged at " + format(*asked_.time)}});
    if (asked_.time && certificate.not_after < *asked_.time)
      tell(index, {&rule::x509_expired, "notAfter", 0, 0,
                   Note{"ended " + format(certificate.not_after) + ", judged at " + format(*asked_.time)}});
    if (const Bytes unknown = certificate.unknown_critical; !unknown.empty())
      tell(index, {&rule::x509_unknown_critical, "extnID", offset_of(certificate, unknown), 0, Note{dotted(unknown)}});
  }

  // What a certificate owes that issued the one at `next`: RFC 5280, 6.1.4 (k) to (n).
  void judge_issuer(std::size_t index, const Certificate& issuer, std::size_t next) {
    const bool ca = issuer.basic_constraints && issuer.basic_constraints->ca;
    if (!ca) tell(index, {&rule::x509_issuer_is_ca, "cA"});
    // KeyUsage may be absent, as it is in many roots; where it is present it binds.
    if (issuer.key_usage && !issuer.key_usage->key_cert_sign())
      tell(index, {&rule::x509_issuer_may_sign, "KeyUsage", 0, issuer.key_usage->bits});
    const auto below = intermediates_from(next);
    const auto most = ca ? issuer.basic_constraints->path_length : std::nullopt;
    if (most && below > *most)
      tell(index, {&rule::x509_path_length, "pathLenConstraint", 0, *most,
                   Note{std::to_string(below).append(" intermediate certificates follow")}});
  }

  // RFC 5280, 4.2.1.9: self-issued certificates and the last one do not count.
  std::size_t intermediates_from(std::size_t first) const {
    std::size_t count = 0;
    for (std::size_t i = first; i + 1 < chain_.size(); ++i)
      if (!chain_[i].issued_by_itself()) ++count;
    return count;
  }

  // RFC 5280, 6.1.3 (b), (c): self-issued certificates but the last one may have any name.
  void judge_constraints(const Certificate& issuer, std::size_t index) {
    if (chain_[index].issued_by_itself() && index + 1 < chain_.size()) return;
    if (const auto good = check_names(issuer, chain_[index]); !good) tell(index, good.error());
  }

  void judge_names(std::size_t index, const Certificate& issuer) {
    const auto& subject = chain_[index];
    if (!equal(subject.issuer, issuer.subject))
      tell(index, {&rule::x509_link_name, "issuer", offset_of(subject, subject.issuer), 0,
                   Note{text_of_name(subject.issuer)}});
    const Bytes wanted = subject.authority_key_identifier, found = issuer.subject_key_identifier;
    if (!wanted.empty() && !found.empty() && !equal(wanted, found))
      tell(index, {&rule::x509_link_key_identifier, "keyIdentifier", offset_of(subject, wanted), 0, Note{hex(wanted)}});
  }

  void judge_link(std::size_t index, const Certificate& issuer, std::size_t issuer_index) {
    judge_names(index, issuer);
    judge_signature(index, issuer.spki, issuer_index);
  }

  // The issuer's key is made only where the signature was not found good before.
  void judge_signature(std::size_t index, Bytes issuer_spki, std::size_t issuer_index) {
    std::optional<Verified::Key> remembered;
    if (asked_.verified != nullptr) remembered = Verified::key_of(library_, issuer_spki, chain_[index].raw);
    if (remembered && asked_.verified->knows(*remembered)) return;
    const auto* key = issuer_index == the_anchor ? anchor_key() : key_of(issuer_index);
    if (key == nullptr) return;  // told where the key was made
    const auto good = verify_issued(library_, chain_[index], *key);
    if (!good) return tell(index, good.error());
    if (remembered) asked_.verified->remember(*remembered);
  }

  // The first certificate: it is an anchor, or an anchor issued it, or, where none is given, nobody vouches for it.
  void judge_beginning() {
    const auto& first = chain_[0];
    meeting_ = asked_.anchor != nullptr ? meet(*asked_.anchor, chain_) : MeetingPoint{};
    const bool taken_as_it_is = meeting_.how == Meeting::same_certificate && meeting_.certificate == 0;
    if (meeting_.how == Meeting::may_have_issued) {
      if (asked_.anchor->certificate) return judge_link(0, *asked_.anchor->certificate, the_anchor);
      return judge_issued_by_key();
    }
    if (first.issued_by_itself() && !taken_as_it_is) judge_signature(0, first.spki, 0);
  }

  // A key without a name: only the signature can tell whether it is the issuer's.
  void judge_issued_by_key() {
    const auto* key = anchor_key();
    if (key == nullptr) return;
    const auto good = verify_issued(library_, chain_[0], *key);
    if (good) return;
    const bool not_by_it = good.error() == rule::x509_signature || good.error() == rule::key_fits;
    if (not_by_it) return unknown_root();
    tell(0, good.error());
  }

  void judge_anchor() {
    const auto& anchor = *asked_.anchor;
    if (meeting_.how == Meeting::none) return unknown_root();
    if (meeting_.how == Meeting::same_certificate || !anchor.certificate) return;
    judge_alone(the_anchor, *anchor.certificate);
    const bool issues = meeting_.how == Meeting::may_have_issued || meeting_.certificate + 1 < chain_.size();
    const auto next = meeting_.how == Meeting::may_have_issued ? 0 : meeting_.certificate + 1;
    if (!issues) return;
    judge_issuer(the_anchor, *anchor.certificate, next);
    for (std::size_t i = next; i < chain_.size(); ++i) judge_constraints(*anchor.certificate, i);
  }

  void unknown_root() {
    tell(0, {&rule::x509_anchor, "issuer", offset_of(chain_[0], chain_[0].issuer), 0,
             Note{text_of_name(chain_[0].issuer)}});
  }

  const PublicKey* key_of(std::size_t index) {
    if (index < asked_.keys.size() && asked_.keys[index] != nullptr) return asked_.keys[index];
    if (!made_[index]) made_[index] = make_key(index, chain_[index].spki, offset_of(chain_[index], chain_[index].spki));
    return *made_[index] ? &**made_[index] : nullptr;
  }

  const PublicKey* anchor_key() {
    if (asked_.anchor_key != nullptr) return asked_.anchor_key;
    if (!made_anchor_) made_anchor_ = make_key(the_anchor, asked_.anchor->spki, 0);
    return *made_anchor_ ? &**made_anchor_ : nullptr;
  }

  using Made = std::optional<std::optional<PublicKey>>;  // tried, and then usable
  Made make_key(std::size_t certificate, Bytes spki, std::size_t offset) {
    auto key = PublicKey::from_spki(library_, spki);
    if (key) return Made{std::in_place, std::move(*key)};
    auto error = key.error();
    error.offset += offset;
    tell(certificate, error);
    return Made{std::in_place, std::nullopt};
  }

  const Library& library_;
  const PathQuestion& asked_;
  std::span<const Certificate> chain_;
  std::vector<Made> made_;
  Made made_anchor_;
  MeetingPoint meeting_;
  std::vector<PathProblem> problems_;
};

// Nobody but the key's owner vouches for what such a certificate says. For an issuer that is enough: the anchor's own
// constraints are checked too, and what it issued is signed. A leaf speaks for itself only if it signed itself.
bool is_same_key(const Anchor& anchor, std::span<const Certificate> chain, std::size_t index) {
  const auto& certificate = chain[index];
  if (!equal(anchor.spki, certificate.spki)) return false;
  if (anchor.certificate && !equal(anchor.certificate->subject, certificate.subject)) return false;
  return index + 1 < chain.size() || (index == 0 && !anchor.certificate && certificate.issued_by_itself());
}

}  // namespace

MeetingPoint meet(const Anchor& anchor, std::span<const Certificate> chain) {
  for (std::size_t i = 0; i < chain.size(); ++i)
    if (anchor.certificate && equal(anchor.certificate->raw, chain[i].raw)) return {Meeting::same_certificate, i};
  for (std::size_t i = 0; i < chain.size(); ++i)
    if (is_same_key(anchor, chain, i)) return {Meeting::same_key, i};
  if (chain.empty()) return {};
  const bool may = !anchor.certificate || equal(anchor.certificate->subject, chain[0].issuer);
  return {may && !chain[0].issued_by_itself() ? Meeting::may_have_issued : Meeting::none, 0};
}

std::vector<PathProblem> check_path(const Library& library, const PathQuestion& question) {
  return Check{library, question}.run();
}

}  // namespace bonafide::crypto::x509
