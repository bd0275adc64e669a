// Measurement blocks, written out by hand from DSP0274, "Measurement block format".
#include <gtest/gtest.h>

#include <bonafide/evidence/measurements.hpp>

namespace bonafide::evidence {
namespace {

/// An account with these records, of which the first `signed_records` are covered by one signature with a nonce of 7s.
struct Told {
  explicit Told(std::vector<std::string> records, std::size_t signed_records = 0) {
    for (const auto& digits : records) {
      MeasurementRecord record{.blocks = account.keep(*unhex(digits))};
      record.terms.selected.measurement_hash = spdm::measurement_bit(crypto::Hash::sha256);
      if (account.measurements.size() < signed_records) record.covered_by = 0;
      account.measurements.push_back(record);
    }
    SignedMessage statement{.kind = StatementKind::measurements};
    statement.requester_nonce.fill(7);
    if (signed_records > 0) account.signed_messages.push_back(statement);
  }
  Account account;
  std::vector<Measurement> all() const { return measurements_of(account); }
  Measurement one() const { return all().at(0); }
};

const std::string digest_32(64, 'a');

TEST(Measurements, are_named_by_their_types) {
  EXPECT_EQ(name(MeasurementType::immutable_rom), "immutable ROM");
  EXPECT_EQ(name(MeasurementType::structured_manifest), "structured measurement manifest");
  EXPECT_EQ(name(static_cast<MeasurementType>(42)), "type 42");
}

TEST(Measurements, are_digests_under_the_measurement_hash) {
  const Told told{{"01 01 2300 01 2000" + digest_32}};
  const auto block = told.one();
  EXPECT_EQ(block.index, 1);
  EXPECT_EQ(block.type, MeasurementType::mutable_firmware);
  EXPECT_TRUE(block.is_digest());
  EXPECT_EQ(block.hash, crypto::Hash::sha256);
  EXPECT_TRUE(block.hash_negotiated);
  EXPECT_EQ(hex(block.value), digest_32);
  EXPECT_EQ(block.ill_formed, "");
}

TEST(Measurements, take_the_base_hash_for_granted_only_where_no_negotiation_is_shown_and_the_size_fits) {
  Told told{{"01 01 2300 01 2000" + digest_32}};
  auto& terms = told.account.measurements[0].terms;
  terms.selected = {.base_hash = spdm::bit(crypto::Hash::sha256)};
  EXPECT_EQ(told.one().hash, crypto::Hash::sha256);
  EXPECT_FALSE(told.one().hash_negotiated);
  terms.selected.base_hash = spdm::bit(crypto::Hash::sha384);
  EXPECT_EQ(told.one().hash, std::nullopt);
}

TEST(Measurements, tell_when_a_digest_has_another_size_than_its_hash) {
  EXPECT_NE(Told{{"01 01 0700 01 0400 aabbccdd"}}.one().ill_formed, "");
}

TEST(Measurements, decode_the_device_mode) {
  const Told told{{"fe 01 1300 85 1000 3f000000 04000000 1f000000 08000000"}};
  const auto block = told.one();
  EXPECT_EQ(block.mode, (DeviceMode{0x3F, 0x04, 0x1F, 0x08}));
  EXPECT_EQ(operational_modes(block.mode->operational_state), "normal");
  EXPECT_EQ(device_modes(block.mode->device_state), "invasive debug active since reset");
  EXPECT_EQ(operational_modes(0), "none");
  EXPECT_EQ(operational_modes(0x80000001), "manufacturing, bit 31");
  EXPECT_EQ(block.ill_formed, "");
}

TEST(Measurements, tell_when_a_device_is_in_a_mode_that_it_is_not_capable_of) {
  const Told told{{"fe 01 1300 85 1000 04000000 05000000 1f000000 08000000"}};
  EXPECT_NE(told.one().ill_formed, "");
  EXPECT_TRUE(told.one().mode);
  EXPECT_NE(Told{{"fe 01 0400 85 0100 01"}}.one().ill_formed, "");
}

TEST(Measurements, decode_versions_and_security_version_numbers) {
  const Told told{{"10 01 0800 86 0500 312e322e33 11 01 0b00 87 0800 0700000000000001",
                   "12 01 0500 86 0200 0a03 13 01 0500 87 0200 0700"}};
  const auto all = told.all();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].version, "1.2.3");
  EXPECT_EQ(all[1].security, 0x0100000000000007u);
  EXPECT_EQ(all[2].version, "0a03");
  EXPECT_FALSE(all[3].security);
  EXPECT_NE(all[3].ill_formed, "");
  EXPECT_EQ(all[3].record, 1u);
}

TEST(Measurements, take_manifests_apart) {
  const Told told{{"fd 01 0500 84 0200 a0a1 fd 01 0a00 8a 0700 0a03d9023a a000"}};
  const auto all = told.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_FALSE(all[0].manifest->standards_body);
  EXPECT_EQ(hex(all[0].manifest->payload), "a0a1");
  EXPECT_EQ(all[1].manifest->standards_body, 0x0A);
  EXPECT_EQ(hex(all[1].manifest->vendor_id), "d9023a");
  EXPECT_EQ(hex(all[1].manifest->payload), "a000");
  EXPECT_NE(Told{{"fd 01 0500 8a 0200 0a05"}}.one().ill_formed, "");
}

TEST(Measurements, keep_what_is_not_DMTFs_as_it_stands) {
  const Told told{{"20 02 0300 010203"}};
  const auto block = told.one();
  EXPECT_FALSE(block.is_dmtf());
  EXPECT_EQ(hex(block.value), "010203");
}

TEST(Measurements, say_which_signature_covers_them_and_for_whose_nonce) {
  const Told told{{"01 01 0400 81 0100 01", "01 01 0400 81 0100 02"}, 1};
  const auto all = told.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].covered_by, 0u);
  EXPECT_EQ(all[0].nonce->front(), 7);
  EXPECT_FALSE(all[1].covered_by);
  EXPECT_FALSE(all[1].nonce);
}

TEST(Measurements, that_are_signed_count_before_those_that_are_not) {
  const Told told{{"02 01 0400 81 0100 01 01 01 0400 81 0100 01", "02 01 0400 81 0100 02"}, 1};
  const auto kept = current(told.all());
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].index, 1);
  EXPECT_EQ(hex(kept[1].value), "01") << "the later one is not signed";
  const Told both{{"02 01 0400 81 0100 01", "02 01 0400 81 0100 02"}, 2};
  const auto last = current(both.all());
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(hex(last[0].value), "02");
}

TEST(Measurements, show_text_only_where_all_of_it_is_printable) {
  EXPECT_EQ(text_or_hex(*unhex("312e30")), "1.0");
  EXPECT_EQ(text_or_hex(*unhex("312e300000")), "1.0");
  EXPECT_EQ(text_or_hex(*unhex("31003000")), "31003000");
  EXPECT_EQ(text_or_hex(*unhex("0000")), "0000");
  EXPECT_EQ(text_or_hex({}), "");
}

}  // namespace
}  // namespace bonafide::evidence
