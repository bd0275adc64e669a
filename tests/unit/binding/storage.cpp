#include <bonafide/binding/transport.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::binding::storage {
namespace {

using test::refused_by;

template <class M> Buffer written(const M& message) {
  Buffer out(64);
  const auto used = wire::encode(message, NoTerms{}, out);
  EXPECT_TRUE(used);
  return copy(*used);
}
template <class M> Result<wire::Decoded<M>> read(Bytes bytes) { return wire::decode<M>(bytes, NoTerms{}); }

// Reference, "SPDM over storage (DSP0286)": SPSP0 holds the operation in bits 7:2, the connection in 1:0; SPSP1 is 0.
TEST(StorageOperation, stands_above_the_connection) {
  EXPECT_EQ((Specific{Operation::discovery}.field()), 0x04);
  EXPECT_EQ((Specific{Operation::pending_info}.field()), 0x08);
  EXPECT_EQ((Specific{Operation::message}.field()), 0x14);
  EXPECT_EQ((Specific{Operation::secured_message, 3}.field()), 0x1B);
  for (const auto field : std::initializer_list<std::uint16_t>{0x04, 0x0B, 0x14, 0x1B}) {
    const auto specific = read_specific(field);
    ASSERT_TRUE(specific);
    EXPECT_EQ(specific->field(), field);
  }
  for (const auto field : std::initializer_list<std::uint16_t>{0x00, 0x0C, 0x10, 0x1C, 0x114, 0xFFFF})
    EXPECT_TRUE(refused_by(read_specific(field), rule::storage_operation)) << field;
}

TEST(StorageDiscovery, is_32_bytes_with_the_operations_at_8) {
  const Discovery all{.most_connection_id = 3, .operations = 0x66};
  EXPECT_EQ(hex(written(all)),
            "20000010"
            "03000000"
            "66000000"
            "00000000"
            "00000000000000000000000000000000");
  const auto again = read<Discovery>(written(all));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->message.supports(Operation::secured_message));
  const auto clear_only = read<Discovery>(written(Discovery{.operations = 0x22}));
  EXPECT_TRUE(clear_only->message.supports(Operation::message));
  EXPECT_FALSE(clear_only->message.supports(Operation::secured_message));
  EXPECT_FALSE(clear_only->message.supports(Operation::pending_info));
  auto other = written(all);
  other[0] = 12;
  EXPECT_TRUE(refused_by(read<Discovery>(other), rule::storage_length));
}

TEST(StoragePendingInfo, tells_whether_and_how_much) {
  const auto info = read<PendingInfo>(*unhex("0c000010 01000000 34120000"));
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->message.pending());
  EXPECT_EQ(info->message.response_length, 0x1234U);
  EXPECT_FALSE(read<PendingInfo>(*unhex("0c000010 02000000 00000000"))->message.pending());
  EXPECT_TRUE(refused_by(read<PendingInfo>(*unhex("20000010 01000000 34120000")), rule::storage_length));
}

TEST(StorageMessage, has_four_reserved_bytes_before_a_record_and_nothing_before_a_clear_message) {
  const Buffer record = *unhex("fffe0001 0100 1000 000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(hex(frame({record, Channel::secured})), "00000000" + hex(record));
  EXPECT_EQ(hex(frame({record})), hex(record));
  EXPECT_EQ(hex(*binding::frame(Transport::storage, {record, Channel::secured})), "00000000" + hex(record));
  const auto framed = frame({record, Channel::secured});
  const auto message = unframe(Channel::secured, framed);
  ASSERT_TRUE(message);
  EXPECT_TRUE(equal(message->bytes, record));
  EXPECT_EQ(message->channel, Channel::secured);
  EXPECT_TRUE(refused_by(unframe(Channel::secured, record), rule::storage_secured));
  EXPECT_TRUE(refused_by(unframe(Channel::secured, Buffer(3)), rule::storage_secured));
  EXPECT_TRUE(equal(binding::unframe(Transport::storage, record)->bytes, record));

  const auto header = read<SecuredHeader>(Bytes{framed}.first(12));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->message.session_id, 0x0100FEFFU);
  EXPECT_EQ(header->message.sequence_number, 1U);
  EXPECT_EQ(header->message.length, 16U);
}

TEST(StorageDescriptor, has_length_and_offset_in_its_second_half) {
  const Descriptor spdm{.length = 0x104, .offset = 36};
  EXPECT_EQ(hex(written(spdm)),
            "00040000"
            "04010000"
            "24000000"
            "00000000");
  EXPECT_EQ(read<Descriptor>(*unhex("00010200 00000000 00000000 00000000"))->message.type, DescriptorType::nvme);
}

// Reference: "6 reserved bytes, 2-byte BE count, then one byte each; look for 0xE8".
TEST(StorageProtocols, are_listed_with_their_count) {
  EXPECT_EQ(*lists_protocol(*unhex("000000000000 0002 00e8"), dmtf), true);
  EXPECT_EQ(*lists_protocol(*unhex("000000000000 0001 00e8"), dmtf), false) << "beyond the count";
  EXPECT_EQ(*lists_protocol(*unhex("000000000000 0000"), dmtf), false);
  EXPECT_TRUE(refused_by(lists_protocol(*unhex("000000000000 0003 00e8"), dmtf), rule::storage_list));
  EXPECT_TRUE(refused_by(lists_protocol(*unhex("00000000000000"), dmtf), rule::storage_list));
}

}  // namespace
}  // namespace bonafide::binding::storage
