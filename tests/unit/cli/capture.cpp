// What --pcap writes, read again by what reads captures.
#include <gtest/gtest.h>

#include <bonafide/cli/converse.hpp>
#include <bonafide/evidence/capture.hpp>
#include <bonafide/evidence/pcap.hpp>

namespace bonafide::cli {
namespace {

TEST(Capture, keeps_secured_messages_apart_from_clear_ones) {
  using binding::Channel;
  using binding::Transport;
  const auto message = [](const char* bytes) { return *unhex(bytes); };
  const std::vector<Crossed> crossed{
      {std::chrono::seconds{1}, message("10840000")},
      {std::chrono::seconds{1}, message("1004000000010012")},
      {std::chrono::seconds{2}, message("fffe0001100000000102030405060708090a0b0c0d0e"), Channel::secured},
      {std::chrono::seconds{2}, message("fffe000110000f0e0d0c0b0a09080706050403020100"), Channel::secured},
  };
  for (const auto transport : {Transport::doe, Transport::mctp, Transport::tcp}) {
    const auto file = as_capture(crossed, transport);
    const auto capture = evidence::read_capture(file);
    ASSERT_TRUE(capture) << binding::name(transport);
    const auto read = evidence::from_capture(*capture, "written");
    ASSERT_TRUE(read && read->size() == 1) << binding::name(transport);
    const auto& exchanges = read->front().exchanges;
    ASSERT_EQ(exchanges.size(), 2U) << binding::name(transport);
    EXPECT_FALSE(exchanges[0].secured);
    EXPECT_TRUE(exchanges[1].secured);
    EXPECT_EQ(hex(exchanges[0].request), "10840000");
    EXPECT_TRUE(equal(Bytes{exchanges[1].request}.first(22), crossed[2].message));
    EXPECT_TRUE(equal(Bytes{exchanges[1].response}.first(22), crossed[3].message));
  }
}

}  // namespace
}  // namespace bonafide::cli
