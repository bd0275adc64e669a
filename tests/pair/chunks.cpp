// Messages larger than DataTransferSize, in both directions: DSP0274 1.2, "Large SPDM message transfer mechanism".
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/rules/chunk.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

Pair chunking_pair(std::uint32_t requester_size, std::uint32_t responder_size, Version version = Version::v1_3) {
  Pair pair;
  pair.profile.versions = {version};
  pair.profile.flags |= cap::chunk;
  pair.profile.data_transfer_size = responder_size;
  pair.profile.measurements.push_back({.index = 0xF0, .type = 0x04, .raw = true, .value = Buffer(1500, 7)});
  pair.profile.vendor = [](std::uint16_t, Bytes, Bytes payload) { return std::optional{copy(payload)}; };
  pair.wishes.data_transfer_size = requester_size;
  pair.wishes.max_message_size = 65536;
  return pair;
}

std::size_t count(const Pair& pair, std::uint8_t code) {
  return static_cast<std::size_t>(
      std::ranges::count_if(pair.messages, [&](const Buffer& m) { return m.size() > 1 && m[1] == code; }));
}

TEST(Chunks, bring_responses_of_any_size_through_any_DataTransferSize) {
  for (const auto version : {Version::v1_2, Version::v1_3, Version::v1_4})
    for (const std::uint32_t size : {42u, 43u, 64u, 100u, 128u, 256u, 1000u}) {
      auto pair = chunking_pair(size, 4096, version);
      const auto report = pair.authenticate();
      ASSERT_TRUE(report) << size << ": " << explain(report.error());
      EXPECT_TRUE(report->measurements->is_signed());
      EXPECT_GT(count(pair, 0x86), 0u) << size << ": CHUNK_GET was never needed";
      for (std::size_t i = 1; i < pair.messages.size(); i += 2) EXPECT_LE(pair.messages[i].size(), size);
    }
}

TEST(Chunks, are_not_used_before_1_2) {
  auto pair = chunking_pair(128, 4096, Version::v1_1);
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_EQ(count(pair, 0x86), 0u);
}

Flow<Buffer> echo(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const Buffer payload(3000, 9);
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = payload};
  auto answer = co_await requester::exchange_vendor(line, nullptr, message);
  co_return answer;
}

TEST(Chunks, carry_large_requests_and_large_responses_to_them) {
  for (const std::uint32_t size : {64u, 100u, 1000u}) {
    auto pair = chunking_pair(size, size);
    const auto answer = pair.run(echo);
    ASSERT_TRUE(answer) << size << ": " << explain(answer.error());
    EXPECT_EQ(*answer, Buffer(3000, 9));
    EXPECT_GT(count(pair, 0x85), 0u);
    EXPECT_GT(count(pair, 0x86), 0u);
  }
}

TEST(Chunks, carry_a_large_request_whose_response_fits_its_acknowledgement) {
  auto pair = chunking_pair(4096, 64);
  const auto answer = pair.run(echo);
  ASSERT_TRUE(answer) << explain(answer.error());
  EXPECT_EQ(*answer, Buffer(3000, 9));
  EXPECT_EQ(count(pair, 0x86), 0u);
}

Flow<Buffer> echo_in_session(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::SessionWishes session_wishes{};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  const Buffer payload(200, 9);
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = payload};
  auto answer = co_await requester::exchange_vendor(line, &session, message);
  co_return answer;
}

// DataTransferSize bounds what its sender receives: DSP0274 1.2, "GET_CAPABILITIES request message format".
TEST(Chunks, carry_a_large_request_and_its_response_in_the_session_of_a_Responder_that_receives_little) {
  for (const auto version : {Version::v1_2, Version::v1_3, Version::v1_4})
    for (const std::uint32_t size : {42u, 64u, 100u, 4096u}) {
      auto pair = chunking_pair(size, 42, version);
      pair.profile.flags |= cap::encrypt | cap::mac | cap::key_ex;
      pair.wishes.sessions = requester::sessions_offered_by(library());
      const auto answer = pair.run(echo_in_session);
      ASSERT_TRUE(answer) << size << ": " << explain(answer.error());
      EXPECT_EQ(*answer, Buffer(200, 9));
    }
}

/// Changes the n-th response with `code`.
Mischief change(std::uint8_t code, int which, std::function<void(Buffer&)> how) {
  auto seen = std::make_shared<int>(0);
  return [=](std::size_t n, Buffer& m) {
    if (n % 2 == 1 && m.size() > 1 && m[1] == code && (*seen)++ == which) how(m);
  };
}

TEST(Chunks, out_of_order_or_under_another_handle_are_refused) {
  auto pair = chunking_pair(128, 4096);
  EXPECT_TRUE(refused_by(pair.authenticate(change(0x06, 1, [](Buffer& m) { ++m[4]; })), rule::chunk_in_order));
  pair = chunking_pair(128, 4096);
  EXPECT_TRUE(refused_by(pair.authenticate(change(0x06, 1, [](Buffer& m) { ++m[3]; })), rule::chunk_in_order));
}

