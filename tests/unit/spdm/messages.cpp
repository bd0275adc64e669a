// Layouts against bytes from the specification's tables, worked by hand; and the rules a single message can break.
#include <deque>

#include <bonafide/spdm/message/all.hpp>

#include "both_ways.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

Terms terms_of(Version version) {
  Terms terms{.version = version};
  terms.selected.base_hash = bit(crypto::Hash::sha384);
  terms.selected.base_asym = bit(crypto::Scheme::ecdsa_p384);
  terms.selected.measurement_hash = measurement_bit(crypto::Hash::sha384);
  terms.selected.measurement_specification = measurement_dmtf;
  return terms;
}

Buffer bytes(std::string_view text) { return *unhex(text); }

template <class M> Result<wire::Decoded<M>> read(const Buffer& in, const Terms& terms) {
  return wire::decode_exactly<M>(in, terms);
}

Buffer filled(std::size_t size, std::uint8_t value) { return Buffer(size, value); }

Buffer operator+(Buffer a, const Buffer& b) {
  append(a, b);
  return a;
}

TEST(GET_VERSION, always_carries_1_0) {
  both_ways<GetVersion>(bytes("10 84 00 00"), terms_of(Version::v1_3));
  EXPECT_TRUE(refused_by(read<GetVersion>(bytes("12 84 00 00"), terms_of(Version::v1_2)), rule::version_agreed));
}

TEST(VERSION, lists_versions_in_any_order) {
  const auto message = both_ways<VersionMessage>(bytes("10 04 00 00 00 03 00 12 01 10 34 13"), {});
  EXPECT_EQ(message.count, 3);
  std::vector<Version> seen;
  const Terms terms;
  for (const auto& entry : wire::List<VersionNumberEntry, Terms>(message.entries, terms))
    seen.push_back(entry.version());
  EXPECT_EQ(seen, (std::vector{Version::v1_2, Version::v1_0, Version::v1_3}));
}

TEST(VERSION, must_list_what_it_counts) {
  EXPECT_TRUE(refused_by(read<VersionMessage>(bytes("10 04 00 00 00 00"), {}), rule::version_listed));
  EXPECT_TRUE(refused_by(read<VersionMessage>(bytes("10 04 00 00 00 ff 00 12"), {}), wire::rule::complete));
}

TEST(GET_CAPABILITIES, grows_with_the_version) {
  both_ways<GetCapabilities>(bytes("10 e1 00 00"), terms_of(Version::v1_0));
  const auto old = both_ways<GetCapabilities>(bytes("11 e1 00 00 00 14 00 00 c6 f7 01 00"), terms_of(Version::v1_1));
  EXPECT_EQ(old.flags, 0x0001f7c6u);
  EXPECT_EQ(old.ct_exponent, 0x14);
  const auto now = both_ways<GetCapabilities>(bytes("12 e1 00 00 00 14 00 00 c6 f7 01 00 00 12 00 00 00 24 00 00"),
                                              terms_of(Version::v1_2));
  EXPECT_EQ(now.data_transfer_size, 0x1200u);
  EXPECT_EQ(now.max_message_size, 0x2400u);
}

TEST(CAPABILITIES, may_carry_the_supported_algorithms_since_1_3) {
  const auto fixed = "61 01 00 00 14 00 00 c6 f7 03 00 00 12 00 00 00 24 00 00";
  const auto block = bytes("00 00 1e 00 01 02 80 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01");
  const auto message =
      both_ways<CapabilitiesMessage>(bytes(std::string("13 ") + fixed) + block, terms_of(Version::v1_3));
  EXPECT_EQ(message.algorithms.size(), 30u);
  const auto before =
      wire::decode<CapabilitiesMessage>(bytes(std::string("12 ") + fixed) + block, terms_of(Version::v1_2));
  ASSERT_TRUE(before);
  EXPECT_EQ(before->raw.size(), 20u) << "1.2 knows no such block";
}

