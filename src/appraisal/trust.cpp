#include <bonafide/appraisal/trust.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/bundle.hpp>

namespace bonafide::appraisal {

Result<void> Trust::add_certificate(Buffer der, std::string origin) {
  TrustAnchor added{std::move(der), std::move(origin), {}};
  const auto certificate = crypto::x509::parse(added.bytes);
  if (!certificate) return std::unexpected(certificate.error());
  if (const auto more = added.bytes.size() - certificate->raw.size(); more != 0)
    return broken(crypto::rule::x509_der, "(end)", certificate->raw.size(), more, Note{"bytes after the certificate"});
  added.anchor = crypto::x509::Anchor::of(*certificate);
  anchors_.push_back(std::move(added));
  return {};
}

Result<void> Trust::add_public_key(const crypto::Library& library, Buffer spki, std::string origin) {
  TrustAnchor added{std::move(spki), std::move(origin), {}};
  if (const auto key = crypto::PublicKey::from_spki(library, added.bytes); !key) return std::unexpected(key.error());
  added.anchor = crypto::x509::Anchor::of_key(added.bytes);
  anchors_.push_back(std::move(added));
  return {};
}

Result<void> Trust::add_revocation_list(Buffer der, std::string origin) {
  TrustList added{std::move(der), std::move(origin), {}};
  const auto list = crypto::x509::parse_revocation_list(added.bytes);
  if (!list) return std::unexpected(list.error());
  if (const auto more = added.bytes.size() - list->raw.size(); more != 0)
    return broken(crypto::rule::x509_der, "(end)", list->raw.size(), more, Note{"bytes after the revocation list"});
  added.list = *list;
  lists_.push_back(std::move(added));
  return {};
}

Result<void> Trust::add_file(const crypto::Library& library, Bytes file, const std::string& origin) {
  using Kind = crypto::x509::BundleItem::Kind;
  auto items = crypto::x509::read_bundle(file);
  if (!items) return std::unexpected(items.error());
  for (auto& item : *items) {
    const auto added = item.kind == Kind::certificate ? add_certificate(std::move(item.der), origin)
                       : item.kind == Kind::key       ? add_public_key(library, std::move(item.der), origin)
                                                      : add_revocation_list(std::move(item.der), origin);
    if (!added) return added;
  }
  return {};
}

bool Trust::deny(Bytes digest) {
  if (digest.size() != 32 && digest.size() != 48 && digest.size() != 64) return false;
  auto& kept = denied_.emplace_back();
  std::ranges::copy(digest, kept.bytes.begin());
  kept.size = digest.size();
  return true;
}

Result<bool> Trust::denies(const crypto::Library& library, const crypto::x509::Certificate& certificate) const {
  for (const auto hash : {crypto::Hash::sha256, crypto::Hash::sha384, crypto::Hash::sha512}) {
    for (const Bytes part : {certificate.raw, certificate.tbs}) {
      const auto digest = crypto::digest(library, hash, part);
      if (!digest) return std::unexpected(digest.error());
      if (std::ranges::find(denied_, *digest) != denied_.end()) return true;
    }
  }
  return false;
}

}  // namespace bonafide::appraisal
