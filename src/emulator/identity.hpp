// Identities made from nothing: a root, an intermediate below it, and leaf certificates that conform to CMA.
#pragma once
#include <bonafide/crypto/x509.hpp>
#include <bonafide/emulator/description.hpp>

namespace bonafide::emulator {

/// A root and the intermediate that signs leaves.
struct Authority {
  Buffer root, intermediate;  // DER
  crypto::PrivateKey root_key, intermediate_key;
};

struct AuthorityOrder {
  std::string name = "bonafide";
  crypto::KeyKind key = crypto::KeyKind::ec_p384;
  UnixTime not_before{};
};
Result<Authority> make_authority(const crypto::Library&, const AuthorityOrder&);

/// The key of a slot and the certificate that names it.
struct Leaf {
  Buffer certificate;  // DER
  crypto::PrivateKey key;
};

struct LeafOrder {
  PciIdentity function;
  crypto::KeyKind key = crypto::KeyKind::ec_p384;
  UnixTime not_before{};
  spdm::Role role = spdm::Role::responder;
};
/// Of a device: PCIe 6.x, 6.31, and DSP0274, "Leaf certificate": digitalSignature, not a CA, Responder authentication,
/// the hardware identity, and the PCI-SIG name of the function. Of a Requester: Requester authentication, and no
/// function.
Result<Leaf> make_leaf(const crypto::Library&, const Authority&, const LeafOrder&);

}  // namespace bonafide::emulator
