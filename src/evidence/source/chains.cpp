// Certificates as sources hand them out: PEM or DER, leaf or root first, with the header of a chain or without.
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/x509/other_name.hpp>
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::evidence {
namespace {

using crypto::x509::Certificate;

/// Whether each certificate names the one before it as its issuer.
bool in_order(const std::vector<Certificate>& certificates) {
  for (std::size_t i = 1; i < certificates.size(); ++i)
    if (!equal(certificates[i].issuer, certificates[i - 1].subject)) return false;
  return true;
}

Buffer joined(const std::vector<Certificate>& certificates) {
  Buffer out;
  for (const auto& certificate : certificates) append(out, certificate.raw);
  return out;
}

constexpr std::size_t largest_bundle = 1u << 20;  // bytes, PEM included

bool looks_like_pem(Bytes in) {
  return as_text(in.first(std::min<std::size_t>(in.size(), 4096))).contains("-----BEGIN ");
}

}  // namespace

Result<Buffer> certificates_of(Bytes in) {
  if (in.size() > largest_bundle) return broken(rule::source_chain, "certificates", 0, in.size());
  Buffer der;
  if (looks_like_pem(in)) {
    const auto blocks = crypto::pem::read(in);
    if (!blocks) return std::unexpected(blocks.error());
    for (const auto& block : *blocks)
      if (block.label == "CERTIFICATE") append(der, block.der);
  } else {
    der = copy(in);
  }
  auto certificates = spdm::read_certificates(der);
  if (!certificates) return std::unexpected(certificates.error());
  if (in_order(*certificates)) return der;
  std::ranges::reverse(*certificates);
  if (!in_order(*certificates)) return broken(rule::source_chain, "certificates", 0, certificates->size());
  return joined(*certificates);
}

SlotChain slot_chain(std::uint8_t slot, Bytes chain) {
  const auto first = crypto::x509::parse(chain);
  return {.slot = slot, .has_header = !first, .chain = copy(chain)};
}

std::string device_name(const SlotChain& slot) {
  if (slot.has_header) return {};
  const auto certificates = spdm::read_certificates(slot.chain);
  if (!certificates) return {};
  const auto name = crypto::x509::other_name(certificates->back(), crypto::oid::spdm_device_info);
  return name ? std::string{*name} : crypto::x509::text_of_name(certificates->back().subject);
}

Agreed supposed(spdm::Version version, const SlotChain& slot) {
  using crypto::Hash, crypto::KeyKind, crypto::Scheme;
  struct Row {
    KeyKind key;
    Scheme scheme;
    Hash hash;
  };
  // RFC 5656, 6.2.1: the hash of a curve's strength.
  constexpr std::array rows{
      Row{KeyKind::ec_p256, Scheme::ecdsa_p256, Hash::sha256}, Row{KeyKind::ec_p384, Scheme::ecdsa_p384, Hash::sha384},
      Row{KeyKind::ec_p521, Scheme::ecdsa_p521, Hash::sha512}, Row{KeyKind::sm2, Scheme::sm2_p256, Hash::sm3_256},
      Row{KeyKind::ed25519, Scheme::ed25519, Hash::sha256},    Row{KeyKind::ed448, Scheme::ed448, Hash::sha512},
  };
  Agreed agreed{.version = version};
  if (slot.has_header) return agreed;
  const auto certificates = spdm::read_certificates(slot.chain);
  if (!certificates) return agreed;
  for (const auto& row : rows)
    if (row.key == certificates->back().key) agreed.scheme = row.scheme, agreed.hash = row.hash;
  return agreed;
}

}  // namespace bonafide::evidence
