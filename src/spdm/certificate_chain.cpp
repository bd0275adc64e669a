#include <bonafide/crypto/hash.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/rules/certificate.hpp>

namespace bonafide::spdm {
namespace {

constexpr std::size_t length_size = 4;  // Length and Reserved; one u32 from 1.4 on

/// A refusal inside a certificate, told where it lies in the chain.
Error inside_chain(Error error, std::size_t certificate, std::size_t offset) {
  error.offset += offset;
  if (error.note.empty()) error.note = Note{"certificate " + std::to_string(certificate)};
  return error;
}

}  // namespace

Result<std::vector<crypto::x509::Certificate>> read_certificates(Bytes der, std::size_t offset) {
  std::vector<crypto::x509::Certificate> certificates;
  for (Bytes left = der; !left.empty();) {
    const auto at = offset + der.size() - left.size();
    if (certificates.size() == most_certificates)
      return broken(rule::chain_certificates, "Certificates", at, certificates.size() + 1);
    const auto certificate = crypto::x509::parse(left);
    if (!certificate) return std::unexpected(inside_chain(certificate.error(), certificates.size(), at));
    certificates.push_back(*certificate);
    left = left.subspan(certificate->raw.size());
  }
  if (certificates.empty()) return broken(rule::chain_certificates, "Certificates", offset, 0);
  return certificates;
}

Result<CertificateChain> read_chain(Bytes whole, const Terms& terms) {
  const auto header = length_size + terms.digest_size();
  if (whole.size() <= header || whole.size() > largest_chain(terms.version))
    return broken(rule::chain_header, "CertChain", 0, whole.size());
  const std::size_t length =
      terms.version >= Version::v1_4 ? load_le<std::uint32_t>(whole) : load_le<std::uint16_t>(whole);
  if (length != whole.size()) return broken(rule::chain_header, "Length", 0, length);

  auto certificates = read_certificates(whole.subspan(header), header);
  if (!certificates) return std::unexpected(certificates.error());
  return CertificateChain{whole, whole.subspan(length_size, terms.digest_size()), std::move(*certificates)};
}

Result<void> check_root_hash(const crypto::Library& library, const CertificateChain& chain, crypto::Hash hash) {
  const auto& first = chain.certificates.front();
  if (!first.issued_by_itself()) return {};
  const auto digest = crypto::digest(library, hash, first.raw);
  if (!digest) return std::unexpected(digest.error());
  if (!equal(*digest, chain.root_hash))
    return broken(rule::root_hash, "RootHash", length_size, load_be<std::uint64_t>(chain.root_hash));
  return {};
}

Result<crypto::PublicKey> check_links(const crypto::Library& library,
                                      const std::vector<crypto::x509::Certificate>& certificates) {
  auto key = crypto::PublicKey::from_spki(library, certificates.front().spki);
  if (!key) return std::unexpected(inside_chain(key.error(), 0, 0));
  if (certificates.front().issued_by_itself())
    if (const auto issued = crypto::x509::verify_issued(library, certificates.front(), *key); !issued)
      return std::unexpected(inside_chain(issued.error(), 0, 0));

  for (std::size_t i = 1; i < certificates.size(); ++i) {
    const auto& certificate = certificates[i];
    if (!equal(certificate.issuer, certificates[i - 1].subject))
      return broken(rule::chain_link, "issuer", 0, i, Note{crypto::x509::text_of_name(certificate.issuer)});
    if (const auto issued = crypto::x509::verify_issued(library, certificate, *key); !issued)
      return std::unexpected(inside_chain(issued.error(), i, 0));
    auto next = crypto::PublicKey::from_spki(library, certificate.spki);
    if (!next) return std::unexpected(inside_chain(next.error(), i, 0));
    key = std::move(next);
  }
  return key;
}

Buffer make_chain(Bytes root_hash, Bytes certificates) {
  Buffer whole(length_size + root_hash.size() + certificates.size());
  store_le(MutableBytes{whole}, static_cast<std::uint32_t>(whole.size()));
  const auto rest = std::ranges::copy(root_hash, whole.begin() + length_size).out;
  std::ranges::copy(certificates, rest);
  return whole;
}

}  // namespace bonafide::spdm
