// Random orders of requests, legal and illegal, with sessions between them: what both ends hash, and what the Responder
// lets pass, is compared with the naive reference. A failure prints the seed and what was said.
#include <random>

#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/session/handshake.hpp>
#include <bonafide/spdm/signing.hpp>

#include "support/broken_rules.hpp"
#include "support/naive_reference.hpp"
#include "support/pair.hpp"
#include "support/pre_shared_key.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

constexpr std::array versions{Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4};

unsigned runs() { return std::getenv("BONAFIDE_EXHAUSTIVE") != nullptr ? 3000 : 40; }

/// One device, one Requester that keeps its sessions, and the reference that hears both.
class Conversation {
 public:
  explicit Conversation(unsigned seed) : random_(seed), seed_(seed) {
    profile.flags = cap::cert | cap::chal | cap::meas_signed | cap::meas_fresh | cap::encrypt | cap::mac | cap::key_ex |
                    cap::hbeat | cap::key_upd | cap::psk_with_context;
    profile.versions = {versions[seed % versions.size()]};
    profile.heartbeat_period = 5;
    profile.psks.push_back({psk_hint, psk_key});
    profile.vendor = [](std::uint16_t, Bytes, Bytes payload) { return std::optional<Buffer>{copy(payload)}; };
    wishes.sessions = requester::sessions_offered_by(library());
    wishes.sessions->psk = true;
    naive.flags = profile.flags;
    connect();
    identify();
  }

  responder::Profile profile = usual_profile();
  requester::Wishes wishes = requester::everything_offered_by(library());
  std::unique_ptr<responder::Responder> device =
      std::make_unique<responder::Responder>(library(), profile, Ledger::Keep::bytes);
  std::unique_ptr<Line> line;
  NaiveReference naive;
  requester::Slots slots;
  std::vector<std::unique_ptr<Session>> sessions;

  unsigned any(unsigned below) { return std::uniform_int_distribution<unsigned>{0, below - 1}(random_); }
  requester::Identity identity() const { return {0, &*slots.leaf_key(0), slots.digest(0)}; }
  Session& some_session() { return *sessions[any(static_cast<unsigned>(sessions.size()))]; }
  const crypto::PublicKey& key() const { return *slots.leaf_key(0); }

  void connect() {
    sessions.clear();
    line = std::make_unique<Line>(library(), Patience{}, Ledger::Keep::bytes);
    heard_ = 0;
    run(requester::connect(*line, wishes));
    EXPECT_EQ(device->open_sessions(), 0u);
  }
  void identify() {
    auto fetched = run(requester::fetch_certificates(*line, wishes));
    if (fetched) slots = std::move(*fetched);
  }

  /// Runs a flow that must succeed, and lets the reference hear it.
  template <class T> Result<T> run(Flow<T> flow) {
    line->start(flow, now_);
    Buffer out(65536);
    while (!flow.outcome()) {
      EXPECT_TRUE(line->to_send().has_value());
      auto request = copy(line->to_send()->request);
      const bool secured = line->to_send()->secured;
      device->time_passes(now_);
      const auto answer = copy(secured ? device->respond_secured(request, out) : device->respond(request, out));
      line->answered(answer, now_);
    }
    for (; heard_ < line->said().size(); ++heard_) {
      const auto& said = line->said()[heard_];
      const auto id = said.request_record.empty() ? 0u : load_le<std::uint32_t>(said.request_record);
      naive.told.push_back({id, said.request, said.response});
    }
    if (!flow.outcome()->has_value()) ADD_FAILURE() << explain(flow.outcome()->error()) << story();
    return flow.take();
  }

  /// Says `request` as it stands, in the clear or in `session`; gives the answer.
  Buffer say(Session* session, const Buffer& request) {
    Buffer out(65536), room(2048);
    Told one{session != nullptr ? session->terms().id : 0u, request, {}};
    if (session == nullptr) {
      one.response = copy(device->respond(request, out));
    } else {
      auto record = copy(*session->seal(request, room));
      auto reply = copy(device->respond_secured(record, out));
      if (const auto opened = session->open(reply)) one.response = copy(*opened);
    }
    naive.told.push_back(one);
    return one.response;
  }

  /// Seed, and everything that was said since the connection began.
  std::string story() const {
    std::string all = "\nseed " + std::to_string(seed_) + ':';
    for (auto i = naive.beginning(); i < naive.told.size(); ++i) {
      const auto& one = naive.told[i];
      all += '\n' + std::to_string(one.session) + ' ' +
             hex(Bytes{one.request}.first(std::min<std::size_t>(8, one.request.size())));
      all += " -> " + hex(Bytes{one.response}.first(std::min<std::size_t>(4, one.response.size())));
    }
    return all;
  }

 private:
  std::mt19937 random_;
  unsigned seed_;
  Instant now_{};
  std::size_t heard_ = 0;
};

crypto::Digest hash_of_bytes(Bytes bytes) { return *crypto::digest(library(), crypto::Hash::sha256, bytes); }

