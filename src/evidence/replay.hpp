// A recorded conversation, read again with the rules of a Requester: what was agreed, which chains were delivered, what
// was signed over which transcript, and what is wrong with it.
#pragma once
#include <bonafide/crypto/hash.hpp>
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/spdm/message/all.hpp>

namespace bonafide::evidence {

/// A rule that an exchange breaks. Nothing after it has been read.
struct Problem {
  std::size_t exchange = 0;
  std::string_view message;  // the specification's name of the message that is wrong
  Error error;
};

/// An ERROR that the peer answered with, ResponseNotReady apart.
struct PeerError {
  std::size_t exchange = 0;
  spdm::Code request{};
  spdm::ErrorCode reason{};
};

/// A chain that was delivered to its last byte.
struct DeliveredChain {
  std::uint8_t slot = 0;
  std::size_t exchange = 0;  // the last CERTIFICATE of it
  Buffer whole;
  crypto::Digest digest;
  spdm::Terms terms;                    // what was agreed on the connection that delivered it
  bool announced = false;               // DIGESTS named this digest
  std::optional<std::uint8_t> model{};  // CertificateInfo, on multi-key connections
};

/// What a signature is said to cover. Whether it verifies is not decided here.
struct SignedMessage {
  StatementKind kind = StatementKind::challenge;
  std::size_t exchange = 0;
  spdm::Terms terms;
  std::uint8_t slot = 0;      // 0 to 7, or FFh for the provisioned public key
  crypto::Digest transcript;  // of M1/M2 or L1/L2
  spdm::Nonce requester_nonce{}, responder_nonce{};
  Bytes chain_hash;  // CertChainHash of CHALLENGE_AUTH
  Bytes signature;
  std::optional<std::size_t> chain;  // index into Account::chains of the chain that was in the slot
};

/// The measurement blocks of one MEASUREMENTS.
struct MeasurementRecord {
  std::size_t exchange = 0;
  Bytes blocks;                           // spdm::MeasurementBlock after MeasurementBlock
  std::optional<std::size_t> covered_by;  // index into Account::signed_messages
};

struct Account {
  std::optional<spdm::Terms> terms;  // once negotiated; of the last connection
  std::vector<DeliveredChain> chains;
  std::vector<SignedMessage> signed_messages;
  std::vector<MeasurementRecord> measurements;
  std::vector<PeerError> errors;
  std::size_t unanswered = 0;      // requests without a response
  std::size_t not_understood = 0;  // exchanges of kinds that are not read yet: sessions, chunks, management
  std::optional<Problem> problem;
  std::optional<Error> lacking;  // an algorithm that this libcrypto does not have
};

/// Views in the account point into `evidence`, which must outlive it.
Account replay(const crypto::Library&, const Evidence& evidence);

}  // namespace bonafide::evidence