// DSP0274 1.2: NEGOTIATE_ALGORITHMS with DHE, AEAD, ReqBaseAsym and KeySchedule structures, 48 bytes.
const auto negotiate = bytes(
    "12 e3 04 00 30 00 01 02 90 01 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
    "02 20 1b 00 03 20 06 00 04 20 0f 00 05 20 01 00");

TEST(NEGOTIATE_ALGORITHMS, offers_masks_and_structures) {
  const auto message = both_ways<NegotiateAlgorithms>(negotiate, terms_of(Version::v1_2));
  EXPECT_EQ(message.base_asym, 0x190u);
  EXPECT_EQ(message.base_hash, 7u);
  std::vector<AlgType> types;
  for (const auto& one : wire::List<AlgStruct, Terms>(message.structs, terms_of(Version::v1_2)))
    types.push_back(one.type);
  EXPECT_EQ(types, (std::vector{AlgType::dhe, AlgType::aead, AlgType::req_base_asym, AlgType::key_schedule}));
}

TEST(NEGOTIATE_ALGORITHMS, must_tell_its_length) {
  for (const std::uint8_t length : std::initializer_list<std::uint8_t>{0, 47, 49, 255}) {
    auto wrong = negotiate;
    wrong[4] = length;
    EXPECT_TRUE(refused_by(read<NegotiateAlgorithms>(wrong, terms_of(Version::v1_2)), rule::algorithms_length));
  }
}

TEST(NEGOTIATE_ALGORITHMS, must_count_two_fixed_bytes_in_a_structure) {
  auto wrong = negotiate;
  wrong[33] = 0x30;
  EXPECT_TRUE(refused_by(read<NegotiateAlgorithms>(wrong, terms_of(Version::v1_2)), rule::struct_counts));
}

TEST(NEGOTIATE_ALGORITHMS, may_offer_twenty_extended_algorithms_and_no_more) {
  auto message =
      bytes("12 e3 00 00 00 00 01 02 90 01 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 14 00 00 00");
  message.resize(32 + 80);
  message[4] = 112;
  EXPECT_TRUE(read<NegotiateAlgorithms>(message, terms_of(Version::v1_2)));
  message[29] = 1;
  EXPECT_TRUE(refused_by(read<NegotiateAlgorithms>(message, terms_of(Version::v1_2)), rule::extended_bounded));
}

TEST(ALGORITHMS, has_a_fixed_part_of_its_own) {
  const auto message = both_ways<Algorithms>(
      bytes(
          "12 63 04 00 34 00 01 02 04 00 00 00 80 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
          "02 20 10 00 03 20 02 00 04 20 08 00 05 20 01 00"),
      terms_of(Version::v1_2));
  EXPECT_EQ(message.measurement_hash, 4u);
  EXPECT_EQ(message.base_asym, 0x80u);
  EXPECT_EQ(message.base_hash, 2u);
}

TEST(DIGESTS, packs_a_digest_for_each_provisioned_slot) {
  const auto message =
      both_ways<Digests>(bytes("12 01 00 09") + filled(48, 0xAA) + filled(48, 0xBB), terms_of(Version::v1_2));
  EXPECT_EQ(message.of(0)[0], 0xAA);
  EXPECT_EQ(message.of(3)[0], 0xBB);
  EXPECT_TRUE(message.of(1).empty());
  EXPECT_TRUE(message.of(9).empty());
}

TEST(DIGESTS, carries_key_pairs_on_multi_key_connections) {
  auto terms = terms_of(Version::v1_3);
  terms.selected.multi_key_responder = true;
  const auto message =
      both_ways<Digests>(bytes("13 01 0b 03") + filled(96, 0xAA) + bytes("01 02 01 03 0700 0600"), terms);
  EXPECT_EQ(hex(message.key_pair_ids), "0102");
  EXPECT_EQ(hex(message.certificate_infos), "0103");
  EXPECT_EQ(hex(message.key_usage_masks), "07000600");
}

