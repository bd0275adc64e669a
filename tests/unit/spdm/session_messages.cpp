// The messages of sessions, encapsulation, chunks, provisioning and events, against bytes worked from the tables of
// DSP0274; and the rules that one of them can break.
#include <deque>

#include <bonafide/spdm/message/all.hpp>

#include "both_ways.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

Terms terms_of(Version version) {
  Terms terms{.version = version};
  terms.selected.base_hash = bit(crypto::Hash::sha256);
  terms.selected.base_asym = bit(crypto::Scheme::ecdsa_p256);
  terms.selected.req_base_asym = static_cast<std::uint16_t>(bit(crypto::Scheme::ecdsa_p384));
  terms.selected.dhe = 1u << 3;  // secp256r1
  return terms;
}

Buffer bytes(std::string_view text, std::size_t then_zeros = 0) {
  auto made = *unhex(text);
  made.resize(made.size() + then_zeros);
  return made;
}

template <class M> Result<wire::Decoded<M>> read(const Buffer& in, Version version = Version::v1_2) {
  return wire::decode<M>(in, terms_of(version));
}

TEST(KEY_EXCHANGE, is_as_long_as_its_group_and_opaque_data_make_it) {
  // 4 header, 2 session, 1 policy, 1 reserved, 32 random, D = 64, 2 + 4 opaque.
  auto in = bytes("12 e4 ff 00 fffe 01 00", 32 + 64);
  append(in, bytes("0400 01020304"));
  const auto message = both_ways<KeyExchange>(in, terms_of(Version::v1_2));
  EXPECT_EQ(message.req_session_id, 0xFEFF);
  EXPECT_EQ(message.exchange_data.size(), 64u);
  EXPECT_EQ(hex(message.opaque), "01020304");
}

TEST(KEY_EXCHANGE, must_ask_for_a_summary_and_a_slot_that_exist) {
  EXPECT_TRUE(refused_by(read<KeyExchange>(bytes("12 e4 02 00", 200)), rule::summary_type));
  EXPECT_TRUE(refused_by(read<KeyExchange>(bytes("12 e4 00 08", 200)), rule::signing_slot));
}

TEST(KEY_EXCHANGE_RSP, ends_with_verify_data_unless_the_handshake_is_in_the_clear) {
  auto terms = terms_of(Version::v1_2);
  terms.summary_asked = MeasurementSummary::all;
  // ... random, exchange, summary, opaque length, signature, verify data
  both_ways<KeyExchangeRsp>(bytes("12 64 05 00 fffe 02 00", 32 + 64 + 32 + 2 + 64 + 32), terms);
  terms.requester.flags = terms.responder.flags = cap::handshake_in_the_clear;
  const auto clear = both_ways<KeyExchangeRsp>(bytes("12 64 05 00 fffe 02 00", 32 + 64 + 32 + 2 + 64), terms);
  EXPECT_TRUE(clear.verify_data.empty());
  EXPECT_EQ(clear.mut_auth_requested, MutAuth::encapsulated);
}

TEST(KEY_EXCHANGE_RSP, asks_for_mutual_authentication_in_one_way) {
  for (const char* value : {"03", "05", "08", "ff"})
    EXPECT_TRUE(
        refused_by(read<KeyExchangeRsp>(bytes("12 64 00 00 0000" + std::string(value), 400)), rule::mut_auth_value));
}

TEST(FINISH, carries_a_signature_where_it_says_so_and_opaque_data_since_1_4) {
  EXPECT_TRUE(both_ways<Finish>(bytes("12 e5 00 00", 32), terms_of(Version::v1_2)).signature.empty());
  EXPECT_EQ(both_ways<Finish>(bytes("12 e5 01 00", 96 + 32), terms_of(Version::v1_2)).signature.size(), 96u);
  EXPECT_EQ(hex(both_ways<Finish>(bytes("14 e5 00 00 0200 abcd", 32), terms_of(Version::v1_4)).opaque), "abcd");
}

TEST(FINISH_RSP, carries_verify_data_in_the_clear_only) {
  auto terms = terms_of(Version::v1_1);
  both_ways<FinishRsp>(bytes("11 65 00 00"), terms);
  terms.requester.flags = terms.responder.flags = cap::handshake_in_the_clear;
  both_ways<FinishRsp>(bytes("11 65 00 00", 32), terms);
}

TEST(PSK_EXCHANGE, puts_its_lengths_first) {
  auto in = bytes("12 e6 00 00 fffe 0300 2000 0100 414243", 32);
  in.push_back(0x55);
  const auto message = both_ways<PskExchange>(in, terms_of(Version::v1_2));
  EXPECT_EQ(hex(message.hint), "414243");
  EXPECT_EQ(message.context.size(), 32u);
  EXPECT_EQ(hex(message.opaque), "55");
}

