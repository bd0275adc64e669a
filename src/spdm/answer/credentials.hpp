// What one side proves itself with, and what it answers when it is asked about that: DIGESTS, CERTIFICATE,
// CHALLENGE_AUTH. A Responder answers so to requests, a Requester to encapsulated ones: DSP0274 1.1, "Mutual
// authentication".
#pragma once
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/signature.hpp>
#include <bonafide/spdm/message/certificate.hpp>
#include <bonafide/spdm/message/challenge.hpp>
#include <bonafide/spdm/message/digests.hpp>

namespace bonafide::spdm {

/// A chain and the key of its leaf. One without certificates does not exist.
struct Slot {
  Buffer certificates;                      // DER, root (or first below it) to leaf
  Buffer omitted_root;                      // DER of the root where `certificates` leave it out; else empty
  const crypto::PrivateKey* key = nullptr;  // must outlive whoever proves himself with it
};

struct Credentials {
  std::array<Slot, 8> slots{};
  const crypto::PrivateKey* provisioned_key = nullptr;  // for PUB_KEY_ID_CAP; must outlive its user
  Buffer device_class{};                                // EPInfo; see make_device_class. Empty: no endpoint information
};

/// What DIGESTS says about the key of a slot on a multi-key connection: DSP0274 1.3, "DIGESTS response message format".
struct SlotKey {
  std::uint8_t pair = 0;  // KeyPairID
  CertificateModel model = CertificateModel::device;
  std::uint16_t usage = 0;  // KeyUsageMask
};
using SlotKeys = std::array<SlotKey, 8>;

/// One side's answers about its credentials, on one connection. The terms are always those of who answers: on a
/// Requester, Terms::turned_around. What an answer views lives in the Prover until the next answer of its kind.
class Prover {
 public:
  /// What it is made of must outlive the Prover.
  Prover(const crypto::Library& library, std::span<const Slot, 8> slots, const crypto::PrivateKey* provisioned)
      : library_(&library), slots_(slots), provisioned_key_(provisioned) {}
  Prover(const crypto::Library& library, const Credentials& credentials)
      : Prover(library, credentials.slots, credentials.provisioned_key) {}
  /// Another negotiation may select another hash, and slots may have been filled anew.
  void forget() {
    for (auto& chain : chains_) chain.clear();
  }

  /// The chain of `slot` with the header for the negotiated hash: DSP0274, "Certificate chain format", RootHash. Empty
  /// where there is none.
  Bytes chain(std::uint8_t slot, const Terms& terms);
  /// What signs for `slot`, or for provisioned_key; null where there is none.
  const crypto::PrivateKey* key(std::uint8_t slot, const Terms& terms) const;
  /// CertChainHash: of the chain or, for provisioned_key, of the DER SubjectPublicKeyInfo.
  Result<crypto::Digest> hash(std::uint8_t slot, const Terms& terms);
  /// The slots that have a chain, as a mask.
  std::uint8_t provisioned() const;

  /// Slots with one key name one pair; what they may sign follows from the capabilities.
  SlotKeys usual_keys(const Terms& terms) const;
  /// DSP0274, "DIGESTS response message format", with `keys` where it is a multi-key connection.
  Result<Digests> digests(const Terms& terms, const SlotKeys& keys);
  Result<Digests> digests(const Terms& terms) { return digests(terms, usual_keys(terms)); }
  /// As much of the chain as was asked for and as a CERTIFICATE of `most` bytes carries. Breaks certificate.offset and
  /// its kin.
  Result<Certificate> certificate(const GetCertificate& asked, const Terms& terms, std::size_t most);
  /// CHALLENGE_AUTH but for its summary, opaque data and signature. Breaks challenge.slot-filled.
  Result<ChallengeAuth> challenge_auth(const Challenge& asked, const Terms& terms);

 private:
  void describe_keys(Digests&, const SlotKeys&);

  const crypto::Library* library_;
  std::span<const Slot, 8> slots_;
  const crypto::PrivateKey* provisioned_key_;
  std::array<Buffer, 8> chains_;  // made when first asked for
  Buffer digests_, key_columns_;  // what a DIGESTS in the making views
  crypto::Digest hash_;           // what a CHALLENGE_AUTH in the making views
};

}  // namespace bonafide::spdm
