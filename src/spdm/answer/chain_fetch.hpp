// The other side's certificates as they come: GET_CERTIFICATE until nothing remains. DSP0274, "GET_CERTIFICATE request
// and CERTIFICATE response messages".
#pragma once
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/signature.hpp>
#include <bonafide/spdm/message/certificate.hpp>

namespace bonafide::spdm {

/// How much of a chain one CERTIFICATE may bring.
struct PortionSize {
  std::uint32_t message = 65535;   // bytes of the whole CERTIFICATE
  std::uint16_t portion = 0xFFFF;  // bytes of the chain in it
};

class ChainFetch {
 public:
  /// In the large form where `terms` have it.
  ChainFetch(const Terms& terms, std::uint8_t slot, const PortionSize& most)
      : version_(terms.version), large_(terms.large_forms()), slot_(slot), most_(most) {}

  /// DSP0274 1.4, "GET_CERTIFICATE request message format", LargeOffset and LargeLength where both sides have them.
  GetCertificate next() const;
  /// Whether `portion` continues what is there, as its owner said at first; true once the chain is whole. Breaks
  /// certificate.slot-echoed, certificate.portion, certificate.remainder, certificate.chain-size and flow.exchanges.
  Result<bool> take(const GetCertificate& asked, const Certificate& portion);
  const Buffer& chain() const { return chain_; }

 private:
  Version version_;
  bool large_;
  std::uint8_t slot_;
  PortionSize most_;
  Buffer chain_;
  std::optional<std::size_t> total_;
  unsigned portions_ = 0;
};

/// A chain that is consistent in itself.
struct CheckedChain {
  crypto::PublicKey key;  // of the leaf; it fits what its owner is to sign with
  crypto::Digest digest;
};
/// `terms` are those of the chain's user, `announced` its digest in DIGESTS. Whether anybody trusts it is another
/// question. Breaks chain.digest, chain.leaf-key, and what read_chain and check_links break.
Result<CheckedChain> check_chain(const crypto::Library&, const Terms& terms, Bytes chain, Bytes announced);

}  // namespace bonafide::spdm
