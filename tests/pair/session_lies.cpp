// Answers about a session that do not fit: each is refused by the rule it breaks.
#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

/// Changes KEY_EXCHANGE_RSP or PSK_EXCHANGE_RSP on its way.
Result<Session> with_exchange(OpenedBy opened_by, const std::function<void(Buffer&)>& change,
                              Pair pair = session_pair()) {
  const std::uint8_t code = opened_by == OpenedBy::psk ? 0x66 : 0x64;
  const requester::SessionWishes session_wishes{.summary = MeasurementSummary::all};
  return pair.run(
      [&](Line& line, const requester::Wishes& wishes) {
        return connect_and_open(line, wishes, opened_by, session_wishes);
      },
      [&](std::size_t n, Buffer& m) {
        if (n % 2 == 1 && m.size() > 40 && m[1] == code && m[0] == 0x12) change(m);
      });
}

TEST(Lie, of_mutual_authentication_that_was_not_offered) {
  EXPECT_TRUE(refused_by(with_exchange(OpenedBy::certificate, [](Buffer& m) { m[6] = 1; }), rule::mut_auth_possible));
}

TEST(Lie, of_a_heartbeat_without_HBEAT_CAP) {
  auto pair = session_pair();
  pair.profile.flags &= ~cap::hbeat;
  EXPECT_TRUE(refused_by(
      with_exchange(OpenedBy::certificate, [](Buffer& m) { m[2] = 7; }, std::move(pair)), rule::heartbeat_agreed));
}

TEST(Lie, of_a_version_of_secured_messages_that_was_not_offered) {
  // The opaque list stands behind random data, the 256 bytes of an ffdhe2048 value and a summary of 32.
  constexpr std::size_t opaque = 8 + 32 + 256 + 32 + 2;
  EXPECT_TRUE(refused_by(with_exchange(OpenedBy::certificate, [](Buffer& m) { m[opaque + 11] = 0x77; }),
                         rule::secured_version));
  EXPECT_TRUE(refused_by(with_exchange(OpenedBy::certificate, [](Buffer& m) { m[opaque] = 0; }), rule::opaque_list));
}

TEST(Lie, of_a_context_that_PSK_CAP_does_not_have) {
  auto pair = session_pair();
  pair.profile.flags = session_caps | cap::psk_supported;
  const auto add_context = [](Buffer& m) {
    m[8] = 4;
    m.insert(m.begin() + 12 + 32, 4, 9);
  };
  EXPECT_TRUE(refused_by(with_exchange(OpenedBy::psk, add_context, std::move(pair)), rule::psk_context));
}

TEST(Lie, of_another_key_update_or_another_vendor) {
  const KeyUpdate update{{.operation = KeyOperation::update_key, .tag = 7}};
  EXPECT_TRUE(answers(update, KeyUpdateAck{{.operation = KeyOperation::update_key, .tag = 7}}));
  EXPECT_TRUE(refused_by(answers(update, KeyUpdateAck{{.operation = KeyOperation::update_key, .tag = 8}}),
                         rule::key_update_echoed));
  EXPECT_TRUE(refused_by(answers(update, KeyUpdateAck{{.operation = KeyOperation::update_all_keys, .tag = 7}}),
                         rule::key_update_echoed));
  EXPECT_TRUE(
      refused_by(answers(VendorDefinedRequest{{.standard_id = 3}}, VendorDefinedResponse{{.standard_id = 4}}, Terms{}),
                 rule::vendor_echoed));
}

TEST(Record, whose_message_lacks_the_MCTP_type_is_refused) {
  const Suite suite{Version::v1_2, crypto::Hash::sha256, crypto::Aead::aes_256_gcm};
  crypto::Digest th{.size = 32};
  const auto secrets = *HandshakeSecrets::derive(library(), suite, KeyOrigin::psk, psk_secret, th);
  const auto end = [&](Role role) {
    const SessionTerms terms{.role = role, .id = 5, .suite = suite, .shape = {mctp_records, Protection::encrypted}};
    return *Session::begin(library(), terms, secrets, Transcript{library()});
  };
  auto requester_end = end(Role::requester), responder_end = end(Role::responder);
  Buffer room(256);
  const Buffer pldm{0x01}, data{1, 2, 3, 4};
  Buffer record = copy(*requester_end.seal_application(pldm, data, room));
  EXPECT_TRUE(refused_by(responder_end.open(record), rule::record_prefix));
  record = copy(*requester_end.seal(data, room));
  const auto message = responder_end.open(record);
  ASSERT_TRUE(message);
  EXPECT_TRUE(equal(*message, data));
}

}  // namespace
}  // namespace bonafide::test
