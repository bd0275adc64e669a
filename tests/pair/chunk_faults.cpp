// Every mishap to every chunk of a large request and of its large response, in the clear. The message arrives whole or
// not at all, and GET_VERSION begins anew: DSP0274 1.2, "Large SPDM message transfer mechanism".
#include <numeric>

#include <bonafide/spdm/requester/session.hpp>

#include "support/broken_rules.hpp"
#include "support/faults.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

/// No two chunks of it are alike.
Buffer payload() {
  Buffer bytes(250);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
  return bytes;
}

Flow<Buffer> echo(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const Buffer bytes = payload();
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = bytes};
  auto answer = co_await requester::exchange_vendor(line, nullptr, message);
  co_return answer;
}

Pair chunking_pair(Version version) {
  Pair pair;
  pair.profile.versions = {version};
  pair.profile.flags |= cap::chunk;
  pair.profile.data_transfer_size = pair.wishes.data_transfer_size = 100;
  pair.profile.vendor = [](std::uint16_t, Bytes, Bytes asked) { return std::optional{copy(asked)}; };
  pair.wishes.max_message_size = 65536;
  return pair;
}

bool carries_chunks(const Buffer& message) { return message.size() > 1 && (message[1] == 0x85 || message[1] == 0x86); }

class ChunkFault : public testing::TestWithParam<Version> {};
INSTANTIATE_TEST_SUITE_P(in, ChunkFault, testing::Values(Version::v1_2, Version::v1_3, Version::v1_4),
                         [](const auto& shown) {
                           return "version_1_" + std::to_string(static_cast<unsigned>(shown.param) % 16);
                         });

TEST_P(ChunkFault, gives_the_whole_message_or_none) {
  auto honest = chunking_pair(GetParam());
  const auto echoed = honest.run(echo);
  ASSERT_TRUE(echoed) << explain(echoed.error());
  ASSERT_EQ(*echoed, payload());
  const auto first = std::ranges::find_if(honest.messages, carries_chunks);
  const std::vector<Buffer> chunks(first, honest.messages.end());
  ASSERT_GE(chunks.size(), 12u) << "three chunks and more each way";
  for (auto fault : faults_of(chunks)) {
    fault.at += honest.messages.size() - chunks.size();
    SCOPED_TRACE(fault.text());
    auto pair = chunking_pair(GetParam());
    Result<Buffer> answer{};
    {
      Meddler meddler{pair, fault};
      answer = pair.run(echo, meddler.mischief());
      meddler.end();
    }
    // Nothing proves what stands in a vendor's message; how long it is, and the order of its parts, chunks do.
    if (!answer) { EXPECT_NE(answer.error().rule, nullptr); }
    if (answer && fault.mishap != Mishap::flipped) { EXPECT_EQ(*answer, payload()); }
    if (answer && fault.mishap == Mishap::flipped) { EXPECT_EQ(answer->size(), payload().size()); }
    if (fault.mishap == Mishap::cut) { EXPECT_FALSE(answer); }
    const auto again = pair.go_on(echo);
    ASSERT_TRUE(again) << "something is left behind: " << explain(again.error());
    ASSERT_EQ(*again, payload());
  }
}

}  // namespace
}  // namespace bonafide::test
