// Messages of other standards: every registry of DSP0274, with vendor ids as long as it has them.
#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/rules/information.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

Flow<Buffer> echo(Line& line, const requester::Wishes& wishes, bool in_session,
                  const requester::VendorMessage& message) {
  co_await requester::connect(line, wishes);
  if (!in_session) {
    auto answer = co_await requester::exchange_vendor(line, nullptr, message);
    co_return answer;
  }
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::SessionWishes session_wishes;
  auto session = co_await requester::open_session(line, session_wishes, identity);
  auto answer = co_await requester::exchange_vendor(line, &session, message);
  co_return answer;
}

TEST(VendorMessage, of_every_registry_goes_there_and_back) {
  for (std::uint16_t id = 0; id < registry::count; ++id)
    for (std::size_t size = 0; size < 10; ++size)
      for (const bool in_session : {false, true}) {
        if (!has_vendor_ids_of(id, size)) continue;
        Pair pair;
        pair.profile.flags |= cap::encrypt | cap::mac | cap::key_ex;
        pair.wishes.sessions = requester::sessions_offered_by(library());
        const Buffer vendor(size, 0x5A), payload{1, 2, 3};
        pair.profile.vendor = [&](std::uint16_t standard, Bytes from, Bytes asked) -> std::optional<Buffer> {
          if (standard != id || !equal(from, vendor)) return std::nullopt;
          return Buffer(asked.rbegin(), asked.rend());
        };
        const requester::VendorMessage message{.standard_id = id, .vendor_id = vendor, .payload = payload};
        const auto answer = pair.run(
            [&](Line& line, const requester::Wishes& wishes) { return echo(line, wishes, in_session, message); });
        ASSERT_TRUE(answer) << registry_name(id) << ' ' << size << ": " << explain(answer.error());
        EXPECT_EQ(*answer, (Buffer{3, 2, 1}));
      }
}

TEST(VendorMessage, with_a_vendor_id_that_its_registry_does_not_have_is_not_sent_nor_answered) {
  Pair pair;
  pair.profile.vendor = [](std::uint16_t, Bytes, Bytes asked) { return std::optional{copy(asked)}; };
  const Buffer vendor(3);
  const requester::VendorMessage message{.standard_id = registry::pci_sig, .vendor_id = vendor, .payload = {}};
  const auto answer =
      pair.run([&](Line& line, const requester::Wishes& wishes) { return echo(line, wishes, false, message); });
  EXPECT_TRUE(refused_by(answer, rule::vendor_id_length));
  Buffer out(4096);
  const auto version = hex({{static_cast<std::uint8_t>(pair.line->terms.version)}});
  EXPECT_EQ(hex(pair.device->respond(*unhex(version + "fe0000 0300 03 000000 0000"), out)), version + "7f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::vendor_id_length));
}

/// A pair of 1.4 that takes messages of a MiB in chunks, and reverses payloads.
Pair roomy_pair() {
  Pair pair;
  pair.profile.versions = {Version::v1_4};
  pair.profile.flags |= cap::encrypt | cap::mac | cap::key_ex | cap::chunk | cap::large_resp;
  pair.profile.max_message_size = pair.wishes.max_message_size = 1u << 20;
  pair.wishes.sessions = requester::sessions_offered_by(library());
  pair.profile.vendor = [](std::uint16_t, Bytes, Bytes asked) {
    return std::optional{Buffer(asked.rbegin(), asked.rend())};
  };
  return pair;
}

Result<Buffer> say(Pair& pair, Bytes payload, bool in_session, const Mischief& mischief = honestly) {
  const requester::VendorMessage message{.standard_id = registry::dmtf, .vendor_id = {}, .payload = payload};
  return pair.run([&](Line& line, const requester::Wishes& wishes) { return echo(line, wishes, in_session, message); },
                  mischief);
}

// DSP0274 1.4, "VENDOR_DEFINED_REQUEST": ReqLength has two bytes, LargeReqLength four.
TEST(VendorMessage, of_more_than_64_KiB_has_the_large_form_of_1_4) {
  for (const auto size : std::array<std::size_t, 3>{65535, 65536, 200000}) {
    Buffer payload(size);
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    for (const bool in_session : {false, true}) {
      auto pair = roomy_pair();
      const auto answer = say(pair, payload, in_session);
      ASSERT_TRUE(answer) << size << ' ' << explain(answer.error());
      EXPECT_EQ(*answer, Buffer(payload.rbegin(), payload.rend()));
    }
  }
}

TEST(VendorMessage, has_the_large_form_only_where_both_ends_have_LARGE_RESP_CAP) {
  const Buffer payload(65536);
  auto pair = roomy_pair();
  pair.profile.flags &= ~cap::large_resp;
  EXPECT_TRUE(refused_by(say(pair, payload, false), rule::large_form_is_1_4));
  pair.profile.versions = {Version::v1_3};
  EXPECT_TRUE(refused_by(say(pair, payload, false), rule::large_form_is_1_4));

  // One that sends it nevertheless: Param1 bit 7, ReqLength 0, LargeReqLength 1.
  auto strict = roomy_pair();
  strict.profile.flags &= ~cap::large_resp;
  EXPECT_TRUE(strict.run(requester::connect));
  Buffer out(4096);
  EXPECT_EQ(hex(strict.device->respond(*unhex("14fe8000 0000 00 0000 01000000 aa"), out)), "147f0100");
  EXPECT_TRUE(broke(*strict.device->refusal(), rule::large_form_is_1_4));

  // An answer in the large form that nobody agreed on.
  auto lying = roomy_pair();
  lying.profile.flags &= ~cap::large_resp;
  const auto answer = say(lying, Buffer{1, 2, 3}, false, [](std::size_t, Buffer& message) {
    if (message.size() > 1 && message[1] == 0x7E) message = *unhex("147e8000 0000 00 0000 03000000 030201");
  });
  EXPECT_TRUE(refused_by(answer, rule::large_form_is_1_4));
}

}  // namespace
}  // namespace bonafide::test
