// The sessions in conversations between other implementations: every message read and written again, and every secret
// as their Requester derived it.
#include <gtest/gtest.h>

#include <bonafide/evidence/replay.hpp>
#include <bonafide/spdm/session/handshake.hpp>

#include "support/hierarchy.hpp"
#include "support/recordings.hpp"

namespace bonafide {
namespace {

using test::library;
using test::Recording;
using namespace spdm;

void for_each_account(auto&& visit) {
  for (const auto& recording : test::recordings()) {
    const auto evidence = test::evidence_of(recording);
    const auto secrets = test::secrets_of(recording);
    visit(recording, evidence, evidence::replay(library(), evidence, secrets));
  }
}

bool accepted(const Recording& recording) { return recording["correct_verdict"].starts_with("accept"); }

/// Reads `said` to its last byte and writes it again.
testing::AssertionResult is_written_as_it_was_read(const evidence::Spoken& said) {
  auto result = testing::AssertionFailure() << "no such message: code " << static_cast<int>(said.bytes[1]);
  with_message(static_cast<Code>(said.bytes[1]), [&]<class M>() {
    const auto message = wire::decode_exactly<M>(said.bytes, said.terms);
    if (!message) return result = testing::AssertionFailure() << M::name << ": " << explain(message.error()), void();
    Buffer room(said.bytes.size());
    const auto written = wire::encode(message->message, said.terms, room);
    if (!written) return result = testing::AssertionFailure() << M::name << ": " << explain(written.error()), void();
    if (!equal(*written, said.bytes)) return result = testing::AssertionFailure() << M::name << " changed", void();
    result = testing::AssertionSuccess();
  });
  return result;
}

TEST(RecordedMessages, are_read_to_the_last_byte_and_written_as_they_were) {
  if (test::recordings().empty()) GTEST_SKIP() << "no captures here";
  std::size_t messages = 0, in_records = 0, in_capsules = 0, in_chunks = 0, not_spdm = 0;
  for_each_account(
      [&](const Recording& recording, const evidence::Evidence& evidence, const evidence::Account& account) {
        for (const auto& said : account.spoken) {
          using Wrapping = evidence::Spoken::Wrapping;
          ++messages;
          in_records += said.wrapping == Wrapping::record, in_capsules += said.wrapping == Wrapping::capsule;
          in_chunks += said.wrapping == Wrapping::chunks, not_spdm += !said.is_spdm;
          if (!said.is_spdm) continue;
          EXPECT_TRUE(is_written_as_it_was_read(said)) << recording.name() << ' ' << said.exchange;
        }
        if (!accepted(recording)) return;
        EXPECT_FALSE(account.problem) << recording.name() << ' ' << explain(account.problem->error);
        EXPECT_EQ(account.not_understood, 0u) << recording.name();
        // Everything that crossed has been read: each request and response, in the clear or out of its record.
        std::vector<std::size_t> read(evidence.exchanges.size());
        for (const auto& said : account.spoken)
          if (said.wrapping == evidence::Spoken::Wrapping::none || said.wrapping == evidence::Spoken::Wrapping::record)
            ++read[said.exchange];
        const bool hidden = recording.name() == "sess-mut-mctp-13-woencap.pcap";
        for (std::size_t i = 0; i < read.size() && !hidden && !account.lacking; ++i) {
          const bool resumed = evidence.exchanges[i].request.size() > 1 && evidence.exchanges[i].request[1] == 0xFF;
          EXPECT_GE(read[i], resumed ? 1u : 2u) << recording.name() << " exchange " << i;
        }
      });
  EXPECT_GT(messages, 4000u);
  EXPECT_GT(in_records, 600u);
  EXPECT_GT(in_capsules, 30u);
  EXPECT_GT(in_chunks, 15u);
  EXPECT_GT(not_spdm, 0u);
}

TEST(RecordedSessions, are_followed_from_their_exchange_to_their_end) {
  if (test::recordings().empty()) GTEST_SKIP() << "no captures here";
  std::size_t sessions = 0, proven = 0;
  for_each_account([&](const Recording& recording, const evidence::Evidence&, const evidence::Account& account) {
    if (!accepted(recording) || account.lacking) return;
    const bool hidden = recording.name() == "sess-mut-mctp-13-woencap.pcap";
    for (const auto& session : account.sessions) {
      ++sessions;
      EXPECT_TRUE(session.keyed && session.responder_proven) << recording.name();
      if (hidden) continue;
      EXPECT_EQ(session.unopened, 0u) << recording.name();
      EXPECT_TRUE(session.established) << recording.name();
      EXPECT_EQ(session.ended, recording.name() != "sess-mctp-12-noend.pcap") << recording.name();
      EXPECT_EQ(session.mutual, recording["flow"].find("mutual") != std::string::npos) << recording.name();
      proven += session.requester_proven;
    }
  });
  EXPECT_GT(sessions, 80u);
  EXPECT_GT(proven, 78u);  // all but those of a PSK without PSK_FINISH
}

/// Key and IV of a direction, as the traces have them one after the other.
void append_key(std::vector<std::string>& out, const Suite& suite, const TrafficSecret& secret) {
  const auto key = secret.key(library(), suite).value();
  out.push_back(hex(key.key.bytes(Reveal{})));
  out.push_back(hex(key.iv.bytes(Reveal{})));
}

std::string text_of(const TrafficSecret& secret) { return hex(secret.secret(Reveal{}).bytes(Reveal{})); }

/// `ours` in this order among `theirs`, between which other values may stand: those of updated keys.
testing::AssertionResult in_order_among(const std::vector<std::string>& ours, const std::vector<std::string>& theirs) {
  auto at = theirs.begin();
  for (const auto& one : ours) {
    at = std::find(at, theirs.end(), one);
    if (at == theirs.end()) return testing::AssertionFailure() << one << " is not there";
    ++at;
  }
  return testing::AssertionSuccess();
}

TEST(RecordedSessions, derive_what_the_requester_derived) {
  if (test::recordings().empty()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for_each_account([&](const Recording& recording, const evidence::Evidence&, const evidence::Account& account) {
    if (account.sessions.empty()) return;
    const auto secrets = test::secrets_of(recording);
    std::array<std::size_t, 3> seen{};
    std::vector<std::string> handshake, application, exported, keys, ivs;
    for (const auto& session : account.sessions) {
      const auto kind = session.origin == KeyOrigin::psk  ? evidence::SecretKind::psk
                        : session.terms.selected.kem != 0 ? evidence::SecretKind::kem
                                                          : evidence::SecretKind::dhe;
      const auto* shared = secrets.find(kind, seen[static_cast<std::size_t>(kind)]++, {});
      if (shared == nullptr || !session.th1) continue;
      const auto suite = suite_of(session.terms).value();
      const auto derived =
          HandshakeSecrets::derive(library(), suite, session.origin, shared->bytes(Reveal{}), *session.th1).value();
      std::vector<std::string> both;
      for (const auto direction : {Direction::request, Direction::response}) {
        // The traces show the secrets of key exchanges alone.
        if (session.origin == KeyOrigin::exchange) handshake.push_back(text_of(derived.of(direction)));
        append_key(both, suite, derived.of(direction));
      }
      if (session.th2) {
        const auto next = derived.finish(library(), suite, *session.th2).value();
        if (session.origin == KeyOrigin::exchange) {
          application.push_back(text_of(next.request)), application.push_back(text_of(next.response));
          exported.push_back(hex(next.export_master.bytes(Reveal{})));
        }
        append_key(both, suite, next.request), append_key(both, suite, next.response);
      }
      for (std::size_t i = 0; i < both.size(); i += 2) keys.push_back(both[i]), ivs.push_back(both[i + 1]);
    }
    const auto both_of = [&](const std::string& what) {
      const auto request = test::traced(recording, "request_" + what),
                 response = test::traced(recording, "response_" + what);
      std::vector<std::string> out;
      for (std::size_t i = 0; i < request.size() && i < response.size(); ++i)
        out.push_back(request[i]), out.push_back(response[i]);
      return out;
    };
    EXPECT_TRUE(in_order_among(handshake, both_of("handshake_secret"))) << recording.name();
    EXPECT_TRUE(in_order_among(application, both_of("data_secret"))) << recording.name();
    EXPECT_TRUE(in_order_among(exported, test::traced(recording, "export_master_secret"))) << recording.name();
    EXPECT_TRUE(in_order_among(keys, test::traced(recording, "key"))) << recording.name();
    EXPECT_TRUE(in_order_among(ivs, test::traced(recording, "iv"))) << recording.name();
    compared += handshake.size() + application.size() + exported.size() + keys.size() + ivs.size();
  });
  EXPECT_GT(compared, 900u);
}

/// The HMACs of a conversation as they crossed; that they are right is what the replay checked.
std::vector<std::string> verify_data_of(const evidence::Account& account) {
  std::vector<std::string> out;
  const auto note = [&]<class M>(const evidence::Spoken& said) {
    if (static_cast<Code>(said.bytes[1]) != M::code) return;
    const auto message = wire::decode<M>(said.bytes, said.terms);
    if (message && !message->message.verify_data.empty()) out.push_back(hex(message->message.verify_data));
  };
  for (const auto& said : account.spoken) {
    if (!said.is_spdm) continue;
    note.operator()<KeyExchangeRsp>(said), note.operator()<Finish>(said), note.operator()<FinishRsp>(said);
    note.operator()<PskExchangeRsp>(said), note.operator()<PskFinish>(said);
  }
  return out;
}

TEST(RecordedSessions, carry_the_hmacs_that_the_requester_computed) {
  if (test::recordings().empty()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for_each_account([&](const Recording& recording, const evidence::Evidence&, const evidence::Account& account) {
    if (!accepted(recording) || account.lacking || account.sessions.empty()) return;
    const auto ours = verify_data_of(account);
    EXPECT_EQ(ours, test::traced(recording, "th_curr hmac")) << recording.name();
    compared += ours.size();
  });
  EXPECT_GT(compared, 170u);
}

}  // namespace
}  // namespace bonafide
