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

}  // namespace
}  // namespace bonafide::test
