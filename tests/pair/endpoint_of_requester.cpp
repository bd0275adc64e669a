// GET_ENDPOINT_INFO with the roles turned around: what a Requester says about itself in a session, and what the device
// believes of it. DSP0274 1.3, "Encapsulated requests".
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/requester/answerer.hpp>
#include <bonafide/spdm/requester/events.hpp>
#include <bonafide/spdm/responder/sessions.hpp>
#include <bonafide/spdm/rules/challenge.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/information.hpp>
#include <bonafide/spdm/rules/mutual.hpp>

#include "support/broken_rules.hpp"
#include "support/mutual.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

Buffer class_of_the_requester() {
  const std::array names{DeviceName{registry::pci_sig, {0x86, 0x80}, {{0x34, 0x12}}}};
  return make_device_class(names);
}

/// Opens a session, and listens to the device until it has no more to ask.
Flow<SessionId> listen(Line& line, const requester::Wishes& wishes, const std::function<void()>& meanwhile) {
  auto session = co_await connect_and_prove(line, wishes);
  meanwhile();
  co_await requester::fetch_events(line, session, wishes.credentials);
  co_await requester::heartbeat(line, session);
  co_return session.terms().id;
}

/// A Requester with something to say, and a device that asks for it.
struct TellingPair : MutualPair {
  explicit TellingPair(Version version, MutAuth kind = MutAuth::encapsulated) : MutualPair(version, kind) {
    auto own = std::make_shared<Credentials>(*credentials);
    own->device_class = class_of_the_requester();
    credentials = own;
    wishes.credentials = credentials.get();
    profile.demand.endpoint_info = true;
  }
  Result<SessionId> listens(const std::function<void()>& meanwhile = [] {}) {
    return run([&](Line& l, const requester::Wishes& w) { return listen(l, w, meanwhile); });
  }
};

TEST(EndpointInfoOfTheRequester, is_signed_where_it_has_proven_itself) {
  for (const auto version : {Version::v1_3, Version::v1_4})
    for (const auto kind : {MutAuth::not_encapsulated, MutAuth::encapsulated, MutAuth::implicit_get_digests}) {
      TellingPair pair{version, kind};
      const auto id = pair.listens();
      ASSERT_TRUE(id) << name(version) << explain(id.error());
      const auto* const said = pair.device->endpoint_of(*id);
      ASSERT_NE(said, nullptr);
      EXPECT_TRUE(said->is_signed());
      EXPECT_EQ(said->info(), class_of_the_requester());
    }
}

TEST(EndpointInfoOfTheRequester, is_not_signed_where_nobody_knows_who_it_is) {
  TellingPair pair{Version::v1_3, MutAuth::none};
  const auto id = pair.listens();
  ASSERT_TRUE(id) << explain(id.error());
  const auto* const said = pair.device->endpoint_of(*id);
  ASSERT_NE(said, nullptr);
  EXPECT_FALSE(said->is_signed());
  EXPECT_EQ(said->info(), class_of_the_requester());
}

TEST(EndpointInfoOfTheRequester, is_signed_with_a_provisioned_public_key) {
  const auto& key = hierarchy(crypto::KeyKind::ec_p384, requester_hierarchy).key;
  TellingPair pair{Version::v1_3, MutAuth::not_encapsulated};
  const Credentials bare{.slots = {}, .provisioned_key = &key, .device_class = class_of_the_requester()};
  pair.wishes.credentials = &bare;
  pair.profile.demand.slot = provisioned_key;
  pair.profile.demand.known_key = *key.spki();
  const auto id = pair.listens();
  ASSERT_TRUE(id) << explain(id.error());
  ASSERT_NE(pair.device->endpoint_of(*id), nullptr);
  EXPECT_TRUE(pair.device->endpoint_of(*id)->is_signed());
}

TEST(EndpointInfoOfTheRequester, comes_beside_an_update_of_the_devices_key) {
  TellingPair pair{Version::v1_3};
  const auto id = pair.listens([&] { EXPECT_TRUE(pair.device->update_keys()); });
  ASSERT_TRUE(id) << explain(id.error());
  EXPECT_NE(pair.device->endpoint_of(*id), nullptr);
}

/// EP_INFO_CAP is bits 23:22 of Flags, which begin at byte 8 of GET_CAPABILITIES: DSP0274 1.3, "GET_CAPABILITIES".
unsigned declared_by(const TellingPair& pair) { return pair.messages.at(2).at(10) >> 6; }

TEST(EndpointInfoOfTheRequester, is_declared_since_1_3_and_where_there_is_something_to_say) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3}) {
    TellingPair pair{version};
    ASSERT_TRUE(pair.run(requester::connect));
    EXPECT_EQ(declared_by(pair), version >= Version::v1_3 ? 2u : 0u) << name(version);
  }
  TellingPair silent{Version::v1_3};
  const auto nothing = requester_credentials();
  silent.wishes.credentials = &nothing;
  ASSERT_TRUE(silent.run(requester::connect));
  EXPECT_EQ(declared_by(silent), 0u);
}

