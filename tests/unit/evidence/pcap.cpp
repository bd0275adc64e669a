#include <fstream>
#include <iterator>

#include <bonafide/evidence/pcap.hpp>
#include <bonafide/evidence/rules.hpp>

#include "support/broken_rules.hpp"
#include "support/places.hpp"

namespace bonafide::evidence {
namespace {

using namespace std::chrono_literals;
using test::refused_by;

Buffer bytes(std::string_view digits) { return *unhex(digits); }

// One packet (11223344 at 1.5 s) under each of the four magic numbers: draft-ietf-opsawg-pcap.
const std::string little = "0200 0400 00000000 00000000 00000100 24010000  01000000 ";
const std::string big = "0002 0004 00000000 00000000 00010000 00000124  00000001 ";
const std::string little_record = " 04000000 04000000 11223344", big_record = " 00000004 00000004 11223344";

TEST(Capture, reads_all_four_kinds_of_pcap) {
  for (const auto& text :
       {"d4c3b2a1" + little + "20a10700" + little_record, "a1b2c3d4" + big + "0007a120" + big_record,
        "4d3cb2a1" + little + "0065cd1d" + little_record, "a1b23c4d" + big + "1dcd6500" + big_record}) {
    const auto file = bytes(text);
    const auto packets = read_capture(file);
    ASSERT_TRUE(packets) << explain(packets.error());
    ASSERT_EQ(packets->size(), 1u);
    EXPECT_EQ(packets->front().time, 1500ms);
    EXPECT_EQ(packets->front().transport, Transport::doe);
    EXPECT_EQ(hex(packets->front().bytes), "11223344");
  }
}

TEST(Capture, has_no_time_where_the_file_says_zero) {
  const auto file = bytes("d4c3b2a1 0200 0400 00000000 00000000 00000100 23010000 00000000 00000000 00000000 00000000");
  const auto packets = read_capture(file);
  ASSERT_TRUE(packets);
  ASSERT_EQ(packets->size(), 1u);
  EXPECT_FALSE(packets->front().time);
  EXPECT_EQ(packets->front().transport, Transport::mctp);
}

// draft-ietf-opsawg-pcapng: a section header, an interface (292, nanoseconds), an inbound packet of 5 bytes at 1.5 s.
const std::string ng_little =
    "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
    "01000000 20000000 2401 0000 00000100 0900 0100 09000000 0000 0000 20000000"
    "06000000 34000000 00000000 00000000 002f6859 05000000 05000000 0102030405000000 0200 0400 01000000 00000000 "
    "34000000";
const std::string ng_big =
    "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
    "00000001 00000020 0124 0000 00010000 0009 0001 09000000 0000 0000 00000020"
    "00000006 00000034 00000000 00000000 59682f00 00000005 00000005 0102030405000000 0002 0004 00000001 00000000 "
    "00000034";

TEST(Capture, reads_pcapng_of_both_byte_orders) {
  for (const auto& text : {ng_little, ng_big}) {
    const auto file = bytes(text);
    const auto packets = read_capture(file);
    ASSERT_TRUE(packets) << explain(packets.error());
    ASSERT_EQ(packets->size(), 1u);
    EXPECT_EQ(packets->front().time, 1500ms);
    EXPECT_EQ(packets->front().direction, Direction::inbound);
    EXPECT_EQ(hex(packets->front().bytes), "0102030405");
  }
}

TEST(Capture, forgets_the_interfaces_of_the_section_before) {
  const auto section = ng_little.substr(0, ng_little.find("01000000 20000000"));
  const auto file = bytes(section + section + ng_little.substr(ng_little.find("06000000")));
  EXPECT_TRUE(refused_by(read_capture(file), rule::capture_interface));
}

TEST(Capture, is_refused_when_it_is_cut_anywhere) {
  for (const auto& text : {"d4c3b2a1" + little + "20a10700" + little_record, ng_little}) {
    const auto whole = bytes(text);
    for (std::size_t size = 4; size < whole.size(); ++size) {
      const auto packets = read_capture(Bytes{whole}.first(size));
      if (packets)  // cut between records
        EXPECT_TRUE(packets->empty()) << size;
      else
        EXPECT_TRUE(refused_by(packets, rule::capture_complete)) << size;
    }
  }
}

TEST(Capture, does_not_trust_a_captured_length) {
  auto file = bytes("d4c3b2a1" + little + "20a10700 ffffffff ffffffff 11223344");
  EXPECT_TRUE(refused_by(read_capture(file), rule::capture_complete));
}

TEST(Capture, names_a_link_type_it_does_not_know_and_takes_an_override) {
  auto file = bytes("d4c3b2a1" + little + "20a10700" + little_record);
  file[20] = 1, file[21] = 0;  // Ethernet
  EXPECT_TRUE(refused_by(read_capture(file), rule::capture_link_type));
  const auto packets = read_capture(file, Transport::tcp);
  ASSERT_TRUE(packets);
  EXPECT_EQ(packets->front().transport, Transport::tcp);
}

TEST(Capture, refuses_blocks_whose_two_lengths_differ) {
  auto file = bytes(ng_little);
  file[0x18] = 0x20;
  EXPECT_TRUE(refused_by(read_capture(file), rule::capture_block));
  file = bytes(ng_little);
  file[4] = 0x1D;
  EXPECT_TRUE(refused_by(read_capture(file), rule::capture_block));
  file = bytes(ng_little);
  file[8] = 0;
  EXPECT_TRUE(refused_by(read_capture(file), rule::capture_block));
}

TEST(Capture, refuses_other_files) {
  for (const auto text : {"", "7f454c46", "a1b2c3d5"}) {
    EXPECT_FALSE(looks_like_capture(bytes(text)));
    EXPECT_TRUE(refused_by(read_capture(bytes(text)), rule::capture_magic));
  }
}

TEST(Capture, reads_back_what_it_writes) {
  CaptureWriter writer{Transport::tcp};
  const auto first = bytes("0500010510840000"), second = bytes("00");
  EXPECT_TRUE(writer.add(1'700'000'000s + 250us, first));
  EXPECT_TRUE(writer.add(1'700'000'001s, second));
  EXPECT_FALSE(writer.add(0s, Buffer(262145)));
  const auto packets = read_capture(writer.written());
  ASSERT_TRUE(packets);
  ASSERT_EQ(packets->size(), 2u);
  EXPECT_EQ((*packets)[0].time, 1'700'000'000s + 250us);
  EXPECT_EQ(hex((*packets)[0].bytes), hex(first));
  EXPECT_EQ((*packets)[1].transport, Transport::tcp);
}

TEST(Capture, counts_the_packets_that_the_recordings_hold) {
  std::ifstream in(test::captures() / "auth-doe-10-p256.pcap", std::ios::binary);
  if (!in) GTEST_SKIP() << "there are no recordings in " << test::captures();
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  const auto packets = read_capture(as_bytes(text));
  ASSERT_TRUE(packets);
  EXPECT_EQ(packets->size(), 28u);  // column "messages" of the manifest
}

}  // namespace
}  // namespace bonafide::evidence