TEST(DIGESTS, must_name_a_slot_and_only_supported_ones) {
  EXPECT_TRUE(refused_by(read<Digests>(bytes("12 01 00 00"), terms_of(Version::v1_2)), rule::digests_some));
  EXPECT_TRUE(refused_by(read<Digests>(bytes("13 01 01 02") + filled(48, 1), terms_of(Version::v1_3)),
                         rule::digests_supported));
}

TEST(GET_CERTIFICATE, asks_for_a_slot_that_can_exist) {
  both_ways<GetCertificate>(bytes("12 82 07 00 00 04 ff ff"), terms_of(Version::v1_2));
  EXPECT_TRUE(
      refused_by(read<GetCertificate>(bytes("12 82 08 00 00 00 ff ff"), terms_of(Version::v1_2)), rule::slot_exists));
}

TEST(GET_CERTIFICATE, has_a_large_form_in_1_4) {
  const auto large =
      both_ways<GetCertificate>(bytes("14 82 80 00 0000 0000 00000100 00100000"), terms_of(Version::v1_4));
  EXPECT_EQ(large.offset(), 0x10000u);
  EXPECT_EQ(large.length(), 0x1000u);
  EXPECT_TRUE(
      refused_by(read<GetCertificate>(bytes("14 82 80 00 0100 0000 00000100 00100000"), terms_of(Version::v1_4)),
                 rule::large_form_is_1_4));
}

TEST(CERTIFICATE, brings_as_many_bytes_as_it_says) {
  const auto message = both_ways<Certificate>(bytes("12 02 01 00 0300 0500 aabbcc"), terms_of(Version::v1_2));
  EXPECT_EQ(message.slot(), 1);
  EXPECT_EQ(message.remainder(), 5u);
  EXPECT_TRUE(refused_by(read<Certificate>(bytes("12 02 01 00 0400 0500 aabbcc"), terms_of(Version::v1_2)),
                         wire::rule::complete));
}

TEST(CHALLENGE, has_a_context_since_1_3) {
  both_ways<Challenge>(bytes("12 83 01 ff") + filled(32, 7), terms_of(Version::v1_2));
  both_ways<Challenge>(bytes("13 83 ff 01") + filled(40, 7), terms_of(Version::v1_3));
}

TEST(CHALLENGE, must_name_a_slot_and_a_summary_that_exist) {
  for (const std::uint8_t slot : std::initializer_list<std::uint8_t>{8, 0x0F, 0x80, 0xFE})
    EXPECT_TRUE(refused_by(read<Challenge>(Buffer{0x12, 0x83, slot, 0} + filled(32, 7), terms_of(Version::v1_2)),
                           rule::signing_slot));
  for (const std::uint8_t type : std::initializer_list<std::uint8_t>{2, 0x80, 0xFE})
    EXPECT_TRUE(refused_by(read<Challenge>(Buffer{0x12, 0x83, 0, type} + filled(32, 7), terms_of(Version::v1_2)),
                           rule::summary_type));
}

TEST(CHALLENGE_AUTH, signs_what_stands_before_the_signature) {
  auto terms = terms_of(Version::v1_3);
  terms.summary_asked = MeasurementSummary::all;
  const auto covered =
      bytes("13 03 00 01") + filled(48, 1) + filled(32, 2) + filled(48, 3) + bytes("0200 abcd") + filled(8, 4);
  const auto in = covered + filled(96, 5);
  both_ways<ChallengeAuth>(in, terms);
  const auto decoded = read<ChallengeAuth>(in, terms);
  EXPECT_EQ(hex(decoded->signed_part), hex(covered));
  EXPECT_EQ(decoded->message.signature.size(), 96u);
  EXPECT_EQ(in.size(), 4 + 48 + 32 + 48 + 2 + 2 + 8 + 96u);
}

