// The reader of a recorded conversation. Its parts: exchanges.cpp takes messages out of records, chunks and capsules
// and pairs them; the others hold what each exchange means.
#pragma once
#include <bonafide/evidence/chain_reader.hpp>
#include <bonafide/evidence/recorded_session.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/spdm/chunk_assembly.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::evidence {

inline constexpr std::size_t most_chains = 256;  // in one conversation; a device has eight slots

/// A request that ResponseNotReady put off.
struct Deferred {
  Bytes request;
  std::uint8_t code = 0, token = 0;
};

/// A large response that is being fetched.
struct Fetch {
  Bytes request;
  std::uint8_t handle = 0;
};

/// A request of the Responder that waits for its answer.
struct Capsule {
  Bytes request;
  std::uint8_t id = 0;
};

/// What goes on over several exchanges, outside of sessions and in each of them.
struct Place {
  std::optional<Deferred> deferred;
  spdm::ChunkAssembly sent, fetched;
  std::optional<Fetch> fetch;
  std::optional<Capsule> capsule;
};

struct PlacedSession : RecordedSession {
  using RecordedSession::RecordedSession;
  Place place;
};

/// What one side has shown of itself. The Requester shows itself in encapsulated messages.
struct Party {
  explicit Party(const crypto::Library& library) : transcript(library) {}
  spdm::Transcript transcript;
  spdm::Digests digests{};
  ChainReader chains{};
  std::array<std::optional<std::size_t>, 8> current{};  // of Account::chains, by slot
  Bytes provisioned_hash{};                             // CertChainHash of a CHALLENGE_AUTH of slot FFh
};

/// Where an exchange took place, and who answered in it.
struct Scene {
  PlacedSession* session = nullptr;
  spdm::Role answerer = spdm::Role::responder;
  Spoken::Wrapping wrapping = Spoken::Wrapping::none;
};

/// A request and its response, read.
template <class Ask> struct Said {
  wire::Decoded<Ask> asked;
  wire::Decoded<typename Ask::Reply> answer;
  const Scene& scene;
  const spdm::Terms& terms;  // as the one who answers sees them
};

class Reading {
 public:
  Reading(const crypto::Library& library, const Evidence& evidence, const Secrets& secrets)
      : library_(library), evidence_(evidence), secrets_(secrets), responder_(library), requester_(library) {}
  Account run();

 private:
  enum class Phase : std::uint8_t { start, versioned, capable, negotiated };

  // given.cpp: what the source says and no exchange shows
  void begin_in_the_middle();
  Result<void> agrees_with_source() const;
  std::optional<std::size_t> given_chain(std::uint8_t slot);
  void take_other_chains();

  // exchanges.cpp
  Result<void> visit(const Exchange&);
  Result<void> visit_records(const Exchange&);
  Result<std::optional<Bytes>> unsealed(PlacedSession&, spdm::Direction, Bytes record);
  Result<void> expect_update(PlacedSession&, Bytes request);
  PlacedSession* session_of(Bytes record);
  Result<void> heard(const Scene&, Bytes request, Bytes response);
  Result<void> refused(const Scene&, Bytes request, Bytes response);
  void note_refused(const Scene&, Bytes request);
  Result<void> refused_finish(const Scene&, Bytes request);
  Result<void> answered(const Scene&, Bytes request, Bytes response);
  Result<Bytes> resume(const Scene&, Bytes request);
  Result<void> chunk_sent(const Scene&, Bytes request, Bytes response);
  Result<void> chunk_fetched(const Scene&, Bytes request, Bytes response);
  Result<void> whole(const Scene&, Bytes request, Bytes response);
  Result<void> in_order(const Scene&, spdm::Code) const;
  template <class Ask> Result<void> exchange(const Scene&, Bytes request, Bytes response);
  template <class M> Result<wire::Decoded<M>> read(const Scene&, Bytes in, const spdm::Terms&);

  // What an exchange means. Most mean nothing for the transcripts or for what is judged.
  template <class Ask> Result<void> accept(const Said<Ask>&) { return {}; }

  // negotiation.cpp
  Result<void> speak(spdm::Version);
  Result<void> accept(const Said<spdm::GetVersion>&);
  Result<void> accept(const Said<spdm::GetCapabilities>&);
  Result<void> accept(const Said<spdm::NegotiateAlgorithms>&);

  // authentication.cpp
  Result<void> accept(const Said<spdm::GetDigests>&);
  Result<void> accept(const Said<spdm::GetCertificate>&);
  Result<void> accept(const Said<spdm::Challenge>&);
  Result<void> accept(const Said<spdm::GetMeasurements>&);
  Result<void> deliver(const Said<spdm::GetCertificate>&, Buffer whole);

  // information.cpp
  Result<void> accept(const Said<spdm::GetMeasurementExtensionLog>&);
  Result<void> accept(const Said<spdm::GetEndpointInfo>&);
  std::optional<std::size_t> chain_in(spdm::Role owner, std::uint8_t slot);
  Bytes chain_hash(spdm::Role owner, std::uint8_t slot);
  void note_signature(const Scene&, SignedMessage);

  // sessions.cpp
  Result<void> accept(const Said<spdm::KeyExchange>&);
  Result<void> accept(const Said<spdm::Finish>&);
  Result<void> accept(const Said<spdm::PskExchange>&);
  Result<void> accept(const Said<spdm::PskFinish>&);
  Result<PlacedSession*> begin(spdm::SessionId, SessionRecord);
  Result<void> key(PlacedSession&, SecretKind, Bytes random);
  Result<bool> check_finish(PlacedSession&, const wire::Decoded<spdm::Finish>&, const spdm::Terms&);
  Result<void> establish(PlacedSession&);
  PlacedSession* handshake_of(const Scene&);
  SessionRecord& record_of(const PlacedSession& session) { return account_.sessions[session.account]; }
  void close(PlacedSession&, std::string_view because);

  // upkeep.cpp
  Result<void> accept(const Said<spdm::KeyUpdate>&);
  Result<void> accept(const Said<spdm::EndSession>&);
  Result<void> accept(const Said<spdm::VendorDefinedRequest>&);
  Result<void> accept(const Said<spdm::GetEncapsulatedRequest>&);
  Result<void> accept(const Said<spdm::DeliverEncapsulatedResponse>&);
  Result<void> encapsulate(const Scene&, Bytes request, std::uint8_t id);
  Result<void> capsule_answered(const Scene&, const spdm::DeliverEncapsulatedResponse&);

  Party& party(spdm::Role role) { return role == spdm::Role::responder ? responder_ : requester_; }
  Place& place(const Scene& scene) { return scene.session != nullptr ? scene.session->place : outside_; }
  spdm::Terms terms_of(const Scene& scene) const {
    return scene.answerer == spdm::Role::responder ? terms_ : terms_.turned_around();
  }

  const crypto::Library& library_;
  const Evidence& evidence_;
  const Secrets& secrets_;
  Account account_;
  spdm::Terms terms_;
  Phase phase_ = Phase::start;
  bool negotiation_shown_ = true;
  spdm::VersionMessage offered_;
  Party responder_, requester_;
  Place outside_;
  std::vector<std::unique_ptr<PlacedSession>> sessions_;
  std::array<std::size_t, 3> seen_{};   // sessions of each SecretKind
  Buffer log_;                          // what has been delivered of one
  std::size_t log_size_ = 0;            // of the whole, as its first portion said
  std::vector<std::size_t> uncovered_;  // measurements outside of sessions since L1/L2 began
  std::size_t at_ = 0;
  std::string_view message_;
};

}  // namespace bonafide::evidence