/// The signature at the end of `response`, of `purpose`, is over `covered`.
bool signs(const Conversation& talk, Purpose purpose, Bytes covered, Bytes signature) {
  const Signer signer{static_cast<Version>(talk.naive.version()), crypto::Scheme::ecdsa_p256, crypto::Hash::sha256,
                      purpose};
  return verify(library(), talk.key(), signer, hash_of_bytes(covered), signature).has_value();
}

// --- both ends ---

void challenge(Conversation& talk) {
  const auto done = talk.run(requester::challenge(*talk.line, talk.wishes, talk.identity()));
  if (!done) return;
  const auto expected = talk.naive.m1m2();
  ASSERT_EQ(talk.line->transcript.proven(), expected) << talk.story();
  ASSERT_EQ(talk.device->signed_bytes(), expected) << talk.story();
}

void measure(Conversation& talk, Session* session) {
  auto wishes = talk.wishes;
  wishes.signed_measurements = talk.any(2) == 0;
  const auto identity = talk.identity();
  const auto done = session == nullptr ? talk.run(requester::measure(*talk.line, wishes, identity))
                                       : talk.run(requester::measure(*talk.line, *session, wishes, identity));
  if (!done || !wishes.signed_measurements) return;
  const auto expected = talk.naive.l1l2();
  const auto& proven = session == nullptr ? talk.line->transcript.proven() : session->transcript.proven();
  ASSERT_EQ(proven, expected) << talk.story();
  if (session != nullptr) return;  // what the Responder of a session signs over, its signature tells
  ASSERT_EQ(talk.device->signed_bytes(), expected) << talk.story();
}

/// TH in its three states: what is signed, what the handshake keys come from, what the session's keys come from.
void check_th(Conversation& talk, const Session& session, const requester::SessionOrigin& origin) {
  const auto& told = talk.naive.told;
  const auto finish = told.size() - 1, start = finish - 1;
  const bool psk = origin.kind == KeyOrigin::psk;
  const Bytes ct = psk ? Bytes{} : Bytes{talk.slots.digest(0)};
  const Bytes response = told[start].response;
  const auto proof = response.last(talk.naive.digest_size);
  if (!psk) {
    const auto size = talk.naive.signature_size;
    const auto signature = response.subspan(response.size() - talk.naive.digest_size - size, size);
    ASSERT_TRUE(signs(talk, Purpose::responder_key_exchange_rsp, talk.naive.th_signed(start, ct), signature));
  }
  const auto& suite = session.terms().suite;
  const auto th1 = hash_of_bytes(talk.naive.th1(start, ct));
  const auto secrets = HandshakeSecrets::derive(library(), suite, origin.kind, origin.secret.bytes(Reveal{}), th1);
  ASSERT_TRUE(secrets);
  const auto mac = secrets->of(Direction::response).verify_data(library(), suite, th1);
  ASSERT_TRUE(mac && equal(*mac, proof)) << talk.story();
  const auto th2 = hash_of_bytes(talk.naive.th2(start, finish, ct));
  const auto application = secrets->finish(library(), suite, th2);
  ASSERT_TRUE(application);
  ASSERT_TRUE(equal(application->export_master.bytes(Reveal{}), session.export_master(Reveal{}).bytes(Reveal{})))
      << talk.story();
}

void open(Conversation& talk, bool psk) {
  if (talk.sessions.size() == 4) return;
  requester::SessionOrigin origin;
  const requester::SessionWishes wishes{.summary = MeasurementSummary::all, .origin = &origin};
  const requester::PreSharedKey shared{psk_hint, psk_key.get()};
  const auto identity = talk.identity();
  auto made = psk ? talk.run(requester::open_session(*talk.line, wishes, shared))
                  : talk.run(requester::open_session(*talk.line, wishes, identity));
  if (!made) return;
  talk.sessions.push_back(std::make_unique<Session>(std::move(*made)));
  check_th(talk, *talk.sessions.back(), origin);
}

void end(Conversation& talk) {
  const auto at = talk.any(static_cast<unsigned>(talk.sessions.size()));
  talk.run(requester::end_session(*talk.line, *talk.sessions[at]));
  talk.sessions.erase(talk.sessions.begin() + at);
}

void vendor(Conversation& talk, Session* session) {
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = as_bytes("a payload")};
  talk.run(requester::exchange_vendor(*talk.line, session, message));
}

void use(Conversation& talk, Session& session) {
  switch (talk.any(5)) {
    case 0: static_cast<void>(talk.run(requester::heartbeat(*talk.line, session))); return;
    case 1: static_cast<void>(talk.run(requester::update_keys(*talk.line, session, KeyOperation::update_key))); return;
    case 2:
      static_cast<void>(talk.run(requester::update_keys(*talk.line, session, KeyOperation::update_all_keys)));
      return;
    case 3: return vendor(talk, &session);
    default: return measure(talk, &session);
  }
}

void legal_step(Conversation& talk) {
  const auto choice = talk.any(20);
  if (choice < 3) return talk.identify();
  if (choice < 6) return challenge(talk);
  if (choice < 9) return measure(talk, nullptr);
  if (choice < 11) return open(talk, choice == 9);
  if (choice == 11) return vendor(talk, nullptr);
  if (choice == 12 && talk.any(3) == 0) return talk.connect();
  if (talk.sessions.empty()) return;
  if (choice == 13) return end(talk);
  use(talk, talk.some_session());
}