TEST(PSK_EXCHANGE, needs_a_context_worth_its_name) {
  EXPECT_TRUE(refused_by(read<PskExchange>(bytes("12 e6 00 00 fffe 0000 1f00 0000", 31)), rule::psk_context_size));
}

TEST(PSK_EXCHANGE_RSP, puts_the_summary_before_the_context) {
  auto terms = terms_of(Version::v1_2);
  terms.summary_asked = MeasurementSummary::all;
  auto in = bytes("12 66 00 00 fffe 0000 0200 0000");
  append(in, Buffer(32, 1));
  append(in, Buffer(2, 2));
  append(in, Buffer(32, 3));
  const auto message = both_ways<PskExchangeRsp>(in, terms);
  EXPECT_EQ(message.summary[0], 1);
  EXPECT_EQ(hex(message.context), "0202");
}

TEST(PSK_FINISH, is_a_MAC_and_since_1_4_opaque_data) {
  both_ways<PskFinish>(bytes("12 e7 00 00", 32), terms_of(Version::v1_2));
  both_ways<PskFinish>(bytes("14 e7 00 00 0000", 32), terms_of(Version::v1_4));
  both_ways<PskFinishRsp>(bytes("12 67 00 00"), terms_of(Version::v1_2));
  both_ways<PskFinishRsp>(bytes("14 67 00 00 0000"), terms_of(Version::v1_4));
}

TEST(KEY_UPDATE, knows_three_operations) {
  EXPECT_EQ(both_ways<KeyUpdate>(bytes("12 e9 02 7f"), terms_of(Version::v1_2)).operation,
            KeyOperation::update_all_keys);
  for (const char* operation : {"00", "04", "ff"})
    EXPECT_TRUE(
        refused_by(read<KeyUpdate>(bytes("12 e9" + std::string(operation) + "00")), rule::key_update_operation));
}

TEST(ENCAPSULATED_RESPONSE_ACK, grew_an_acknowledgement_in_1_2) {
  both_ways<EncapsulatedResponseAck>(bytes("11 6b 00 00"), terms_of(Version::v1_1));
  const auto last = both_ways<EncapsulatedResponseAck>(bytes("12 6b 00 02 07 000000 03"), terms_of(Version::v1_2));
  EXPECT_EQ(last.acknowledged_id, 7);
  EXPECT_EQ(last.requester_slot, 3);
  const auto next =
      both_ways<EncapsulatedResponseAck>(bytes("12 6b 02 01 01 000000 12810000"), terms_of(Version::v1_2));
  EXPECT_EQ(hex(next.request), "12810000");
}

TEST(ENCAPSULATED_RESPONSE_ACK, carries_nothing_a_request_or_a_slot) {
  EXPECT_TRUE(refused_by(read<EncapsulatedResponseAck>(bytes("12 6b 00 03 01 000000")), rule::payload_type));
  EXPECT_TRUE(refused_by(read<EncapsulatedResponseAck>(bytes("12 6b 02 01 01 000000 1281")), rule::encapsulated_some));
}

TEST(Encapsulation, carries_whole_messages) {
  both_ways<EncapsulatedRequest>(bytes("12 6a 01 00 12810000"), terms_of(Version::v1_2));
  both_ways<DeliverEncapsulatedResponse>(bytes("12 eb 01 00 127f0100"), terms_of(Version::v1_2));
  EXPECT_TRUE(refused_by(read<EncapsulatedRequest>(bytes("12 6a 01 00")), rule::encapsulated_some));
  EXPECT_TRUE(refused_by(read<DeliverEncapsulatedResponse>(bytes("12 eb 01 00 12")), rule::encapsulated_some));
}

TEST(CHUNK_SEND, has_a_longer_sequence_number_since_1_4) {
  const auto first =
      both_ways<ChunkSend>(bytes("12 85 00 05 0000 0000 02000000 64000000 aabb"), terms_of(Version::v1_2));
  EXPECT_EQ(first.large_message_size, 100u);
  EXPECT_EQ(hex(first.chunk), "aabb");
  const auto later = both_ways<ChunkSend>(bytes("12 85 01 05 0100 0000 02000000 aabb"), terms_of(Version::v1_2));
  EXPECT_TRUE(later.last());
  const auto new_form = both_ways<ChunkSend>(bytes("14 85 01 05 00000100 02000000 aabb"), terms_of(Version::v1_4));
  EXPECT_EQ(new_form.sequence_number, 0x10000u);
}