/// Capsules that are carried by hand.
class Capsules : public ::testing::Test {
 protected:
  void meet(Version version, MutAuth kind = MutAuth::encapsulated) {
    pair = std::make_unique<TellingPair>(version, kind);
    meet_again();
  }
  void meet_again() {
    auto made = pair->run(connect_and_prove);
    ASSERT_TRUE(made) << explain(made.error());
    session.emplace(std::move(*made));
    answerer.emplace(*pair->line, pair->wishes.credentials, *session);
  }
  /// What the device answers in the session.
  Buffer say(Bytes request) {
    Buffer room(4096), out(4096);
    Buffer record = copy(*session->seal(request, room));
    Buffer reply = copy(pair->device->respond_secured(record, out));
    const auto opened = session->open(reply);
    return opened ? copy(*opened) : Buffer{};
  }
  Buffer say(std::string_view request) { return say(*unhex(request)); }
  /// What the device asks first, under RequestID 1 or the one after an interview.
  Buffer asked() {
    const auto capsule = say("13ea0000");
    EXPECT_EQ(capsule.at(1), 0x6A);
    id = capsule.at(2);
    return copy(Bytes{capsule}.subspan(4));
  }
  Buffer deliver(Bytes answer) {
    Buffer message{0x13, 0xEB, id, 0};
    append(message, answer);
    return say(message);
  }
  std::string ask(std::string_view request) { return hex(answerer->answer(*unhex(request))); }
  static ::testing::AssertionResult refused(const std::optional<Error>& refusal, const Rule& rule) {
    return refusal ? broke(*refusal, rule) : ::testing::AssertionFailure() << "was not refused";
  }
  const Endpoint* believed() const { return pair->device->endpoint_of(session->terms().id); }

  std::unique_ptr<TellingPair> pair;
  std::optional<Session> session;
  std::optional<requester::Answerer> answerer;
  std::uint8_t id = 0;
};

constexpr std::size_t signature_size = 96;  // of ECDSA P-384

TEST_F(Capsules, carry_a_signature_over_VCA_and_the_exchange) {
  meet(Version::v1_3);
  const auto question = asked();
  ASSERT_EQ(question.size(), 40u);
  EXPECT_EQ(hex(Bytes{question}.first(8)), "1387010001000000");
  const auto answer = copy(answerer->answer(question));
  EXPECT_EQ(hex(Bytes{answer}.first(8)), "1307000000000000");
  EXPECT_EQ(hex(deliver(answer)), "136b0000" + hex(std::array{id}) + "000000");
  ASSERT_NE(believed(), nullptr);

  // DSP0274 1.3, "ENDPOINT_INFO signature generation": IL1/IL2, put together by hand.
  Buffer covered;
  for (std::size_t i = 0; i < 6; ++i) append(covered, pair->messages[i]);
  append(covered, question);
  append(covered, Bytes{answer}.first(answer.size() - signature_size));
  const auto& terms = pair->line->terms;
  const auto digest = crypto::digest(library(), *terms.hash(), covered);
  const auto& key = pair->device->requester_of(session->terms().id)->key;
  const Signer own{Version::v1_3, crypto::Scheme::ecdsa_p384, *terms.hash(), Purpose::requester_endpoint_info};
  EXPECT_TRUE(verify(library(), key, own, *digest, Bytes{answer}.last(signature_size)));
  auto other = own;
  other.purpose = Purpose::responder_endpoint_info;
  EXPECT_FALSE(verify(library(), key, other, *digest, Bytes{answer}.last(signature_size)));
}

TEST_F(Capsules, with_a_signature_of_which_one_bit_is_changed_are_refused) {
  meet(Version::v1_3);
  for (const std::size_t byte : {std::size_t{0}, signature_size / 2, signature_size - 1}) {
    meet_again();
    auto answer = copy(answerer->answer(asked()));
    answer[answer.size() - 1 - byte] ^= 1;
    // InvalidResponseCode: DSP0274 1.1, "DELIVER_ENCAPSULATED_RESPONSE".
    EXPECT_EQ(hex(deliver(answer)), "137f0900");
    EXPECT_TRUE(refused(pair->device->refusal(), rule::endpoint_signature)) << byte;
    EXPECT_EQ(believed(), nullptr);
    EXPECT_EQ(hex(say("13e80000")), "13680000") << "the session goes on";
  }
}

TEST_F(Capsules, in_which_any_byte_is_changed_are_refused) {
  meet(Version::v1_3);
  const auto size = answerer->answer(asked()).size();
  for (std::size_t byte = 0; byte < size - signature_size; ++byte) {
    meet_again();
    auto answer = copy(answerer->answer(asked()));
    answer[byte] ^= 1;
    EXPECT_EQ(deliver(answer).at(1), 0x7F) << byte;
    EXPECT_EQ(believed(), nullptr) << byte;
  }
}

