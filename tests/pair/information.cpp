// What a device tells about itself: GET_MEASUREMENT_EXTENSION_LOG and GET_ENDPOINT_INFO, DSP0274 1.3.
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/requester/information.hpp>
#include <bonafide/spdm/rules/information.hpp>
#include <bonafide/spdm/rules/mutual.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::Endpoint;
using requester::Wishes;

constexpr std::uint8_t log_index = 17;

Buffer log_of(std::size_t count) {
  std::vector<LogEntry> entries;
  const Buffer value(40, 0x55);
  for (std::uint32_t i = 1; i <= count; ++i)
    entries.push_back({.index = i, .measurement_index = log_index, .type = 0x89, .value = value});
  return make_log(entries);
}

Pair telling_pair(Version version = Version::v1_3) {
  Pair pair;
  pair.profile.versions = {version};
  pair.wishes.newest = Version::v1_4;
  pair.profile.flags |= cap::mel | 2u << 22;
  pair.profile.log = log_of(30);
  pair.profile.measurements.insert(pair.profile.measurements.end() - 1, {.index = log_index, .type = hash_extended});
  const std::array names{DeviceName{registry::pci_sig, {0x36, 0x1b}, {{0x10, 0x00}}}};
  pair.profile.device_class = make_device_class(names);
  return pair;
}

Flow<Buffer> read_the_log(Line& line, const Wishes& wishes) {
  co_await requester::connect(line, wishes);
  auto log = co_await requester::fetch_log(line, nullptr, wishes);
  co_return log;
}

/// Changes the responses of one kind.
Mischief change(std::uint8_t code, std::function<void(Buffer&)> how) {
  return [=](std::size_t n, Buffer& m) {
    if (n % 2 == 1 && m.size() > 1 && m[1] == code) how(m);
  };
}

TEST(Log, arrives_whole_in_portions_of_any_size) {
  for (const auto version : {Version::v1_3, Version::v1_4})
    for (const std::uint32_t size : {42u, 50u, 100u, 4096u})
      for (const bool chunks : {false, true}) {
        auto pair = telling_pair(version);
        pair.wishes.data_transfer_size = size;
        if (chunks) pair.profile.flags |= cap::chunk, pair.wishes.max_message_size = 8192;
        if (!chunks && size < 100) continue;  // ALGORITHMS alone would not fit
        const auto log = pair.run(read_the_log);
        ASSERT_TRUE(log) << size << ": " << explain(log.error());
        EXPECT_EQ(*log, pair.profile.log);
      }
}

TEST(Log, explains_the_measurement_that_it_was_extended_into) {
  auto pair = telling_pair();
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  const auto log = read_log(pair.profile.log);
  std::size_t found = 0;
  for (const auto& block : wire::List<MeasurementBlock, Terms>{report->measurements->record(), pair.line->terms}) {
    if (block.type != hash_extended) continue;
    EXPECT_EQ(replays(library(), crypto::Hash::sha256, *log, block.index, block.value).value(), 30u);
    ++found;
  }
  EXPECT_EQ(found, 1u);
}

TEST(Log, that_grows_while_it_is_read_is_read_as_it_stood) {
  auto pair = telling_pair();
  pair.wishes.portion = 100;
  const auto before = pair.profile.log;
  const auto log = pair.run(read_the_log, change(0x6F, [&](Buffer&) { pair.profile.log = log_of(40); }));
  ASSERT_TRUE(log) << explain(log.error());
  // The head tells of more entries from the second portion on, but it came with the first.
  EXPECT_EQ(*log, before);
}

TEST(Log, that_becomes_shorter_is_refused) {
  auto pair = telling_pair();
  pair.wishes.portion = 100;
  const auto log = pair.run(read_the_log, change(0x6F, [&](Buffer& m) {
                              static int portions = 0;
                              if (++portions == 2) store_le<std::uint32_t>(MutableBytes{m}.subspan(8), 1);
                            }));
  EXPECT_TRUE(refused_by(log, rule::log_remainder));
}

TEST(Log, that_comes_in_portions_of_nothing_or_of_too_much_is_refused) {
  auto pair = telling_pair();
  pair.wishes.portion = 100;
  EXPECT_TRUE(refused_by(pair.run(read_the_log, change(0x6F,
                                                       [](Buffer& m) {
                                                         m.resize(12);
                                                         store_le<std::uint32_t>(MutableBytes{m}.subspan(4), 0);
                                                       })),
                         rule::log_portion));
  EXPECT_TRUE(refused_by(pair.run(read_the_log, change(0x6F,
                                                       [](Buffer& m) {
                                                         m.push_back(0);
                                                         store_le<std::uint32_t>(MutableBytes{m}.subspan(4), 101);
                                                       })),
                         rule::log_portion));
  EXPECT_TRUE(refused_by(
      pair.run(read_the_log, change(0x6F, [](Buffer& m) { store_le<std::uint32_t>(MutableBytes{m}.subspan(8), ~0u); })),
      rule::log_bounded));
  EXPECT_TRUE(refused_by(pair.run(read_the_log, change(0x6F, [](Buffer& m) { m.resize(40); })), wire::rule::complete));
  EXPECT_TRUE(refused_by(pair.run(read_the_log, change(0x6F, [](Buffer& m) { ++m[12]; })), rule::log_format));
}

TEST(Log, that_the_device_does_not_have_is_not_asked_for) {
  auto pair = telling_pair();
  pair.profile.flags &= ~cap::mel;
  EXPECT_TRUE(refused_by(pair.run(read_the_log), rule::capability_present));
  pair = telling_pair(Version::v1_2);
  EXPECT_TRUE(refused_by(pair.run(read_the_log), rule::capability_present));
}

