// Sessions read again: what is found in them with their secrets, and what a meddler's changes break.
#include <bonafide/evidence/replay.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/spdm/rules/chunk.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/rules/record.hpp>

#include "support/author.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::evidence {
namespace {

using namespace spdm;
using test::Author;
using test::broke;
using test::ClearHandshake;
using test::library;
namespace rule = spdm::rule;

/// A mutually authenticated session, open.
struct Story {
  Author author{ClearHandshake::flags};
  ClearHandshake session{author};
  Secrets secrets;

  Story() {
    author.fetch_responder_chain();
    author.fetch_requester_chain();
    session.exchange_keys();
    session.finish();
    secrets.add(SecretKind::dhe, session.secret);
    author.evidence.origin.transport = "DOE";
  }
  Account read() const { return replay(library(), author.evidence, secrets); }
  testing::AssertionResult stops_at(const Rule& rule) const {
    const auto account = read();
    if (!account.problem) return testing::AssertionFailure() << "found no problem";
    return broke(account.problem->error, rule);
  }
  Exchange& last() { return author.evidence.exchanges.back(); }
  KeyUpdate update(KeyOperation operation) const { return {{.operation = operation, .tag = 1}}; }
  KeyUpdateAck updated(KeyOperation operation) const { return {{.operation = operation, .tag = 1}}; }
  /// KEY_UPDATE and its acknowledgement, both under the keys that there are.
  void say_update(KeyOperation operation) { session.say(update(operation), updated(operation)); }
  /// What the Requester asks under its key, and how it is answered under the Responder's.
  void say_sealed(const auto& request, const auto& response) {
    auto asked = session.sealed(0, Author::written(request, author.terms));
    author.put(std::move(asked), session.sealed(1, Author::written(response, author.terms)), true);
  }
  /// The same, with a key of the Responder's that is new with its answer.
  void say_and_renew(const auto& request, const auto& response) {
    auto asked = session.sealed(0, Author::written(request, author.terms));
    next_key(1);
    author.put(std::move(asked), session.sealed(1, Author::written(response, author.terms)), true);
  }
  /// END_SESSION is understood, with all that came before.
  testing::AssertionResult ends_well() {
    session.say(EndSession{}, {});
    const auto account = read();
    if (account.problem) return testing::AssertionFailure() << explain(account.problem->error);
    if (!account.sessions.at(0).ended) return testing::AssertionFailure() << "the session goes on";
    return testing::AssertionSuccess();
  }
  void next_key(std::size_t lane) {
    auto& secret = lane == 0 ? session.secrets->request : session.secrets->response;
    secret = secret.updated(library(), session.handshake.suite()).value();
    session.lanes[lane] = session.sealer(secret);
  }
};

TEST(SessionReplay, follows_a_session_from_its_exchange_to_its_end) {
  Story story;
  story.session.say(Heartbeat{}, {});
  story.session.say(EndSession{}, {});
  const auto account = story.read();
  ASSERT_FALSE(account.problem) << explain(account.problem->error);
  ASSERT_EQ(account.sessions.size(), 1u);
  const auto& session = account.sessions[0];
  EXPECT_EQ(session.id, ClearHandshake::id);
  EXPECT_TRUE(session.mutual && session.keyed && session.established && session.ended);
  EXPECT_TRUE(session.responder_proven && session.requester_proven);
  EXPECT_EQ(session.opened, 2u);
  EXPECT_EQ(session.unopened, 0u);
  ASSERT_EQ(account.signed_messages.size(), 2u);
  EXPECT_EQ(account.signed_messages[0].kind, StatementKind::key_exchange);
  EXPECT_EQ(account.signed_messages[1].kind, StatementKind::requester_finish);
  EXPECT_EQ(account.chains[*account.signed_messages[1].chain].owner, Role::requester);
}

TEST(SessionReplay, finds_the_signatures_without_the_secret) {
  Story story;
  story.session.say(Heartbeat{}, {});
  const auto account = replay(library(), story.author.evidence);
  ASSERT_FALSE(account.problem);
  EXPECT_EQ(account.signed_messages.size(), 2u);
  EXPECT_EQ(account.sessions[0].unopened, 1u);
  EXPECT_FALSE(account.sessions[0].responder_proven);
}

TEST(SessionReplay, wants_the_hmacs_of_both_sides) {
  for (const bool of_the_request : {true, false}) {
    Story story;
    auto& bytes = of_the_request ? story.last().request : story.last().response;
    bytes.back() ^= 1;
    EXPECT_TRUE(story.stops_at(rule::verify_data));
  }
  Story story;
  story.secrets = {};
  story.secrets.add(SecretKind::dhe, Buffer(48, 0x43));
  EXPECT_TRUE(story.stops_at(rule::verify_data)) << "another secret";
}

TEST(SessionReplay, judges_a_FINISH_that_the_Responder_refused) {
  Story story;
  story.last().response = {0x13, 0x7F, 0x06, 0x00};
  EXPECT_FALSE(story.read().problem) << "the Responder's word against ours";
  EXPECT_TRUE(story.read().sessions[0].ended);
  story.last().request.back() ^= 1;
  EXPECT_TRUE(story.stops_at(rule::verify_data));
}

TEST(SessionReplay, wants_FINISH_to_be_signed_where_it_was_asked_for) {
  Story story;
  const Buffer proof(32);
  story.last().request = Author::written(Finish{.verify_data = proof}, story.author.terms);
  EXPECT_TRUE(story.stops_at(rule::finish_form));
}

TEST(SessionReplay, does_not_open_what_was_altered_or_repeated) {
  Story story;
  story.session.say(Heartbeat{}, {});
  const auto first = story.last();
  story.author.evidence.exchanges.push_back(first);
  EXPECT_TRUE(story.stops_at(rule::record_authentic)) << "a replay";
  story.author.evidence.exchanges.pop_back();
  story.last().response.back() ^= 1;
  EXPECT_TRUE(story.stops_at(rule::record_authentic));
}

TEST(SessionReplay, follows_updates_of_one_key_and_of_both) {
  Story story;
  story.say_update(KeyOperation::update_key);
  story.next_key(0);
  story.say_update(KeyOperation::verify_new_key);

  // The acknowledgement of UpdateAllKeys comes under the new key of the Responder.
  story.say_and_renew(story.update(KeyOperation::update_all_keys), story.updated(KeyOperation::update_all_keys));
  story.next_key(0);
  story.say_update(KeyOperation::verify_new_key);
  EXPECT_TRUE(story.ends_well());
}

TEST(SessionReplay, follows_a_peer_that_goes_on_with_the_old_key_after_a_refused_update) {
  Story story;
  const ErrorMessage refusal{.version = Version::v1_3, .reason = ErrorCode::busy};
  story.say_sealed(story.update(KeyOperation::update_all_keys), refusal);
  story.session.say(Heartbeat{}, {});
  story.session.say(Heartbeat{}, {});
  const auto account = story.read();
  EXPECT_FALSE(account.problem);
  EXPECT_EQ(account.sessions[0].opened, 3u);
}

// DSP0274, "ResponseNotReady extended error data": the request is answered by RESPOND_IF_READY, under the new keys.
TEST(SessionReplay, follows_an_update_that_was_deferred) {
  Story story;
  const auto later = ErrorMessage{
      .version = Version::v1_3, .reason = ErrorCode::response_not_ready, .request_code = 0xE9, .token = 7, .rdtm = 2};
  story.say_sealed(story.update(KeyOperation::update_all_keys), later);
  const RespondIfReady again{.request_code = 0xE9, .token = 7};
  story.say_and_renew(again, story.updated(KeyOperation::update_all_keys));
  story.next_key(0);
  story.say_update(KeyOperation::verify_new_key);
  EXPECT_TRUE(story.ends_well());
}

TEST(SessionReplay, wants_an_update_to_be_verified_before_the_next_and_echoed) {
  Story verified;
  verified.say_update(KeyOperation::verify_new_key);
  EXPECT_TRUE(verified.stops_at(rule::key_update_pending));
  Story again;
  again.say_update(KeyOperation::update_key);
  again.next_key(0);
  again.say_update(KeyOperation::update_key);
  EXPECT_TRUE(again.stops_at(rule::key_update_pending));
  Story echo;
  echo.session.say(echo.update(KeyOperation::update_key), {{.operation = KeyOperation::update_key, .tag = 2}});
  EXPECT_TRUE(echo.stops_at(rule::key_update_echoed));
}

TEST(SessionReplay, follows_the_Responders_own_update) {
  Story story;
  auto& session = story.session;
  const auto turned = story.author.terms.turned_around();
  const auto asked = [&](KeyOperation o) { return Author::written(story.update(o), turned); };
  const auto answered = [&](KeyOperation o) { return Author::written(story.updated(o), turned); };
  const auto update = asked(KeyOperation::update_key), verify = asked(KeyOperation::verify_new_key);
  const auto updated = answered(KeyOperation::update_key), verified = answered(KeyOperation::verify_new_key);
  session.say(GetEncapsulatedRequest{}, {.request_id = 1, .request = update});
  story.next_key(1);
  session.say(DeliverEncapsulatedResponse{.request_id = 1, .response = updated},
              {.request_id = 2, .payload_type = PayloadType::present, .acknowledged_id = 1, .request = verify});
  session.say(DeliverEncapsulatedResponse{.request_id = 2, .response = verified}, {.acknowledged_id = 2});
  EXPECT_TRUE(story.ends_well());
}

TEST(SessionReplay, refuses_requests_where_they_do_not_belong) {
  Story inside;
  inside.session.say(Challenge{}, {.slot_mask = 1, .chain_hash = Author::digest({}), .signature = Buffer(64)});
  EXPECT_TRUE(inside.stops_at(rule::in_phase));
  Story outside;
  outside.author.say(Heartbeat{}, {});
  EXPECT_TRUE(outside.stops_at(rule::session_needed));
}

TEST(SessionReplay, forgets_sessions_with_GET_VERSION) {
  Story story;
  story.session.say(Heartbeat{}, {});
  const auto record = story.last();
  const auto beginning = story.author.evidence.exchanges.front();
  story.author.evidence.exchanges.push_back(beginning);
  story.author.evidence.exchanges.push_back(record);
  const auto account = story.read();
  EXPECT_TRUE(account.sessions[0].ended);
  EXPECT_EQ(account.not_understood, 1u);
}

TEST(SessionReplay, bounds_the_number_of_sessions) {
  Story story;
  // Up to KEY_EXCHANGE, whose session may be opened again and again.
  auto& exchanges = story.author.evidence.exchanges;
  exchanges.pop_back();
  const auto key_exchange = exchanges.back();
  for (int i = 0; i < 256; ++i) exchanges.push_back(key_exchange);
  const auto account = replay(library(), story.author.evidence);
  ASSERT_TRUE(account.problem);
  EXPECT_TRUE(broke(account.problem->error, evidence::rule::sessions_bounded));
  EXPECT_EQ(account.sessions.size(), 256u);
}

TEST(SessionReplay, wants_an_encapsulated_response_to_be_that_of_its_request) {
  for (const auto wrong : {std::uint8_t{0}, std::uint8_t{8}}) {
    Story story;
    story.author.fetch_requester_chain();
    story.last().request[2] = wrong;
    EXPECT_TRUE(story.stops_at(rule::request_id_echoed));
  }
  Story acknowledged;
  acknowledged.author.fetch_requester_chain();
  acknowledged.last().response[4] = 8;
  EXPECT_TRUE(acknowledged.stops_at(rule::request_id_echoed));
}

TEST(SessionReplay, wants_a_vendor_to_answer_under_its_own_name) {
  Story story;
  story.session.say(VendorDefinedRequest{{.standard_id = 3}}, {{.standard_id = 4}});
  EXPECT_TRUE(story.stops_at(rule::vendor_echoed));
}

/// `message` in two chunks, sent or fetched.
struct Chunks {
  Bytes first, second;
  std::uint32_t size;
  explicit Chunks(Bytes message)
      : first(message.first(message.size() / 2)),
        second(message.subspan(message.size() / 2)),
        size(static_cast<std::uint32_t>(message.size())) {}
};

TEST(ChunkReplay, puts_a_large_request_together) {
  Author author{ClearHandshake::flags | cap::chunk};
  const auto large = Author::written(GetCertificate{.small_length = 0xFFFF}, author.terms);
  const auto& blob = author.chain(0);
  const auto response = Author::written(
      Certificate{.small_portion = static_cast<std::uint16_t>(blob.size()), .portion = blob}, author.terms);
  const Chunks chunks{large};
  author.say(ChunkSend{{.handle = 1, .chunk_size = 4, .large_message_size = chunks.size, .chunk = chunks.first}},
             {.handle = 1});
  author.say(
      ChunkSend{{.attributes = last_chunk, .handle = 1, .sequence_number = 1, .chunk_size = 4, .chunk = chunks.second}},
      {.handle = 1, .sequence_number = 1, .response = response});
  auto account = replay(library(), author.evidence);
  ASSERT_FALSE(account.problem) << explain(account.problem->error);
  ASSERT_EQ(account.chains.size(), 1u);
  EXPECT_EQ(account.chains[0].whole, blob);

  auto other = author.evidence;
  other.exchanges.back().response[3] = 2;  // Handle
  EXPECT_TRUE(broke(replay(library(), other).problem->error, rule::chunk_in_order));
}

TEST(ChunkReplay, puts_a_large_response_together) {
  Author author{ClearHandshake::flags | cap::chunk};
  const auto& blob = author.chain(0);
  const auto large = Author::written(
      Certificate{.small_portion = static_cast<std::uint16_t>(blob.size()), .portion = blob}, author.terms);
  const Chunks chunks{large};
  author.put(Author::written(GetCertificate{.small_length = 0xFFFF}, author.terms), {0x13, 0x7F, 0x0F, 0x00, 5});
  author.say(ChunkGet{.handle = 5}, {{.handle = 5,
                                      .chunk_size = static_cast<std::uint32_t>(chunks.first.size()),
                                      .large_message_size = chunks.size,
                                      .chunk = chunks.first}});
  author.say(ChunkGet{.handle = 5, .sequence_number = 1},
             {{.attributes = last_chunk,
               .handle = 5,
               .sequence_number = 1,
               .chunk_size = static_cast<std::uint32_t>(chunks.second.size()),
               .chunk = chunks.second}});
  const auto account = replay(library(), author.evidence);
  ASSERT_FALSE(account.problem) << explain(account.problem->error);
  EXPECT_EQ(account.chains.size(), 1u);

  auto other = author.evidence;
  other.exchanges.back().request[3] = 6;
  EXPECT_TRUE(broke(replay(library(), other).problem->error, rule::chunk_in_order));
}

TEST(ChunkReplay, does_not_look_for_chunks_in_chunks) {
  Author author{ClearHandshake::flags | cap::chunk};
  const auto inner = Author::written(ChunkGet{.handle = 1}, author.terms);
  author.say(ChunkSend{{.attributes = last_chunk,
                        .handle = 1,
                        .chunk_size = static_cast<std::uint32_t>(inner.size()),
                        .large_message_size = static_cast<std::uint32_t>(inner.size()),
                        .chunk = inner}},
             {.handle = 1});
  const auto account = replay(library(), author.evidence);
  ASSERT_TRUE(account.problem);
  EXPECT_TRUE(broke(account.problem->error, rule::chunk_carries));
}

}  // namespace
}  // namespace bonafide::evidence