TEST(CHALLENGE_AUTH, bounds_its_opaque_data) {
  const auto start = bytes("12 03 00 01") + filled(48, 1) + filled(32, 2);
  EXPECT_TRUE(read<ChallengeAuth>(start + bytes("0004") + filled(1024 + 96, 0), terms_of(Version::v1_2)));
  EXPECT_TRUE(refused_by(read<ChallengeAuth>(start + bytes("0104") + filled(1025 + 96, 0), terms_of(Version::v1_2)),
                         rule::opaque_bounded));
}

TEST(GET_MEASUREMENTS, grows_with_the_version_and_the_signature) {
  both_ways<GetMeasurements>(bytes("10 e0 00 ff"), terms_of(Version::v1_0));
  both_ways<GetMeasurements>(bytes("10 e0 01 ff") + filled(32, 1), terms_of(Version::v1_0));
  both_ways<GetMeasurements>(bytes("11 e0 01 ff") + filled(33, 1), terms_of(Version::v1_1));
  both_ways<GetMeasurements>(bytes("13 e0 00 ff") + filled(8, 1), terms_of(Version::v1_3));
  both_ways<GetMeasurements>(bytes("13 e0 01 ff") + filled(41, 1), terms_of(Version::v1_3));
}

TEST(GET_MEASUREMENTS, must_name_a_slot_that_can_sign) {
  EXPECT_TRUE(
      refused_by(read<GetMeasurements>(bytes("12 e0 01 ff") + filled(32, 1) + bytes("08"), terms_of(Version::v1_2)),
                 rule::signing_slot));
}

// Two blocks: a digest of 48 bytes, and a raw value of 2.
const auto record = bytes("01 01 3300 00 3000") + filled(48, 9) + bytes("fe 01 0500 85 0200 abcd");

Buffer measurements(const Buffer& blocks, std::uint8_t count, std::size_t length) {
  return Buffer{0x12, 0x60, 0, 0, count, static_cast<std::uint8_t>(length), static_cast<std::uint8_t>(length >> 8), 0} +
         blocks + filled(32, 2) + bytes("0000");
}

TEST(MEASUREMENTS, brings_blocks_and_a_nonce_even_without_signature) {
  const auto in = measurements(record, 2, record.size());
  both_ways<Measurements>(in, terms_of(Version::v1_2));
  const auto read_back = read<Measurements>(in, terms_of(Version::v1_2));
  std::vector<std::string> seen;
  for (const auto& block : wire::List<MeasurementBlock, Terms>(read_back->message.record, terms_of(Version::v1_2)))
    seen.push_back(std::to_string(block.index) + (block.raw_bit_stream() ? " raw " : " digest ") +
                   std::to_string(block.value.size()));
  EXPECT_EQ(seen, (std::vector<std::string>{"1 digest 48", "254 raw 2"}));
}

TEST(MEASUREMENTS, must_count_its_blocks_and_their_bytes) {
  const auto terms = terms_of(Version::v1_2);
  EXPECT_TRUE(refused_by(read<Measurements>(measurements(record, 2, record.size() + 1), terms), rule::record_whole));
  EXPECT_TRUE(refused_by(read<Measurements>(measurements(record, 1, record.size()), terms), rule::record_whole));
  EXPECT_FALSE(read<Measurements>(measurements(record, 200, record.size()), terms));
  auto beyond = measurements(record, 2, record.size());
  beyond[7] = 0xFF;
  EXPECT_TRUE(refused_by(read<Measurements>(beyond, terms), rule::record_whole));
}

TEST(MEASUREMENTS, must_fill_its_blocks) {
  auto wrong = record;
  wrong[5] = 0x2F;
  EXPECT_TRUE(
      refused_by(read<Measurements>(measurements(wrong, 2, wrong.size()), terms_of(Version::v1_2)), rule::block_size));
  for (const std::uint8_t index : std::initializer_list<std::uint8_t>{0, 0xFF}) {
    wrong = record;
    wrong[0] = index;
    EXPECT_TRUE(refused_by(read<Measurements>(measurements(wrong, 2, wrong.size()), terms_of(Version::v1_2)),
                           rule::block_index));
  }
}

