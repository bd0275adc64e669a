// A recorded conversation, read again with the rules of a Requester: what was agreed, which chains were delivered, what
// was signed over which transcript, and what is wrong with it.
#pragma once
#include <bonafide/crypto/hash.hpp>
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/evidence/secrets.hpp>
#include <bonafide/spdm/message/all.hpp>
#include <bonafide/spdm/session/record.hpp>

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
  spdm::Terms terms;                    // what was agreed, as the party sees it that the chain belongs to
  bool announced = false;               // DIGESTS named this digest
  std::optional<std::uint8_t> model{};  // CertificateInfo, on multi-key connections
  spdm::Role owner = spdm::Role::responder;
  bool given = false;         // by the source, not by an exchange; `exchange` means nothing
  bool has_header = true;     // Length and RootHash; without and without its root, a given chain has no digest
  bool contradicted = false;  // DIGESTS named another digest than a given chain has
};

/// What a signature is said to cover. Whether it verifies is not decided here.
struct SignedMessage {
  StatementKind kind = StatementKind::challenge;
  std::size_t exchange = 0;
  spdm::Terms terms;          // as the signer sees them
  std::uint8_t slot = 0;      // 0 to 7, or FFh for the provisioned public key
  crypto::Digest transcript;  // of M1/M2, L1/L2, TH or IL1/IL2
  spdm::Nonce requester_nonce{}, responder_nonce{};
  Bytes chain_hash;  // CertChainHash of CHALLENGE_AUTH
  Bytes signature;
  bool whole = true;  // the transcript is; not so where it begins with a negotiation that is not shown
  bool negotiation_shown = true;
  std::optional<std::size_t> chain;    // index into Account::chains of the chain that was in the slot
  std::optional<std::size_t> session;  // index into Account::sessions
};

/// The measurement blocks of one MEASUREMENTS.
struct MeasurementRecord {
  std::size_t exchange = 0;
  Bytes blocks;                             // spdm::MeasurementBlock after MeasurementBlock
  std::optional<std::size_t> covered_by{};  // index into Account::signed_messages
  std::optional<std::size_t> session{};     // index into Account::sessions, where it was said in one
  spdm::Terms terms{};
  bool negotiation_shown = true;  // otherwise the measurement hash is supposed
};

/// A measurement extension log that was delivered to its last byte. Nobody signs it.
struct DeliveredLog {
  std::size_t exchange = 0;  // the last MEASUREMENT_EXTENSION_LOG of it
  Bytes whole;               // as spdm::read_log has checked it
  spdm::Terms terms;
};

/// EPInfo of one ENDPOINT_INFO.
struct EndpointRecord {
  std::size_t exchange = 0;
  Bytes info;
  std::optional<std::size_t> covered_by;  // index into Account::signed_messages
};

/// A session, as far as it can be followed.
struct SessionRecord {
  spdm::SessionId id{};
  std::size_t exchange = 0;  // KEY_EXCHANGE or PSK_EXCHANGE
  spdm::Terms terms;
  spdm::KeyOrigin origin{};
  std::uint8_t slot = 0;  // of the Responder; FFh: its provisioned public key
  bool mutual = false;    // the Requester was asked to prove who it is
  Bytes hint;             // PSKHint
  bool keyed = false;     // its secret was given
  std::optional<crypto::Digest> th1, th2;
  bool responder_proven = false, requester_proven = false;  // by their verify data
  bool established = false, ended = false;
  std::size_t opened = 0, unopened = 0;  // exchanges of records
  std::string_view closed_because{};     // why those that were not opened were not
};

/// A message as it was meant: out of its record, its chunks, its capsule.
struct Spoken {
  enum class Wrapping : std::uint8_t { none, record, chunks, deferred, capsule };
  std::size_t exchange = 0;
  Wrapping wrapping = Wrapping::none;
  bool request = false;
  std::optional<spdm::SessionId> session;
  Bytes bytes;        // to the last field
  spdm::Terms terms;  // what its layout depends on
  bool is_spdm = true;
};

/// Move-only: its views point into the evidence and into what it holds itself.
struct Account {
  Account() = default;
  Account(Account&&) = default;
  Account& operator=(Account&&) = default;

  std::optional<spdm::Terms> terms;  // once negotiated; of the last connection
  std::vector<DeliveredChain> chains;
  std::vector<SignedMessage> signed_messages;
  std::vector<MeasurementRecord> measurements;
  std::vector<DeliveredLog> logs;
  std::vector<EndpointRecord> endpoints;
  std::vector<SessionRecord> sessions;
  std::vector<PeerError> errors;
  std::vector<Spoken> spoken;
  std::size_t unanswered = 0;      // requests without a response
  std::size_t not_understood = 0;  // exchanges that are not read: of unknown sessions, messages and beginnings
  std::optional<Problem> problem;
  std::optional<Error> lacking;  // an algorithm that this libcrypto does not have

  /// Keeps what was opened and put together for as long as the account lives.
  Bytes keep(Buffer bytes) { return kept_.emplace_back(std::move(bytes)); }

 private:
  std::vector<Buffer> kept_;
};

/// Views in the account point into `evidence`, which must outlive it. Records are opened with what `secrets` hold.
Account replay(const crypto::Library&, const Evidence& evidence, const Secrets& secrets = {});

}  // namespace bonafide::evidence
