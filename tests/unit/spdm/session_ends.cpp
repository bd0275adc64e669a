// Two ends of a session without a line between them: which key is used when, how records are padded at random, and what
// is left when it is over.
#include <set>

#include <bonafide/spdm/rules/record.hpp>
#include <bonafide/spdm/session/session.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::spdm {
namespace {

using test::library;
using test::refused_by;

Session end_of(Role role, const RecordShape& shape = {doe_records, Protection::encrypted}) {
  constexpr Suite suite{Version::v1_2, crypto::Hash::sha256, crypto::Aead::aes_256_gcm};
  const Buffer shared(32, 7);
  const auto secrets = *HandshakeSecrets::derive(library(), suite, KeyOrigin::exchange, shared, {.size = 32});
  const SessionTerms terms{.role = role, .id = 1, .suite = suite, .shape = shape};
  auto session = *Session::begin(library(), terms, secrets, Transcript{library()});
  EXPECT_TRUE(session.establish(*secrets.finish(library(), suite, {.size = 32})));
  return session;
}

class TwoEnds : public testing::Test {
 protected:
  Session requester = end_of(Role::requester), responder = end_of(Role::responder);

  Result<std::string> cross(Session& from, Session& to, std::string_view message) {
    Buffer room(256);
    const auto sealed = from.seal(*unhex(message), room);
    if (!sealed) return std::unexpected(sealed.error());
    Buffer record = copy(*sealed);
    const auto opened = to.open(record);
    if (!opened) return std::unexpected(opened.error());
    return hex(*opened);
  }
};

// DSP0274 1.1, "Session key update synchronization": the Requester expects UpdateAllKeys to be answered under the new
// key of the Responder. Until the Responder has done it, it says so under the old one.
TEST_F(TwoEnds, keep_an_expected_key_while_the_peer_takes_its_time) {
  ASSERT_TRUE(requester.update_opening_key());
  for (const char* later : {"127f0300", "127f42000ae90102", "127f0300"}) {
    EXPECT_EQ(cross(responder, requester, later), later);
    EXPECT_TRUE(requester.updating()) << later;
  }
  ASSERT_TRUE(responder.update_sealing_key());
  EXPECT_EQ(cross(responder, requester, "12690207"), "12690207");
  requester.confirm_opening_key();
  EXPECT_EQ(cross(responder, requester, "12690308"), "12690308");
}

TEST_F(TwoEnds, go_back_to_the_old_key_with_any_other_answer_under_it) {
  for (const char* answer : {"127f0100", "12680000", "127f4300", "12"}) {
    ASSERT_TRUE(requester.update_opening_key());
    EXPECT_EQ(cross(responder, requester, answer), answer);
    EXPECT_FALSE(requester.updating()) << answer;
  }
}

TEST_F(TwoEnds, do_not_open_with_a_key_that_was_confirmed_away) {
  ASSERT_TRUE(requester.update_opening_key());
  requester.confirm_opening_key();
  EXPECT_TRUE(refused_by(cross(responder, requester, "12680000"), rule::record_authentic));
}

TEST_F(TwoEnds, go_on_as_before_when_an_update_comes_to_nothing) {
  requester.restore_opening_key();
  ASSERT_TRUE(requester.update_opening_key());
  requester.restore_opening_key();
  EXPECT_EQ(cross(responder, requester, "12680000"), "12680000");
}

TEST_F(TwoEnds, that_have_ended_do_nothing_more) {
  Buffer room(256);
  Buffer record = copy(*responder.seal(*unhex("12680000"), room));
  requester.end();
  EXPECT_TRUE(requester.ended());
  EXPECT_TRUE(requester.export_master(Reveal{}).bytes(Reveal{}).empty());
  EXPECT_TRUE(refused_by(requester.open(record), rule::session_alive));
  EXPECT_TRUE(refused_by(requester.seal(room, record), rule::session_alive));
  EXPECT_TRUE(refused_by(requester.seal_application({}, room, record), rule::session_alive));
  EXPECT_TRUE(refused_by(requester.update_sealing_key(), rule::session_alive));
  EXPECT_TRUE(refused_by(requester.update_opening_key(), rule::session_alive));
  EXPECT_TRUE(refused_by(requester.establish({}), rule::session_alive));
  EXPECT_FALSE(requester.wants_update());
  requester.end();
}

// --- random data: DSP0276, "Secured message format", and as it is with DSP0286; none elsewhere ---

TEST(RandomData, is_within_its_bound_and_of_any_length_up_to_it_where_the_transport_has_it) {
  for (const auto& format : {doe_records, tcp_records, mctp_records, storage_records})
    for (const auto protection : {Protection::encrypted, Protection::authenticated}) {
      const RecordShape shape{format, protection};
      auto sender = end_of(Role::requester, shape), receiver = end_of(Role::responder, shape);
      const Buffer message(20, 1);
      std::set<std::size_t> sizes;
      // A length that is drawn from 32 stays out of 2000 drawings once in 2^91 runs.
      for (int i = 0; i < 2000; ++i) {
        Buffer room(256);
        Buffer record = copy(*sender.seal(message, room));
        const auto bare = shape.size(message.size() + format.application_prefix, 0);
        ASSERT_GE(record.size(), bare);
        sizes.insert(record.size() - bare);
        const auto opened = receiver.open(record);
        ASSERT_TRUE(opened);
        ASSERT_TRUE(equal(*opened, message));
      }
      const bool padded = format.most_random != 0 && protection == Protection::encrypted;
      EXPECT_EQ(*sizes.begin(), padded ? 1u : 0u);
      EXPECT_EQ(*sizes.rbegin(), padded ? format.most_random : 0u);
      EXPECT_EQ(sizes.size(), padded ? format.most_random : 1u);
    }
}

/// What stands behind the application data, once `to` has opened it.
Buffer random_of(Session& from, Session& to, const RecordShape& shape) {
  const Buffer message(20, 1);
  Buffer room(256);
  Buffer record = copy(*from.seal(message, room));
  EXPECT_TRUE(to.open(record));
  const auto end = shape.data_offset() + shape.format.application_prefix + message.size();
  return copy(Bytes{record}.subspan(end, record.size() - crypto::aead_tag_size - end));
}

TEST(RandomData, is_random_itself) {
  const RecordShape shape{mctp_records, Protection::encrypted};
  auto sender = end_of(Role::requester, shape), receiver = end_of(Role::responder, shape);
  std::array<std::size_t, 256> seen{};
  std::size_t all = 0;
  for (int i = 0; i < 2000; ++i)
    for (const auto byte : random_of(sender, receiver, shape)) ++seen[byte], ++all;
  // Some 33000 bytes, 129 of each value; 65 and 258 are more than five standard deviations away.
  for (const auto count : seen) {
    EXPECT_GT(count, all / 512);
    EXPECT_LT(count, all / 128);
  }
}

TEST(RandomData, that_does_not_fit_is_not_left_out) {
  auto sender = end_of(Role::requester, {mctp_records, Protection::encrypted});
  const Buffer message(20, 1);
  Buffer room(RecordShape{mctp_records, Protection::encrypted}.size(message.size() + 1, 0));
  EXPECT_TRUE(refused_by(sender.seal(message, room), rule::record_length));
}

// --- sequence numbers at their limits, on each transport ---

TEST(SequenceNumber, is_refused_at_both_ends_beyond_the_limit_of_every_transport) {
  for (const auto& format : {doe_records, mctp_records, tcp_records, storage_records})
    for (const std::uint8_t exponent : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{4}}) {
      auto sender = end_of(Role::requester, {format, Protection::encrypted, exponent});
      auto unlimited = end_of(Role::requester, {format, Protection::encrypted});
      auto receiver = end_of(Role::responder, {format, Protection::encrypted, exponent});
      const Buffer message(20, 1);
      Buffer room(256);
      for (int i = 0; i < 1 << exponent; ++i) {
        ASSERT_TRUE(sender.seal(message, room)) << i;
        Buffer record = copy(*unlimited.seal(message, room));
        ASSERT_TRUE(receiver.open(record)) << i;
      }
      EXPECT_TRUE(refused_by(sender.seal(message, room), rule::sequence_left));
      Buffer beyond = copy(*unlimited.seal(message, room));
      EXPECT_TRUE(refused_by(receiver.open(beyond), rule::sequence_left));
      // A new key counts anew.
      ASSERT_TRUE(sender.update_sealing_key());
      EXPECT_TRUE(sender.seal(message, room));
    }
}

// Where two bytes travel they begin again after 65536 records; a limit of as many does not let that happen.
TEST(SequenceNumber, of_two_bytes_rolls_over_only_where_the_limit_allows_it) {
  for (const auto& format : {mctp_records, storage_records})
    for (const std::uint8_t exponent : {std::uint8_t{16}, std::uint8_t{17}}) {
      auto sender = end_of(Role::requester, {format, Protection::authenticated, exponent});
      const Buffer message(1, 1);
      Buffer room(64);
      for (int i = 0; i < 1 << 16; ++i) ASSERT_TRUE(sender.seal(message, room));
      EXPECT_EQ(hex(Bytes{room}.subspan(4, 2)), "ffff");
      const auto next = sender.seal(message, room);
      if (exponent == 16) { EXPECT_TRUE(refused_by(next, rule::sequence_left)); }
      if (exponent == 17) { EXPECT_EQ(hex(Bytes{room}.subspan(4, 2)), "0000"); }
    }
}

}  // namespace
}  // namespace bonafide::spdm
