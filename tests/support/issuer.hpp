// A vendor of a test: a root whose key is at hand, one device's key, and the certificates and lists that a test wants.
#pragma once
#include <bonafide/base/time.hpp>
#include <bonafide/crypto/x509/issue.hpp>

#include "support/pair.hpp"

namespace bonafide::test {

struct LeafParticulars {
  std::string_view subject = "Our device";
  Buffer serial{0x42};
  UnixTime not_after = *civil(2036, 1, 1, 0, 0, 0);
};

struct Issuer {
  explicit Issuer(std::string_view name = "Our root");

  Buffer name;  // as DER
  crypto::PrivateKey root_key, leaf_key;
  Buffer root;

  /// BasicConstraints without cA, and digitalSignature.
  static std::vector<crypto::x509::Addition> leaf_extensions();
  Buffer leaf(std::vector<crypto::x509::Addition> extensions = leaf_extensions(),
              const LeafParticulars& particulars = {}) const;
  /// A list in the root's name, good in 2026, signed by `key`.
  Buffer list(std::vector<crypto::x509::RevocationStatement::Entry> revoked, const crypto::PrivateKey& key) const;
  /// The usual device, but with the root and `leaf` in slot 0 and nothing in the others.
  spdm::responder::Profile device(const Buffer& leaf) const;
};

}  // namespace bonafide::test