TEST(Responder, refuses_an_offset_outside_of_the_log) {
  auto pair = telling_pair();
  ASSERT_TRUE(pair.run(requester::connect));
  Buffer out(4096);
  for (const char* text : {"13ef0000 ffff0000 10000000", "13ef0000 00000000 00000000"}) {
    EXPECT_EQ(hex(pair.device->respond(*unhex(text), out)), "137f0100");
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::log_offset));
  }
  // The last byte.
  auto last = *unhex("13ef0000 00000000 10000000");
  store_le<std::uint32_t>(MutableBytes{last}.subspan(4), static_cast<std::uint32_t>(pair.profile.log.size() - 1));
  EXPECT_EQ(hex(pair.device->respond(last, out)), "136f0000010000000000000055");
}

struct Told {
  bool is_signed = false;
  Buffer info;
};

template <bool by_signature, bool in_session = false> Flow<Told> ask(Line& line, const Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  std::optional<Session> session;
  const requester::SessionWishes session_wishes;
  if (in_session) {
    auto opened = co_await requester::open_session(line, session_wishes, identity);
    session = std::move(opened);
  }
  const auto* const signer = by_signature ? &identity : nullptr;
  auto* const within = session ? &*session : nullptr;
  const auto endpoint = co_await requester::ask_endpoint_info(line, within, wishes, signer);
  Told told;
  told.is_signed = endpoint.is_signed(), told.info = endpoint.info();
  co_return told;
}

TEST(EndpointInfo, comes_with_a_signature_and_without) {
  for (const auto version : {Version::v1_3, Version::v1_4}) {
    auto pair = telling_pair(version);
    auto told = pair.run(ask<true>);
    ASSERT_TRUE(told) << explain(told.error());
    EXPECT_TRUE(told->is_signed);
    EXPECT_EQ(told->info, pair.profile.device_class);
    told = pair.run(ask<false>);
    ASSERT_TRUE(told) << explain(told.error());
    EXPECT_FALSE(told->is_signed);
  }
}

TEST(EndpointInfo, comes_in_a_session_too) {
  auto pair = telling_pair();
  pair.profile.flags |= cap::encrypt | cap::mac | cap::key_ex;
  pair.wishes.sessions = requester::sessions_offered_by(library());
  const auto told = pair.run(ask<true, true>);
  ASSERT_TRUE(told) << explain(told.error());
  EXPECT_TRUE(told->is_signed);
}

TEST(EndpointInfo, of_any_changed_byte_is_refused) {
  auto honest = telling_pair();
  ASSERT_TRUE(honest.run(ask<true>));
  const auto size = honest.messages.back().size();
  for (std::size_t byte = 0; byte < size; ++byte) {
    auto pair = telling_pair();
    EXPECT_FALSE(pair.run(ask<true>, change(0x07, [=](Buffer& m) { m[byte] ^= 1; }))) << byte;
  }
  auto pair = telling_pair();
  EXPECT_TRUE(
      refused_by(pair.run(ask<true>, change(0x07, [](Buffer& m) { m.back() ^= 1; })), rule::endpoint_signature));
}

TEST(EndpointInfo, signed_by_another_slot_is_refused) {
  auto pair = telling_pair();
  EXPECT_TRUE(refused_by(pair.run(ask<true>, change(0x07, [](Buffer& m) { m[3] = 1; })), rule::endpoint_slot));
  EXPECT_TRUE(refused_by(pair.run(ask<false>, change(0x07, [](Buffer& m) { m[3] = 1; })), rule::endpoint_slot));
}

TEST(EndpointInfo, whose_identifiers_do_not_add_up_is_refused) {
  auto pair = telling_pair();
  ++pair.profile.device_class[4];
  EXPECT_TRUE(refused_by(pair.run(ask<true>), rule::device_class));
  pair = telling_pair();
  pair.profile.device_class = *unhex("01000000 05 03 01 36 01 00");  // a PCI-SIG vendor id of one byte
  EXPECT_TRUE(refused_by(pair.run(ask<true>), rule::vendor_id_length));
}

TEST(EndpointInfo, is_asked_for_only_as_the_device_can_give_it) {
  auto pair = telling_pair();
  pair.profile.flags &= ~cap::ep_info;
  EXPECT_TRUE(refused_by(pair.run(ask<false>), rule::capability_present));
  pair = telling_pair();
  pair.profile.flags = (pair.profile.flags & ~cap::ep_info) | 1u << 22;
  EXPECT_TRUE(pair.run(ask<false>));
  EXPECT_TRUE(refused_by(pair.run(ask<true>), rule::endpoint_signs));
}

TEST(Responder, refuses_endpoint_information_that_it_cannot_give) {
  auto pair = telling_pair();
  pair.profile.flags = (pair.profile.flags & ~cap::ep_info) | 1u << 22;
  ASSERT_TRUE(pair.run(requester::connect));
  Buffer out(4096);
  const auto nonce = std::string(64, '0');
  EXPECT_EQ(hex(pair.device->respond(*unhex("1387010001000000" + nonce), out)), "137f0787");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::endpoint_signs));
  EXPECT_EQ(hex(pair.device->respond(*unhex("1387020000000000"), out)), "137f0787");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::endpoint_sub_code));
  pair = telling_pair();
  ASSERT_TRUE(pair.run(requester::connect));
  EXPECT_EQ(hex(pair.device->respond(*unhex("1387010901000000" + nonce), out)), "137f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::signing_slot));
  EXPECT_EQ(hex(pair.device->respond(*unhex("1387010701000000" + nonce), out)), "137f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::slot_signs));
}

}  // namespace
}  // namespace bonafide::test
