// The chain of a slot as GET_CERTIFICATE delivers it: DSP0274, "Certificate chain format".
#pragma once
#include <bonafide/crypto/x509.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm {

inline constexpr std::size_t most_certificates = 16;

/// Bytes of a chain. Its Length has 16 bits before 1.4 and 32 since, of which we take a mebibyte.
constexpr std::size_t largest_chain(Version version) { return version >= Version::v1_4 ? 1u << 20 : 65535; }

/// Views into the chain they were read from. The certificates stand in order: the root, or the first below an omitted
/// root, to the leaf.
struct CertificateChain {
  Bytes whole;      // what DIGESTS and CertChainHash digest
  Bytes root_hash;  // BaseHash of the root certificate
  std::vector<crypto::x509::Certificate> certificates;

  const crypto::x509::Certificate& leaf() const { return certificates.back(); }
};

/// The DER certificates of a chain without its header, as some sources have it.
Result<std::vector<crypto::x509::Certificate>> read_certificates(Bytes der, std::size_t offset = 0);

/// Reads and checks the header against `terms` (its hash, its version), then every certificate. RootHash is compared
/// with the first certificate by `check_root_hash`, which needs a digest.
Result<CertificateChain> read_chain(Bytes whole, const Terms& terms);

/// A self-signed first certificate must have RootHash for its digest; nothing can be said where the root is omitted.
Result<void> check_root_hash(const crypto::Library&, const CertificateChain&, crypto::Hash);

/// Each certificate must name the one before it as its issuer and be signed by its key; a self-signed first one by its
/// own. Gives the leaf's key. Validity, constraints and anchors are for whoever decides about trust.
Result<crypto::PublicKey> check_links(const crypto::Library&, const std::vector<crypto::x509::Certificate>&);

/// Length, Reserved, RootHash and `certificates` (DER, concatenated): what a Responder serves.
Buffer make_chain(Bytes root_hash, Bytes certificates);

}  // namespace bonafide::spdm