TEST(ERROR, comes_in_every_form) {
  const auto terms = terms_of(Version::v1_2);
  EXPECT_EQ(both_ways<ErrorMessage>(bytes("12 7f 01 00"), terms).reason, ErrorCode::invalid_request);
  EXPECT_EQ(both_ways<ErrorMessage>(bytes("10 7f 41 00"), terms).version, Version::v1_0);
  const auto deferred = both_ways<ErrorMessage>(bytes("12 7f 42 00 0a 83 5a 04"), terms);
  EXPECT_EQ(deferred.rdt_exponent, 10);
  EXPECT_EQ(deferred.request_code, 0x83);
  EXPECT_EQ(deferred.token, 0x5a);
  EXPECT_EQ(deferred.rdtm, 4);
  EXPECT_EQ(both_ways<ErrorMessage>(bytes("12 7f 0f 00 07"), terms).handle, 7);
  EXPECT_EQ(both_ways<ErrorMessage>(bytes("12 7f 0d 00 00100000"), terms).size, 0x1000u);
  EXPECT_EQ(hex(both_ways<ErrorMessage>(bytes("12 7f ff 03 02 3412 aabb"), terms).vendor_data), "aabb");
  EXPECT_EQ(both_ways<ErrorMessage>(bytes("12 7f 55 00"), terms).data, 0);
}

TEST(ERROR, of_a_third_version_is_refused) {
  EXPECT_TRUE(refused_by(read<ErrorMessage>(bytes("13 7f 01 00"), terms_of(Version::v1_2)), rule::version_agreed));
}

TEST(VENDOR_DEFINED, carries_a_payload_of_a_registered_body) {
  const auto message =
      both_ways<VendorDefinedRequest>(bytes("12 fe 00 00 0300 02 0100 0400 01020304"), terms_of(Version::v1_2));
  EXPECT_EQ(message.standard_id, 3);
  EXPECT_EQ(hex(message.payload), "01020304");
  both_ways<VendorDefinedResponse>(bytes("14 7e 80 00 0300 02 0100 0000 04000000 01020304"), terms_of(Version::v1_4));
}

TEST(RESPOND_IF_READY, repeats_code_and_token) {
  const auto message = both_ways<RespondIfReady>(bytes("12 ff 83 5a"), terms_of(Version::v1_2));
  EXPECT_EQ(message.request_code, 0x83);
  EXPECT_EQ(message.token, 0x5a);
}

TEST(EveryMessage, refuses_the_code_of_another) {
  EXPECT_TRUE(
      refused_by(read<Challenge>(bytes("12 84 00 00") + filled(32, 0), terms_of(Version::v1_2)), rule::code_expected));
}

TEST(EveryMessage, refuses_each_of_its_own_beginnings) {
  const auto terms = terms_of(Version::v1_2);
  const auto in = measurements(record, 2, record.size());
  for (std::size_t size = 0; size < in.size(); ++size)
    EXPECT_FALSE(wire::decode<Measurements>(Bytes{in}.first(size), terms)) << size;
}

TEST(Encoding, refuses_what_does_not_fit_its_field) {
  const Buffer much(70000);
  Buffer out(80000);
  const VendorDefinedRequest request{{.payload = much}};
  EXPECT_TRUE(refused_by(wire::encode(request, terms_of(Version::v1_2), out), wire::rule::fits));
  const ChallengeAuth short_signature{.chain_hash = Bytes{much}.first(48), .signature = Bytes{much}.first(95)};
  EXPECT_TRUE(refused_by(wire::encode(short_signature, terms_of(Version::v1_2), out), wire::rule::fits));
}

}  // namespace
}  // namespace bonafide::test
