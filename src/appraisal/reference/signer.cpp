#include <algorithm>

#include <bonafide/appraisal/reference/signer.hpp>
#include <bonafide/appraisal/rules/reference.hpp>

namespace bonafide::appraisal::reference {
namespace {

namespace x509 = crypto::x509;
namespace cose = evidence::cose;

/// Whether one of the anchors leads to the last of `path`, which begins at the root's side; else why the first that
/// meets it does not.
Result<void> anchored(const crypto::Library& library, std::span<const x509::Certificate> path, const Trust& trust,
                      std::optional<UnixTime> at) {
  std::optional<Error> why;
  for (const auto& each : trust.anchors()) {
    if (x509::meet(each.anchor, path).how == x509::Meeting::none) continue;
    const auto problems = x509::check_path(library, {.chain = path, .anchor = &each.anchor, .time = at});
    if (problems.empty()) return {};
    if (!why) why = problems.front().error;
  }
  if (why) return std::unexpected(*why);
  return broken(rule::reference_signer, "x5chain", 0, 0, Note{"no anchor leads to it"});
}

}  // namespace

Result<Signer> find_signer(const crypto::Library& library, std::span<const Buffer> chain, const Trust& trust,
                           std::optional<UnixTime> at) {
  constexpr std::size_t most = 16;
  if (chain.empty() || chain.size() > most) return broken(rule::reference_signer, "x5chain", 0, chain.size());
  std::vector<x509::Certificate> path;
  for (const auto& der : chain) {
    const auto certificate = x509::parse(der);
    if (!certificate) return std::unexpected(certificate.error());
    if (certificate->raw.size() != der.size()) return broken(rule::reference_signer, "x5chain", 0, der.size());
    const auto denied = trust.denies(library, *certificate);
    if (!denied) return std::unexpected(denied.error());
    if (*denied) return broken(rule::reference_signer, "x5chain", 0, 0, Note{"one of its certificates is denied"});
    path.insert(path.begin(), *certificate);
  }
  // RFC 5280, 4.2.1.3: digitalSignature, where KeyUsage is there.
  const auto& leaf = path.back();
  if (leaf.key_usage && !leaf.key_usage->digital_signature())
    return broken(rule::reference_signer, "KeyUsage", 0, leaf.key_usage->bits);
  if (const auto good = anchored(library, path, trust, at); !good) return std::unexpected(good.error());
  auto key = crypto::PublicKey::from_spki(library, leaf.spki);
  if (!key) return std::unexpected(key.error());
  return Signer{std::move(*key), x509::text_of_name(leaf.subject)};
}

Result<std::string> verify_signer(const crypto::Library& library, const cose::Sign1& item, const Trust& trust,
                                  std::optional<UnixTime> at) {
  if (!item.headers.chain.empty()) {
    const auto signer = find_signer(library, item.headers.chain, trust, at);
    if (!signer) return std::unexpected(signer.error());
    if (const auto good = cose::verify(library, item, signer->key); !good) return std::unexpected(good.error());
    return signer->name;
  }
  for (const auto& each : trust.anchors()) {
    const auto key = crypto::PublicKey::from_spki(library, each.anchor.spki);
    if (!key || !cose::verify(library, item, *key)) continue;
    // A certificate that is trusted as such still has to be valid.
    const auto& certificate = each.anchor.certificate;
    if (certificate && at && (*at < certificate->not_before || certificate->not_after < *at)) continue;
    return certificate ? x509::text_of_name(certificate->subject) : each.origin;
  }
  return broken(rule::reference_signer, "signature", 0, 0, Note{"it verifies with the key of no anchor"});
}

}  // namespace bonafide::appraisal::reference