TEST(Model, of_transcripts_is_what_both_ends_hash_in_any_legal_order) {
  for (unsigned seed = 1; seed <= runs() && !HasFatalFailure(); ++seed) {
    Conversation talk{seed};
    for (int i = 0; i < 40 && !HasFailure(); ++i) legal_step(talk);
  }
}

// --- a Responder that is asked anything ---

/// A well-formed request of one of these, or of a code that nobody knows.
Buffer some_request(Conversation& talk, unsigned version) {
  static constexpr std::array codes{0x81, 0x81, 0x82, 0x82, 0x83, 0x83, 0x84, 0xE0, 0xE0, 0xE0, 0xE1, 0xE1, 0xE3,
                                    0xE3, 0xE5, 0xE7, 0xE8, 0xE2, 0xEF, 0xF0, 0xFE, 0x87, 0x88, 0xED, 0xFC, 0x90};
  const auto code = static_cast<std::uint8_t>(codes[talk.any(codes.size())]);
  Buffer m{static_cast<std::uint8_t>(version), code, 0, 0};
  const auto zeros = [&](std::size_t count) { m.resize(m.size() + count); };
  switch (code) {
    case 0x82: zeros(2), m.push_back(16), m.push_back(0); break;
    case 0x83: zeros(version >= 0x13 ? 40 : 32); break;
    case 0x84: m[0] = 0x10; break;
    case 0xE0:
      m[2] = static_cast<std::uint8_t>(talk.any(2)), m[3] = 0xFF;
      if (m[2] == 1) zeros(33);
      if (version >= 0x13) zeros(8);
      break;
    case 0xE1:
      zeros(8);
      if (version >= 0x12) append(m, *unhex("00100000 00100000"));
      break;
    case 0xE3: append(m, *unhex("2000 01 02 10000000 01000000 00000000 0000000000000000 00 00 00 00")); break;
    case 0xFE: append(m, *unhex("0300 00 0100 07")); break;
    default: break;
  }
  return m;
}

void signed_answers_are_over_the_naive_transcript(const Conversation& talk, const Told& one) {
  const bool challenged = one.code() == 0x83, measured = one.code() == 0xE0 && one.request[2] == 1;
  if (!challenged && !measured) return;
  const auto purpose = challenged ? Purpose::responder_challenge_auth : Purpose::responder_measurements;
  const auto covered = challenged ? talk.naive.m1m2() : talk.naive.l1l2();
  const auto signature = Bytes{one.response}.last(talk.naive.signature_size);
  ASSERT_TRUE(signs(talk, purpose, covered, signature)) << talk.story();
}

/// Anything, right or wrong, in the clear or in a session; then whether the answer is what the reference says.
void any_step(Conversation& talk) {
  auto* const session = !talk.sessions.empty() && talk.any(3) == 0 ? &talk.some_session() : nullptr;
  auto spoken = talk.naive.phase() >= 2 ? talk.naive.version() : static_cast<unsigned>(talk.profile.versions[0]);
  if (talk.any(12) == 0) spoken = 0x10 + talk.any(7);
  const auto request = some_request(talk, spoken);
  auto allowed = talk.naive.objections(session != nullptr, request);
  if (request[1] == 0xE1 && spoken != static_cast<unsigned>(talk.profile.versions[0])) allowed.insert(0x41);
  const auto response = talk.say(session, request);
  ASSERT_GE(response.size(), 4u) << talk.story();
  if (allowed.empty()) {
    ASSERT_EQ(response[1], request[1] & 0x7F) << talk.story();
    signed_answers_are_over_the_naive_transcript(talk, talk.naive.told.back());
  } else {
    ASSERT_EQ(response[1], 0x7F) << talk.story();
    ASSERT_TRUE(allowed.contains(response[2])) << talk.story();
  }
  if (request[1] != 0x84 || response[1] == 0x7F) return;
  ASSERT_EQ(talk.device->open_sessions(), 0u) << "GET_VERSION ends every session";
  talk.sessions.clear();
}

/// Sessions need a Requester; it negotiates once more where somebody began a connection without it.
void session_step(Conversation& talk, bool& own_connection) {
  if (!own_connection) talk.connect();
  own_connection = true;
  open(talk, talk.any(2) == 0);
}

TEST(Model, of_legality_and_transcripts_is_what_a_Responder_does_whatever_it_is_asked) {
  for (unsigned seed = 1; seed <= runs() && !HasFatalFailure(); ++seed) {
    Conversation talk{seed};
    bool own_connection = true;
    for (int i = 0; i < 120 && !HasFailure(); ++i) {
      if (talk.any(20) == 0) {
        session_step(talk, own_connection);
        continue;
      }
      any_step(talk);
      const auto& last = talk.naive.told.back();
      if (last.code() == 0x84 && last.answered()) own_connection = false;
    }
  }
}

}  // namespace
}  // namespace bonafide::test