TEST(Chunks, that_do_not_add_up_are_refused) {
  auto pair = chunking_pair(128, 4096);
  EXPECT_TRUE(refused_by(pair.authenticate(change(0x06, 0, [](Buffer& m) { m[2] = 1; })), rule::chunks_whole));
  pair = chunking_pair(128, 4096);
  EXPECT_TRUE(refused_by(pair.authenticate(change(0x06, 0, [](Buffer& m) { m[15] = 0x7F; })), rule::chunks_whole));
}

TEST(Chunks, of_any_changed_byte_break_the_signature_or_a_rule) {
  auto honest = chunking_pair(256, 4096);
  ASSERT_TRUE(honest.authenticate());
  for (int which = 0; which < 4; ++which)
    for (std::size_t byte = 0; byte < 256; byte += 3) {
      auto pair = chunking_pair(256, 4096);
      bool changed = false;
      const auto report = pair.authenticate(change(0x06, which, [&](Buffer& m) {
        if (byte >= m.size()) return;
        m[byte] ^= 1;
        changed = true;
      }));
      // What is reserved in the messages that carry the chunks is under no signature.
      const bool reserved = byte == 2 || byte == 6 || byte == 7;
      EXPECT_TRUE(!report || !changed || reserved) << which << ' ' << byte;
      EXPECT_TRUE(!report || pair.line->transcript.proven() == pair.device->signed_bytes());
    }
}

TEST(Transfer, that_is_open_allows_nothing_else_until_GET_VERSION) {
  auto pair = chunking_pair(128, 4096);
  const auto report = pair.authenticate([](std::size_t n, Buffer& m) {
    if (n % 2 == 0 && m[1] == 0x86) m = *unhex("13810000");  // GET_DIGESTS instead of CHUNK_GET
  });
  EXPECT_TRUE(refused_by(report, rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::in_phase));
  Buffer out(4096);
  EXPECT_EQ(pair.device->respond(*unhex("10840000"), out)[1], 0x04);
}

TEST(Chunks, carry_NEGOTIATE_ALGORITHMS_to_a_Responder_of_the_least_DataTransferSize) {
  for (const auto version : {Version::v1_2, Version::v1_3, Version::v1_4}) {
    auto pair = chunking_pair(4096, 42, version);
    pair.wishes.sessions = requester::sessions_offered_by(library());
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    EXPECT_EQ(pair.messages[4][1], 0x85) << "NEGOTIATE_ALGORITHMS came in one message";
    for (std::size_t i = 0; i < pair.messages.size(); i += 2) EXPECT_LE(pair.messages[i].size(), 42u);
    EXPECT_EQ(pair.line->transcript.proven(), pair.device->signed_bytes());
  }
}

// DSP0274 1.2, "CHUNK_SEND_ACK response message format": the answer to a large request is not due before its last
// chunk.
TEST(LargeRequest, is_not_answered_early_but_by_ERROR) {
  for (const auto& [attributes, response] : {std::pair{1, "137e00000300000000"}, {1, ""}, {0, "137e00000300000000"}}) {
    auto pair = chunking_pair(4096, 64);
    EXPECT_TRUE(refused_by(pair.run(echo, change(0x05, 1,
                                                 [&](Buffer& m) {
                                                   m[2] = static_cast<std::uint8_t>(attributes);
                                                   append(m, *unhex(response));
                                                 })),
                           rule::chunk_early));
  }
}

// A chunk itself may not be chunked, nor may what belongs elsewhere be smuggled in by chunks.
TEST(LargeRequest, of_a_kind_that_is_never_large_is_refused) {
  for (const std::string code : {"1385", "1386"}) {
    auto pair = chunking_pair(4096, 64);
    ASSERT_TRUE(pair.run(requester::connect));
    Buffer out(4096);
    // A large request of 60 bytes in one transfer of two chunks.
    Buffer first = *unhex("13 85 00 01 0000 0000 1e000000 3c000000");
    append(first, *unhex(code));
    first.resize(16 + 30);
    Buffer last = *unhex("13 85 01 01 0100 0000 1e000000");
    last.resize(12 + 30);
    EXPECT_EQ(hex(pair.device->respond(first, out)), "130500010000");
    EXPECT_EQ(hex(pair.device->respond(last, out)).substr(12 + 2), "7f0100") << code;
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::chunk_carries)) << code;
    Buffer question = *unhex("13810000");
    EXPECT_EQ(pair.device->respond(question, out)[1], 0x01) << code << ": the connection was lost";
  }
}

TEST(LargeRequest, whose_chunks_are_wrong_is_told_early_and_forgotten) {
  auto pair = chunking_pair(4096, 64);
  ASSERT_TRUE(pair.run(requester::connect));
  Buffer out(4096);
  Buffer later = *unhex("13 85 00 01 0500 0000 1e000000");
  later.resize(12 + 30);
  EXPECT_EQ(hex(pair.device->respond(later, out)), "130501010500137f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::chunk_in_order));
  Buffer endless = *unhex("13 85 00 01 0000 0000 1e000000 ffffff7f");
  endless.resize(16 + 30);
  EXPECT_EQ(hex(pair.device->respond(endless, out)), "130501010000137f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::chunks_whole));
}

}  // namespace
}  // namespace bonafide::test
