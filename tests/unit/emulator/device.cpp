#include <fstream>

#include <gtest/gtest.h>

#include <bonafide/crypto/der_write.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/doe/registers.hpp>
#include <bonafide/emulator/device.hpp>
#include <bonafide/emulator/function.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>
#include <bonafide/spdm/rules/certificate.hpp>
#include <bonafide/spdm/rules/challenge.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::emulator {
namespace {

using spdm::requester::Report;

const crypto::Library& library() {
  static const auto opened = crypto::Library::open(nullptr);
  return *opened;
}

const UnixTime now = *civil(2026, 11, 21, 0, 0, 0);

/// A Requester against one connection, with a clock that only moves when somebody waits.
Result<Report> authenticate(Connection& connection) {
  const auto wishes = spdm::requester::everything_offered_by(library());
  spdm::Line line{library(), {.longest_wait = std::chrono::seconds{5}}};
  auto flow = spdm::requester::authenticate(line, wishes);
  Instant clock{};
  line.start(flow, clock);
  for (int steps = 0; !flow.outcome(); ++steps) {
    if (steps > 10000) return broken(spdm::rule::answered_in_time, "(test)");
    if (line.to_sleep()) {
      clock = line.to_sleep()->until;
      line.expired(clock);
      continue;
    }
    const auto reaction = connection.answer({line.to_send()->request});
    if (reaction.kind == Reaction::Kind::answer)
      line.answered(reaction.response, clock);
    else
      clock = line.to_send()->deadline, line.expired(clock);
  }
  return flow.take();
}

Result<Report> authenticate(std::initializer_list<std::string> faults) {
  const Device device{library(), usual_function(), now, std::vector<std::string>{faults}};
  Connection connection{device, binding::Transport::doe};
  return authenticate(connection);
}

TEST(Device, of_a_throw_away_identity_authenticates_and_measures) {
  const auto report = authenticate({});
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_EQ(report->authentication.slot(), 0);
  ASSERT_TRUE(report->measurements);
  EXPECT_TRUE(report->measurements->is_signed());
}

TEST(Device, that_is_slow_once_is_honest) {
  const auto report = authenticate({"not_ready_once"});
  EXPECT_TRUE(report) << explain(report.error());
}

/// A root that signs itself, whose key is written as `spki`.
Buffer certificate_of(const crypto::PrivateKey& key, Buffer spki) {
  namespace x509 = crypto::x509;
  const auto name = x509::make_common_name("device");
  return *x509::issue(library(),
                      {.serial = {1},
                       .issuer = name,
                       .subject = name,
                       .not_before = now,
                       .not_after = now + std::chrono::hours{24},
                       .spki = std::move(spki),
                       .extensions = {}},
                      {.key = key});
}

TEST(Device, takes_the_key_of_its_leaf_however_the_leaf_writes_it) {
  namespace write = crypto::der::write;
  const auto key = crypto::PrivateKey::generate(library(), crypto::KeyKind::sm2);
  if (!key) GTEST_SKIP();
  const auto number = write::object_identifier(crypto::oid::sm2);
  const auto usual = *key->spki();
  const auto point = Bytes{usual}.last(65);
  const auto doubled = write::sequence({write::sequence({number, number}), write::bits(point)});
  const std::filesystem::path folder = testing::TempDir();
  const auto put = [&](const char* file, std::string_view label, Bytes der) {
    std::ofstream{folder / file} << crypto::pem::write(label, der);
    return folder / file;
  };
  Description description;
  description.slots = {{.slot = 0,
                        .chain = put("sm2-chain.pem", "CERTIFICATE", certificate_of(*key, doubled)),
                        .key = put("sm2-key.pem", "PRIVATE KEY", key->pkcs8()->bytes(Reveal{})),
                        .root = {}}};
  description.hashes = {crypto::Hash::sm3_256};
  const Device device{library(), description};
  Connection connection{device, binding::Transport::doe};
  const auto report = authenticate(connection);
  EXPECT_TRUE(report) << explain(report.error());
  const auto stranger = crypto::PrivateKey::generate(library(), crypto::KeyKind::sm2);
  put("sm2-key.pem", "PRIVATE KEY", stranger->pkcs8()->bytes(Reveal{}));
  EXPECT_THROW((Device{library(), description}), BadDescription);
}

TEST(Device, gives_each_connection_a_state_of_its_own) {
  const Device device{library(), usual_function(), now};
  Connection first{device, binding::Transport::doe}, second{device, binding::Transport::mctp};
  const Buffer get_version{0x10, 0x84, 0, 0}, get_digests{0x12, 0x81, 0, 0};
  EXPECT_EQ(first.answer({get_version}).response.at(1), 0x04);
  EXPECT_EQ(second.answer({get_digests}).response.at(1), 0x7F);
  EXPECT_TRUE(authenticate(second));
}

TEST(Faults, have_a_name_each_that_finds_them_again) {
  for (const auto& fault : faults()) {
    EXPECT_EQ(fault_named(fault.name), fault.fault) << fault.name;
    EXPECT_EQ(row(fault.fault).name, fault.name);
    EXPECT_FALSE(fault.does.empty() || fault.does.ends_with('.')) << fault.name;
  }
  EXPECT_EQ(fault_named("no_such_fault"), std::nullopt);
}

struct Expected {
  std::string_view fault;
  const Rule& rule;
};

const Expected expected[] = {
    {"silence", spdm::rule::answered_in_time},
    {"silent_challenge", spdm::rule::answered_in_time},
    {"close_mid_exchange", spdm::rule::answered_in_time},
    {"busy_forever", spdm::rule::not_busy},
    {"not_ready", spdm::rule::ready_in_time},
    {"resynch_forever", spdm::rule::resynch},
    {"refused_challenge", spdm::rule::peer_refused},
    {"no_common_version", spdm::rule::version_common},
    {"hidden_version", spdm::rule::challenge_signature},
    {"wrong_version", spdm::rule::version_agreed},
    {"wrong_code", spdm::rule::code_expected},
    {"two_algorithms", spdm::rule::algorithms_one},
    {"garbage", spdm::rule::version_agreed},
    {"empty_response", wire::rule::complete},
    {"zero_portion", spdm::rule::portion_useful},
    {"endless_chain", spdm::rule::chain_constant},
    {"altered_chain", spdm::rule::chain_digest},
    {"wrong_slot", spdm::rule::answers_slot},
    {"wrong_chain_hash", spdm::rule::chain_hash},
    {"wrong_context", spdm::rule::context_echoed},
    {"stale_nonce", spdm::rule::challenge_signature},
    {"wrong_key", spdm::rule::challenge_signature},
    {"flipped_signature", spdm::rule::challenge_signature},
    {"truncated", wire::rule::complete},
    {"extended", wire::rule::nothing_follows},
    {"altered_measurement", spdm::rule::measurement_signature},
    {"demands_identity", spdm::rule::basic_mutual},
};

TEST(Faults, are_each_refused_by_the_rule_they_break) {
  for (const auto& [fault, rule] : expected)
    EXPECT_TRUE(test::refused_by(authenticate({std::string{fault}}), rule)) << fault;
}

TEST(Faults, are_all_expected_but_the_honest_one_and_those_of_config_space_sessions_and_capsules) {
  EXPECT_EQ(std::size(expected) + 1 + 1 + 3 + 3, faults().size());
}

TEST(Faults, of_another_serial_show_in_config_space_alone) {
  auto function = usual_function();
  function.serial = 0x10;
  const Device device{library(), function, now, std::vector<std::string>{"other_serial"}};
  EXPECT_EQ(device.function().serial, 0x11u);
  Connection connection{device, binding::Transport::doe};
  EXPECT_TRUE(authenticate(connection));
}

TEST(Faults, that_nobody_knows_are_refused) {
  const std::vector<std::string> unknown{"no_such_fault"};
  EXPECT_THROW((Device{library(), usual_function(), now, unknown}), BadDescription);
}

TEST(Connection, drops_records_of_sessions_that_it_does_not_have) {
  const Device device{library(), usual_function(), now};
  Connection connection{device, binding::Transport::doe};
  // What would be GET_VERSION in the clear is a record of some session here.
  const Buffer record{0x10, 0x84, 0, 0};
  EXPECT_EQ(connection.answer({record, binding::Channel::secured}).kind, Reaction::Kind::silence);
  EXPECT_TRUE(connection.line().starts_with("(secured) 4 -> (silence): record.session")) << connection.line();
  EXPECT_TRUE(authenticate(connection)) << "and goes on";
}

/// A whole exchange through the registers of an emulated function; empty where there is no answer.
Buffer through_mailbox(EmulatedFunction& function, Bytes object) {
  auto& space = function.space();
  const auto at = [](std::uint16_t offset) { return static_cast<std::uint16_t>(0x100 + offset); };
  for (std::size_t i = 0; i < object.size(); i += 4)
    EXPECT_TRUE(space.write(at(doe::reg::write_mailbox), load_le<std::uint32_t>(object.subspan(i, 4))));
  EXPECT_TRUE(space.write(at(doe::reg::control), doe::control::go));
  Buffer out;
  while ((*space.read(at(doe::reg::status)) & doe::status::ready) != 0) {
    out.resize(out.size() + 4);
    store_le(MutableBytes{out}.last(4), *space.read(at(doe::reg::read_mailbox)));
    EXPECT_TRUE(space.write(at(doe::reg::read_mailbox), 0));
  }
  return out;
}

TEST(EmulatedFunction, serves_clear_messages_and_drops_records_of_no_session) {
  const Device device{library(), usual_function(), now};
  EmulatedFunction function{device};
  EXPECT_EQ(hex(through_mailbox(function, *unhex("01000000 03000000 01020000"))), "010000000300000001000102");
  EXPECT_EQ(hex(through_mailbox(function, *unhex("01000000 03000000 02020000"))), "010000000300000001000200");
  EXPECT_EQ(hex(Bytes{through_mailbox(function, *unhex("01000100 03000000 10840000"))}.first(10)),
            "01000100060000001004");
  EXPECT_TRUE(through_mailbox(function, *unhex("01000200 03000000 10840000")).empty());
  EXPECT_FALSE(through_mailbox(function, *unhex("01000100 03000000 10840000")).empty());
}

TEST(Connection, tells_each_exchange_in_a_line) {
  const Device device{library(), usual_function(), now};
  Connection connection{device, binding::Transport::doe};
  static_cast<void>(connection.answer({Buffer{0x10, 0x84, 0, 0}}));
  EXPECT_EQ(connection.line(), "GET_VERSION 4 -> VERSION 16");  // 6 + 2 * 5: DSP0274, VERSION
}

}  // namespace
}  // namespace bonafide::emulator
