#include <bonafide/binding/transport.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::binding {
namespace {

using test::refused_by;

const Buffer get_version = *unhex("10840000");

TEST(Framing, gives_the_worked_bytes_of_each_transport) {
  // Reference, "SPDM over DOE binding rules", "SPDM over TCP", "Emulator socket protocol".
  EXPECT_EQ(hex(*frame(Transport::doe, {get_version})), "010001000300000010840000");
  EXPECT_EQ(hex(*frame(Transport::mctp, {get_version})), "0510840000");
  EXPECT_EQ(hex(*frame(Transport::tcp, {get_version})), "0600010510840000");
  EXPECT_EQ(hex(*frame(Transport::none, {get_version})), "10840000");
  EXPECT_EQ(hex(*socket::write_frame(socket::Command::normal, socket::Carried::mctp, *unhex("0510840000"))),
            "0000000100000001000000050510840000");
  EXPECT_EQ(hex(*socket::write_frame(socket::Command::test, socket::Carried::doe, as_bytes(socket::client_hello))),
            "0000dead000000020000000e436c69656e742048656c6c6f2100");
  EXPECT_EQ(hex(*socket::write_frame(socket::Command::shutdown, socket::Carried::doe, {})), "0000fffe0000000200000000");
}

TEST(Framing, comes_off_again) {
  for (const auto transport : {Transport::doe, Transport::mctp, Transport::tcp, Transport::none}) {
    const auto framed = frame(transport, {get_version});
    ASSERT_TRUE(framed);
    const auto message = unframe(transport, *framed);
    ASSERT_TRUE(message) << name(transport);
    EXPECT_TRUE(equal(message->bytes, get_version)) << name(transport);
  }
}

TEST(Framing, tells_secured_messages_by_their_types) {
  // Reference, "SPDM over DOE binding rules" (type 02h), "SPDM over MCTP" (06h), "SPDM over TCP" (06h): a record of
  // session 0100FEFFh with nothing in it but a tag.
  const Buffer record = *unhex("fffe0001 1000 000102030405060708090a0b0c0d0e0f");
  const Message secured{record, Channel::secured};
  EXPECT_EQ(hex(*frame(Transport::doe, secured)), "0100020008000000" + hex(record) + "0000");
  EXPECT_EQ(hex(*frame(Transport::mctp, secured)), "06" + hex(record));
  EXPECT_EQ(hex(*frame(Transport::tcp, secured)), "18000106" + hex(record));
  for (const auto transport : {Transport::doe, Transport::mctp, Transport::tcp}) {
    const auto framed = *frame(transport, secured);
    const auto message = unframe(transport, framed);
    ASSERT_TRUE(message) << name(transport);
    EXPECT_EQ(message->channel, Channel::secured) << name(transport);
    EXPECT_TRUE(equal(message->bytes.first(record.size()), record)) << name(transport);
    EXPECT_LE(message->bytes.size(), record.size() + allowed_padding(transport)) << name(transport);
    EXPECT_EQ(unframe(transport, *frame(transport, {record}))->channel, Channel::clear) << name(transport);
  }
  EXPECT_EQ(name(Channel::clear), "clear");
  EXPECT_EQ(name(Channel::secured), "secured");
}

TEST(Framing, that_tells_nothing_carries_no_secured_message) {
  EXPECT_TRUE(refused_by(frame(Transport::none, {get_version, Channel::secured}), rule::channel_told));
  EXPECT_EQ(unframe(Transport::none, get_version)->channel, Channel::clear);
}

TEST(Framing, pads_data_objects_to_dwords_with_zeros) {
  // "18-byte message | length DW = 07 00 00 00 (2 + 5), two zero pad bytes at the end"
  const Buffer message(18, 0xAA);
  const auto object = frame(Transport::doe, {message});
  ASSERT_TRUE(object);
  EXPECT_EQ(object->size(), 28U);
  EXPECT_EQ(hex(Bytes{*object}.subspan(4, 4)), "07000000");
  EXPECT_EQ(hex(Bytes{*object}.last(3)), "aa0000");
}

TEST(DataObject, of_the_largest_size_has_length_zero_and_a_larger_one_is_refused) {
  const Buffer largest((1 << 20) - 8);
  const auto object = write_object({.type = ObjectType::spdm, .payload = largest});
  ASSERT_TRUE(object);
  EXPECT_EQ(hex(Bytes{*object}.first(8)), "0100010000000000");
  EXPECT_TRUE(read_object(*object));
  const Buffer too_large(largest.size() + 1);
  EXPECT_TRUE(refused_by(write_object({.type = ObjectType::spdm, .payload = too_large}), rule::object_bounded));
}

TEST(DataObject, must_be_as_long_as_it_says) {
  for (const auto* object : {"0100010001000000", "010001000300000010840000 00000000", "0100010004000000 10840000",
                             "0100010000000000", "010001000300000010840000 00"})
    EXPECT_TRUE(refused_by(read_object(*unhex(object)), rule::object_length)) << object;
  EXPECT_TRUE(refused_by(read_object(*unhex("01000100")), wire::rule::complete));
  EXPECT_TRUE(read_object(*unhex("0100010002000000"))) << "an empty payload is legal framing";
}

TEST(DataObject, of_another_vendor_or_type_is_no_message) {
  EXPECT_TRUE(refused_by(unframe(Transport::doe, *unhex("981e01000300000010840000")), rule::object_vendor));
  for (const auto* type : {"00", "03", "04", "05", "ff"})
    EXPECT_TRUE(refused_by(unframe(Transport::doe, *unhex(std::string{"0100"} + type + "000300000010840000")),
                           rule::object_type))
        << type;
}

TEST(Padding, is_at_most_three_zeros) {
  for (const auto* padding : {"", "00", "0000", "000000"}) EXPECT_TRUE(demand_padding(*unhex(padding)));
  for (const auto* padding : {"01", "0001", "00000000"})
    EXPECT_TRUE(refused_by(demand_padding(*unhex(padding)), rule::padding)) << padding;
  EXPECT_EQ(allowed_padding(Transport::doe), 3U);
  EXPECT_EQ(allowed_padding(Transport::mctp), 0U);
}

TEST(Mctp, wants_the_message_type_of_spdm) {
  for (const auto* framed : {"", "04", "0710840000", "8510840000"})
    EXPECT_TRUE(refused_by(unframe(Transport::mctp, *unhex(framed)), rule::mctp_type)) << framed;
}

TEST(Tcp, accepts_either_length_of_a_whole_frame) {
  EXPECT_TRUE(unframe(Transport::tcp, *unhex("0600010510840000")));
  EXPECT_TRUE(unframe(Transport::tcp, *unhex("0400010510840000")));
  for (const auto* framed : {"0500010510840000", "0700010510840000", "0000010510840000", "0600010510840000ff"})
    EXPECT_TRUE(refused_by(unframe(Transport::tcp, *unhex(framed)), rule::tcp_length)) << framed;
}

TEST(Tcp, tells_the_conventions_apart_by_the_messages_of_known_size) {
  using tcp::Convention;
  EXPECT_EQ(tcp::tell(6, get_version), Convention::header_included);
  EXPECT_EQ(tcp::tell(4, *unhex("1084")), Convention::message_only);
  EXPECT_EQ(tcp::tell(10, *unhex("1004000000010012")), Convention::header_included);
  EXPECT_EQ(tcp::tell(8, *unhex("100400000001")), Convention::message_only);
  EXPECT_EQ(tcp::tell(9, *unhex("100400000001")), std::nullopt);
  EXPECT_EQ(tcp::tell(4, *unhex("12e1")), std::nullopt);
  EXPECT_EQ(tcp::tell(0, {}), std::nullopt);
}

TEST(Tcp, refuses_other_versions_and_types) {
  EXPECT_TRUE(refused_by(unframe(Transport::tcp, *unhex("0600020510840000")), rule::tcp_version));
  EXPECT_TRUE(refused_by(unframe(Transport::tcp, *unhex("00000107")), rule::tcp_type));
  EXPECT_TRUE(refused_by(unframe(Transport::tcp, *unhex("000001c1")), rule::tcp_type));
}

TEST(Tcp, names_its_types) {
  EXPECT_EQ(tcp::name(tcp::Type::role_inquiry), "Role Inquiry");
  EXPECT_EQ(tcp::name(tcp::Type::cannot_be_requester), "Error: cannot operate as Requester");
  EXPECT_EQ(tcp::name(static_cast<tcp::Type>(0xC9)), "Error: reserved");
  EXPECT_EQ(hex(*tcp::write_frame(tcp::Type::role_inquiry, {})), "000001bf");
}

TEST(Tcp, refuses_a_message_that_its_length_cannot_tell) {
  EXPECT_TRUE(frame(Transport::tcp, {Buffer(65533)}));
  EXPECT_TRUE(refused_by(frame(Transport::tcp, {Buffer(65534)}), rule::tcp_bounded));
}

TEST(Socket, refuses_lengths_that_no_object_has_before_anything_is_allocated) {
  EXPECT_TRUE(refused_by(socket::read_header(*unhex("0000000100000002ffffffff")), rule::socket_bounded));
  EXPECT_TRUE(refused_by(socket::read_header(*unhex("0000000100000002000000")), rule::socket_header));
  EXPECT_TRUE(refused_by(socket::write_frame(socket::Command::normal, socket::Carried::doe, Buffer(2 << 20)),
                         rule::socket_bounded));
  const auto header = socket::read_header(*unhex("0000fffd0000000100000000"));
  ASSERT_TRUE(header);
  EXPECT_EQ(socket::name(header->command), "CONTINUE");
  EXPECT_EQ(header->transport, socket::Carried::mctp);
  EXPECT_EQ(socket::name(static_cast<socket::Command>(7)), "unrecognised");
}

}  // namespace
}  // namespace bonafide::binding