TEST(CHUNK_SEND, must_bring_something) {
  EXPECT_TRUE(refused_by(read<ChunkSend>(bytes("12 85 01 05 0100 0000 00000000")), rule::chunk_size));
}

TEST(CHUNK_GET, is_six_bytes_and_eight_since_1_4) {
  both_ways<ChunkGet>(bytes("12 86 00 05 0100"), terms_of(Version::v1_2));
  both_ways<ChunkGet>(bytes("14 86 00 05 01000000"), terms_of(Version::v1_4));
  both_ways<ChunkSendAck>(bytes("12 05 00 05 0100 12600000"), terms_of(Version::v1_2));
  both_ways<ChunkSendAck>(bytes("14 05 00 05 01000000"), terms_of(Version::v1_4));
}

TEST(Provisioning, reads_and_writes_its_messages) {
  both_ways<GetCsr>(bytes("12 ed 00 00 0200 0100 aabb cc"), terms_of(Version::v1_2));
  both_ways<Csr>(bytes("12 6d 00 00 0300 0000 aabbcc"), terms_of(Version::v1_2));
  both_ways<SetCertificate>(bytes("12 ee 01 00 aabbccdd"), terms_of(Version::v1_2));
  both_ways<SetCertificateRsp>(bytes("12 6e 01 00"), terms_of(Version::v1_2));
  both_ways<GetKeyPairInfo>(bytes("13 fc 00 00 01"), terms_of(Version::v1_3));
  const auto info = both_ways<KeyPairInfo>(bytes("13 7c 00 00 02 01 3f00 0700 0700 ff010000 10000000 0200 03 3000"),
                                           terms_of(Version::v1_3));
  EXPECT_EQ(hex(info.public_key_info), "3000");
  both_ways<KeyPairInfo>(bytes("14 7c 00 00 02 01 3f00 0700 0700 ff010000 10000000 0000 03 04 01000000 04 00000000"),
                         terms_of(Version::v1_4));
  both_ways<SetKeyPairInfo>(bytes("13 fd 01 00 01"), terms_of(Version::v1_3));
  both_ways<SetKeyPairInfo>(bytes("13 fd 00 00 01 00 0700 10000000 03"), terms_of(Version::v1_3));
  both_ways<SetKeyPairInfo>(bytes("14 fd 00 00 01 00 0700 10000000 03 04 01000000"), terms_of(Version::v1_4));
}

TEST(Information, has_a_nonce_and_a_signature_where_they_were_asked) {
  auto terms = terms_of(Version::v1_3);
  both_ways<GetEndpointInfo>(bytes("13 87 01 00 00 000000"), terms);
  both_ways<GetEndpointInfo>(bytes("13 87 01 00 01 000000", 32), terms);
  both_ways<EndpointInfo>(bytes("13 07 00 00 00000000 02000000 abcd"), terms);
  terms.signature_asked = true;
  both_ways<EndpointInfo>(bytes("13 07 00 00 00000000", 32 + 4 + 64), terms);
  both_ways<GetMeasurementExtensionLog>(bytes("13 ef 00 00 00000000 00010000"), terms);
  both_ways<MeasurementExtensionLog>(bytes("13 6f 00 00 02000000 00000000 abcd"), terms);
}

// One group: DMTF (id 0, no vendor id), two types, version 1.
constexpr auto group = "00 00 0200 0100 00000000 0100 0000 0200 0000";

TEST(Events, come_in_groups_and_carry_details) {
  const auto text = std::string(group);
  both_ways<SupportedEventTypes>(bytes("13 62 01 00 12000000" + text), terms_of(Version::v1_3));
  both_ways<SubscribeEventTypes>(bytes("13 f0 01 00 12000000" + text), terms_of(Version::v1_3));
  both_ways<SubscribeEventTypes>(bytes("13 f0 00 00"), terms_of(Version::v1_3));
  both_ways<SendEvent>(bytes("13 f1 00 00 01000000 07000000 00000000 00 00 0400 0100 03"), terms_of(Version::v1_3));
}

TEST(Events, must_fill_their_lists) {
  EXPECT_TRUE(refused_by(read<SupportedEventTypes>(bytes("13 62 01 00 13000000" + std::string(group)), Version::v1_3),
                         rule::event_groups_whole));
  EXPECT_TRUE(
      refused_by(read<SendEvent>(bytes("13 f1 00 00 ffffffff 07000000 00000000 00 00 0400 0100 03"), Version::v1_3),
                 wire::rule::complete));
}

}  // namespace
}  // namespace bonafide::test