TEST_F(Capsules, signed_in_the_context_or_with_the_key_of_another_are_refused) {
  const auto& own = hierarchy(crypto::KeyKind::ec_p384, requester_hierarchy).key;
  const auto& stolen = hierarchy(crypto::KeyKind::ec_p384, 0).key;
  meet(Version::v1_3);
  for (const auto& [key, purpose] :
       {std::pair{&own, Purpose::responder_endpoint_info}, std::pair{&own, Purpose::requester_challenge_auth},
        std::pair{&stolen, Purpose::requester_endpoint_info}}) {
    meet_again();
    const auto question = asked();
    auto answer = copy(answerer->answer(question));
    const auto covered = answer.size() - signature_size;
    const auto over = pair->line->transcript.il1il2(question, Bytes{answer}.first(covered));
    const Signer signer{Version::v1_3, crypto::Scheme::ecdsa_p384, *pair->line->terms.hash(), purpose};
    ASSERT_TRUE(sign(library(), *key, signer, over.digest(), MutableBytes{answer}.subspan(covered)));
    EXPECT_EQ(hex(deliver(answer)), "137f0900");
    EXPECT_TRUE(refused(pair->device->refusal(), rule::endpoint_signature));
    EXPECT_EQ(believed(), nullptr);
  }
}

TEST_F(Capsules, without_the_signature_that_was_asked_for_or_by_another_slot_are_refused) {
  meet(Version::v1_3);
  static_cast<void>(asked());
  EXPECT_EQ(deliver(answerer->answer(*unhex("1387010000000000"))).at(1), 0x7F) << "unsigned";
  EXPECT_EQ(believed(), nullptr);
  meet_again();
  auto question = asked();
  question[3] = 3;  // another slot of the Requester
  EXPECT_EQ(hex(deliver(answerer->answer(question))), "137f0900");
  EXPECT_TRUE(refused(pair->device->refusal(), rule::endpoint_slot));
  EXPECT_EQ(believed(), nullptr);
}

TEST_F(Capsules, do_not_ask_again_after_a_refusal) {
  meet(Version::v1_3);
  static_cast<void>(asked());
  EXPECT_EQ(hex(deliver(*unhex("137f0787"))), "136b0000" + hex(std::array{id}) + "000000");
  EXPECT_EQ(believed(), nullptr);
  EXPECT_EQ(hex(say("13ea0000")), "137f4500") << "NoPendingRequests";
}

TEST_F(Capsules, keep_questions_apart_when_an_update_is_wanted_meanwhile) {
  meet(Version::v1_3);
  const auto answer = copy(answerer->answer(asked()));
  EXPECT_TRUE(pair->device->update_keys());
  const auto ack = deliver(answer);
  ASSERT_EQ(ack.size(), 12u);
  EXPECT_EQ(ack[9], static_cast<std::uint8_t>(Code::key_update));
  EXPECT_NE(believed(), nullptr);
}

TEST_F(Capsules, do_not_ask_a_requester_without_EP_INFO_CAP) {
  const auto silent = requester_credentials();
  pair = std::make_unique<TellingPair>(Version::v1_3);
  pair->wishes.credentials = &silent;
  meet_again();
  EXPECT_EQ(hex(say("13ea0000")), "137f4500");
  EXPECT_EQ(ask("1387010000000000"), "137f0787");
  EXPECT_TRUE(refused(answerer->refusal(), rule::encapsulated_known));
}

TEST_F(Capsules, do_not_ask_below_1_3) {
  meet(Version::v1_2);
  EXPECT_EQ(hex(say("12ea0000")), "127f0400");
  EXPECT_EQ(ask("1287010000000000"), "127f0787");
  EXPECT_TRUE(refused(answerer->refusal(), rule::encapsulated_known));
}

TEST_F(Capsules, get_from_the_requester_only_what_it_has) {
  const auto nonce = std::string(64, '0');
  meet(Version::v1_3);
  EXPECT_EQ(ask("1387010300000000"),
            "13070000000000000d000000"
            "01000000"
            "08030286800102"
            "3412")
      << "unsigned";
  EXPECT_EQ(ask("1387020000000000"), "137f0787");
  EXPECT_TRUE(refused(answerer->refusal(), rule::endpoint_sub_code));
  EXPECT_EQ(ask("1387010901000000" + nonce), "137f0100");
  EXPECT_TRUE(refused(answerer->refusal(), rule::signing_slot));
  for (const char* empty : {"1387010501000000", "1387010f01000000"}) {
    EXPECT_EQ(ask(empty + nonce), "137f0100") << empty;
    EXPECT_TRUE(refused(answerer->refusal(), rule::slot_signs));
  }
  EXPECT_EQ(ask("138701000000000000"), "137f0100") << "there is no padding in a record";
  // EP_INFO_CAP 1: no signatures.
  pair->line->terms.requester.flags ^= 3u << 22;
  answerer.emplace(*pair->line, pair->wishes.credentials, *session);
  EXPECT_EQ(ask("1387010001000000" + nonce), "137f0787");
  EXPECT_TRUE(refused(answerer->refusal(), rule::endpoint_signs));
}

}  // namespace
}  // namespace bonafide::test
