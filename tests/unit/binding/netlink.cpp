#include <bonafide/binding/netlink.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::binding::netlink {
namespace {

using test::refused_by;

Buffer bytes(std::string_view digits) { return *unhex(digits); }

/// Names what is wrong and where: rule, field, offset, value.
template <class T>
void expect_refused(const Result<T>& result, std::string_view field, std::size_t offset, std::uint64_t got) {
  ASSERT_TRUE(refused_by(result, rule::netlink_complete));
  EXPECT_EQ(result.error().field, field);
  EXPECT_EQ(result.error().offset, offset);
  EXPECT_EQ(result.error().got, got);
}

// include/uapi/linux/netlink.h: nlmsg_len, nlmsg_type, nlmsg_flags, nlmsg_seq, nlmsg_pid; genetlink.h: cmd, version,
// reserved.
const Buffer answer = bytes(
    "1900000020001200"
    "0700000000000000"
    "01020000"
    "0500018001");
const Buffer done = bytes(
    "1400000003000200"
    "0700000000000000"
    "00000000");

TEST(Netlink, takes_messages_apart_with_their_padding) {
  auto stream = answer;
  append(stream, bytes("000000"));
  append(stream, done);
  const auto messages = read(stream);
  ASSERT_TRUE(messages) << explain(messages.error());
  ASSERT_EQ(messages->size(), 2u);
  const auto& first = messages->front();
  EXPECT_EQ(first.type, 0x20);
  EXPECT_EQ(first.flags, flag_multi | flag_dump_changed);
  EXPECT_EQ(first.sequence, 7u);
  EXPECT_EQ(first.command, 1);
  EXPECT_EQ(first.version, 2);
  EXPECT_FALSE(first.control);
  EXPECT_EQ(copy(first.whole), answer);
  EXPECT_EQ(copy(first.body), bytes("0500018001"));
  EXPECT_EQ(messages->back().type, nlmsg_done);
  EXPECT_TRUE(messages->back().control);
  EXPECT_EQ(copy(messages->back().whole), done);
  EXPECT_EQ(copy(messages->back().body), bytes("00000000"));
  EXPECT_TRUE(read({})->empty());
}

TEST(Netlink, promises_in_a_message_no_more_than_it_holds) {
  auto stream = done;
  append(stream, answer);
  const auto with = [&](std::size_t at, std::uint8_t value) {
    auto altered = stream;
    altered[at] = value;
    return read(altered);
  };
  EXPECT_TRUE(with(20, 0x19)) << "as it was";
  expect_refused(with(20, 0x1A), "nlmsg_len", 20, 0x1A);
  expect_refused(with(20, 0x0F), "nlmsg_len", 20, 0x0F);
  expect_refused(with(0, 0), "nlmsg_len", 0, 0);
  expect_refused(with(23, 0x80), "nlmsg_len", 20, 0x80000019);
  expect_refused(with(20, 0x13), "genlmsghdr", 36, 0x13);
  expect_refused(read(Bytes{stream}.first(20 + 15)), "nlmsghdr", 20, 15);
  for (std::size_t size = 1; size < stream.size(); ++size)
    EXPECT_EQ(read(Bytes{stream}.first(size)).has_value(), size == done.size()) << size;
}

TEST(Netlink, has_a_bound_for_messages) {
  const auto smallest = bytes("10000000030000000000000000000000");
  Buffer stream;
  for (unsigned i = 0; i < 65536; ++i) append(stream, smallest);
  EXPECT_EQ(read(stream)->size(), 65536u);
  append(stream, smallest);
  expect_refused(read(stream), "nlmsg_len", 65536 * 16, 16);
}

// NLA_F_NESTED is 8000h, NLA_F_NET_BYTEORDER 4000h.
const Buffer two = bytes(
    "05000180AA000000"
    "08000240BBBBBBBB");

TEST(Netlink, takes_attributes_apart_with_their_padding_and_without_their_flags) {
  const auto attributes = attributes_in(two);
  ASSERT_TRUE(attributes) << explain(attributes.error());
  ASSERT_EQ(attributes->size(), 2u);
  EXPECT_EQ((*attributes)[0].type, 1);
  EXPECT_EQ(copy((*attributes)[0].value), bytes("AA"));
  EXPECT_EQ((*attributes)[1].type, 2);
  EXPECT_EQ(copy((*attributes)[1].value), bytes("BBBBBBBB"));
  EXPECT_TRUE(attributes_in({})->empty());
  EXPECT_EQ(attributes_in(bytes("04000000"))->front().value.size(), 0u);
}

TEST(Netlink, promises_in_an_attribute_no_more_than_it_holds) {
  const auto with = [&](std::size_t at, std::uint8_t value) {
    auto altered = two;
    altered[at] = value;
    return attributes_in(altered);
  };
  expect_refused(with(0, 3), "nla_len", 0, 3);
  expect_refused(with(0, 0), "nla_len", 0, 0);
  expect_refused(with(8, 9), "nla_len", 8, 9);
  expect_refused(with(9, 0xFF), "nla_len", 8, 0xFF08);
  expect_refused(attributes_in(Bytes{two}.first(8 + 3)), "nlattr", 8, 3);
}

TEST(Netlink, lets_one_type_of_attribute_take_all_that_is_left) {
  auto altered = two;
  altered[8] = 5;  // the proposal's kernel writes another length there
  const auto attributes = attributes_in(altered, 2);
  ASSERT_TRUE(attributes) << explain(attributes.error());
  ASSERT_EQ(attributes->size(), 2u);
  EXPECT_EQ(copy(attributes->back().value), bytes("BBBBBBBB"));
  EXPECT_EQ(attributes_in(two, 1)->size(), 1u);
  expect_refused(attributes_in(Bytes{altered}.first(8 + 3), 2), "nlattr", 8, 3);
  EXPECT_EQ(attributes_in(bytes("0500000001"), 0)->front().value.size(), 1u) << "0 is no type";
  EXPECT_TRUE(refused_by(attributes_in(bytes("0900000001"), 0), rule::netlink_complete));
}

TEST(Netlink, begins_an_event_where_the_count_begins_or_nothing_is_counted) {
  EXPECT_TRUE(begins_event({.sequence = 0}));
  EXPECT_TRUE(begins_event({.flags = flag_multi, .sequence = 0}));
  EXPECT_TRUE(begins_event({.sequence = 1}));
  EXPECT_FALSE(begins_event({.flags = flag_multi, .sequence = 1}));
  EXPECT_FALSE(begins_event({.flags = flag_multi | flag_dump_changed, .sequence = 9}));
  EXPECT_FALSE(begins_event({.sequence = 0, .control = true}));
}

}  // namespace
}  // namespace bonafide::binding::netlink
