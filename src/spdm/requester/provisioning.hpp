// Certificates and keys brought into a device: DSP0274 1.2, GET_CSR and SET_CERTIFICATE; 1.3, key pairs. Each flow
// speaks in `session`, or in the clear without one; what its arguments refer to must outlive it.
#pragma once
#include <bonafide/spdm/key_pair.hpp>
#include <bonafide/spdm/requester/session.hpp>

namespace bonafide::spdm::requester {

/// What is asked of GET_CSR. KeyPairID and model are for multi-key connections (1.3), and 0 elsewhere.
struct CsrWish {
  std::uint8_t key_pair_id = 0;
  CertificateModel model = CertificateModel::none;
  std::uint8_t tracking_tag = 0;  // what an earlier answer gave, to ask again after the reset
  bool overwrite = false;         // requests that wait for a reset may be forgotten
  Bytes requester_info{};         // DER CertificationRequestInfo; empty: subject and attributes as the device has them
  Bytes opaque{};
  Bytes spki{};  // SubjectPublicKeyInfo of the key that the request must be for, where it is known
};

/// A request for a certificate, checked: PKCS #10, signed with the key that it is for, and that key the one that was
/// wished for. Or, where the device must be reset first, the tag to ask with again (0 before 1.3).
struct CsrAnswer {
  Buffer csr;  // DER; empty where a reset is needed
  std::optional<std::uint8_t> tracking_tag;
};

/// Breaks csr.key, x509.request-der, x509.request-signature. Needs CSR_CAP.
Flow<CsrAnswer> get_csr(Line& line, Session* session, const CsrWish& wish);
/// The same check of a request by itself. `spki` may be empty; without it the key must fit the negotiated algorithm
/// unless the connection is a multi-key one.
Result<void> check_csr(const Line& line, Bytes csr, Bytes spki);

/// The ErrorData of the ERROR that ended the last exchange of `line`; nothing where it was not ResetRequired.
std::optional<std::uint8_t> reset_asked(const Line& line, const Error& error);
/// "Certificate chain format", with the RootHash of the negotiated hash: of the first certificate, or of the root that
/// is left out. Breaks certificate.chain-size.
struct CertificateWish;
Result<Buffer> chain_for(const Line& line, const CertificateWish& wish);

enum class TakesEffect : std::uint8_t { now, after_reset };

/// What is asked of SET_CERTIFICATE.
struct CertificateWish {
  std::uint8_t slot = 0;
  Bytes certificates{};  // DER, root (or the first below it) to leaf; empty: the slot is erased (1.3)
  Bytes omitted_root{};  // DER, where `certificates` leave the root out
  std::uint8_t key_pair_id = 0;
  CertificateModel model = CertificateModel::none;
};

/// Writes the chain, with its header for the negotiated hash, into a slot. Needs SET_CERT_CAP; for chains larger than
/// DataTransferSize CHUNK_CAP, too.
Flow<TakesEffect> set_certificate(Line& line, Session* session, const CertificateWish& wish);

/// A key pair as KEY_PAIR_INFO describes it.
struct KeyPairReport {
  std::uint8_t id = 0, total = 0;
  std::uint16_t capabilities = 0, usage_capabilities = 0, usage = 0;
  KeyPairAlgorithms able, current;
  std::uint8_t slots = 0;  // AssocCertSlotMask
  Buffer algorithm;        // AlgorithmIdentifier, DER; empty where the key has not been generated
};
/// Needs GET_KEY_PAIR_INFO_CAP.
Flow<KeyPairReport> get_key_pair(Line& line, Session* session, std::uint8_t key_pair_id);

/// What is asked of SET_KEY_PAIR_INFO. Zero leaves usage and algorithm as they are; `slots` is always set.
struct KeyPairWish {
  std::uint8_t id = 0;
  KeyPairOperation operation = KeyPairOperation::parameter_change;
  std::uint16_t usage = 0;
  KeyPairAlgorithms algorithm{};
  std::uint8_t slots = 0;
};
/// Needs SET_KEY_PAIR_INFO_CAP.
Flow<TakesEffect> set_key_pair(Line& line, Session* session, const KeyPairWish& wish);

}  // namespace bonafide::spdm::requester
