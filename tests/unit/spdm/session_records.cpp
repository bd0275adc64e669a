// Records sealed and opened in every format: what comes back, and what is refused.
#include <bonafide/spdm/rules/record.hpp>
#include <bonafide/spdm/session/record.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::spdm {
namespace {

using test::library;
using test::refused_by;

constexpr Suite suite{Version::v1_2, crypto::Hash::sha384, crypto::Aead::aes_256_gcm};
constexpr SessionId session = 0xFEFFFFFE;

TrafficSecret secret_of(std::uint8_t seed) {
  crypto::KeySecret secret{crypto::size(suite.hash)};
  std::ranges::fill(secret.bytes(Reveal{}), seed);
  return TrafficSecret{std::move(secret)};
}

/// One direction with both of its ends.
struct Lane {
  explicit Lane(const RecordShape& shape, std::uint8_t seed = 1, const Suite& with = suite)
      : sealer(RecordSealer::keyed(library(), with, secret_of(seed), shape).value()),
        opener(RecordOpener::keyed(library(), with, secret_of(seed), shape).value()) {}

  Buffer seal(std::string_view text, std::size_t random_size = 0) {
    const auto& shape = sealer.shape();
    Buffer buffer(shape.size(text.size(), random_size));
    std::ranges::copy(as_bytes(text), buffer.begin() + static_cast<std::ptrdiff_t>(shape.data_offset()));
    return copy(sealer.seal(session, buffer, text.size(), random_size).value());
  }

  RecordSealer sealer;
  RecordOpener opener;
};

const std::string text = "a message of thirty-one bytes..";

std::vector<RecordShape> shapes() {
  std::vector<RecordShape> all;
  for (const auto& format : {doe_records, mctp_records, tcp_records, storage_records})
    for (const auto protection : {Protection::encrypted, Protection::authenticated})
      all.push_back({format, protection});
  return all;
}

class EveryShape : public testing::TestWithParam<RecordShape> {};
INSTANTIATE_TEST_SUITE_P(records, EveryShape, testing::ValuesIn(shapes()), [](const auto& shown) {
  return "sequence_" + std::to_string(shown.param.format.sequence_size) + "_prefix_" +
         std::to_string(shown.param.format.application_prefix) +
         (shown.param.protection == Protection::encrypted ? "_encrypted" : "_authenticated");
});

TEST_P(EveryShape, gives_back_what_was_sealed) {
  Lane lane{GetParam()};
  for (int i = 0; i < 300; ++i) {
    auto record = lane.seal(text);
    EXPECT_EQ(*session_id_of(record), session);
    EXPECT_EQ(*record_size(record, GetParam().format), record.size());
    const auto opened = lane.opener.open(record);
    ASSERT_TRUE(opened) << explain(opened.error());
    EXPECT_EQ(as_text(*opened), text);
  }
}

TEST_P(EveryShape, has_the_header_of_DSP0277) {
  Lane lane{GetParam()};
  lane.seal(text);
  const auto record = lane.seal(text);
  // SessionID, the low bytes of sequence number 1, then how many bytes follow.
  EXPECT_EQ(hex(Bytes{record}.first(4)), "fefffffe");
  std::string expected_number;
  if (GetParam().format.sequence_size == 2) expected_number = "0100";
  EXPECT_EQ(hex(Bytes{record}.subspan(4, GetParam().format.sequence_size)), expected_number);
  const auto header_size = 6 + GetParam().format.sequence_size;
  EXPECT_EQ(load_le<std::uint16_t>(Bytes{record}.subspan(header_size - 2)), record.size() - header_size);
  const std::size_t length_field = GetParam().protection == Protection::encrypted ? 2 : 0;
  EXPECT_EQ(record.size(), header_size + length_field + text.size() + 16);
}

// PCIe 6.x, 6.31.4: none; DSP0276, "Sequence number": two bytes; DSP0287: none; DSP0286: two.
TEST(Record, carries_as_much_of_its_sequence_number_as_its_transport_wants) {
  for (const auto& [format, number] : std::vector<std::pair<RecordFormat, std::string>>{
           {doe_records, ""}, {mctp_records, "0201"}, {tcp_records, ""}, {storage_records, "0201"}}) {
    Lane lane{{format, Protection::authenticated}};
    for (int i = 0; i < 0x0102; ++i) lane.seal(text);
    const auto record = lane.seal(text);
    // SessionID, what there is of the number, Length.
    EXPECT_EQ(hex(Bytes{record}.first(6 + number.size() / 2)), "fefffffe" + number + "2f00");
  }
}

TEST_P(EveryShape, hides_the_text_only_when_it_is_encrypted) {
  Lane lane{GetParam()};
  const auto record = lane.seal(text);
  EXPECT_EQ(as_text(record).find(text) == std::string_view::npos, GetParam().protection == Protection::encrypted);
}

TEST_P(EveryShape, refuses_a_record_with_any_bit_flipped) {
  Lane lane{GetParam()};
  const auto record = lane.seal(text);
  for (std::size_t bit = 0; bit < 8 * record.size(); ++bit) {
    auto damaged = record;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(lane.opener.open(damaged)) << "bit " << bit;
  }
  auto whole = record;
  EXPECT_TRUE(lane.opener.open(whole)) << "what was refused does not count";
}

TEST_P(EveryShape, refuses_a_record_cut_anywhere) {
  Lane lane{GetParam()};
  const auto record = lane.seal(text);
  for (std::size_t size = 0; size < record.size(); ++size) {
    Buffer cut{record.begin(), record.begin() + static_cast<std::ptrdiff_t>(size)};
    EXPECT_TRUE(refused_by(lane.opener.open(cut), rule::record_length)) << size;
  }
}

TEST_P(EveryShape, refuses_a_record_too_short_for_its_mac) {
  Lane lane{GetParam()};
  for (std::size_t length = 0; length < crypto::aead_tag_size; ++length) {
    Buffer record(GetParam().header_size() + length);
    store_le(MutableBytes{record}.subspan(GetParam().header_size() - 2), static_cast<std::uint16_t>(length));
    EXPECT_TRUE(refused_by(lane.opener.open(record), rule::record_length)) << length;
  }
}

TEST_P(EveryShape, opens_a_record_that_padding_follows) {
  Lane lane{GetParam()};
  auto record = lane.seal(text);
  record.resize(record.size() + 3);
  const auto opened = lane.opener.open(record);
  ASSERT_TRUE(opened);
  EXPECT_EQ(as_text(*opened), text);
}

TEST_P(EveryShape, refuses_anything_but_zeros_behind_a_record) {
  Lane lane{GetParam()};
  auto record = lane.seal(text);
  record.resize(record.size() + 3);
  record.back() = 1;
  EXPECT_TRUE(refused_by(lane.opener.open(record), rule::record_length));
}

TEST_P(EveryShape, refuses_a_replay_and_a_record_that_overtakes) {
  Lane lane{GetParam()};
  const auto first = lane.seal(text), second = lane.seal(text);
  const Rule& rule = GetParam().format.sequence_size > 0 ? rule::sequence_expected : rule::record_authentic;
  auto early = second;
  EXPECT_TRUE(refused_by(lane.opener.open(early), rule));
  auto once = first;
  EXPECT_TRUE(lane.opener.open(once));
  auto twice = first;
  EXPECT_TRUE(refused_by(lane.opener.open(twice), rule));
  auto next = second;
  EXPECT_TRUE(lane.opener.open(next));
}

TEST_P(EveryShape, refuses_the_record_of_another_direction) {
  Lane lane{GetParam()}, other{GetParam(), 2};
  auto record = other.seal(text);
  EXPECT_TRUE(refused_by(lane.opener.open(record), rule::record_authentic));
}

TEST_P(EveryShape, wipes_what_it_could_not_authenticate) {
  if (GetParam().protection != Protection::encrypted) GTEST_SKIP() << "nothing is hidden";
  Lane lane{GetParam()};
  auto record = lane.seal(text);
  record.back() ^= 1;
  ASSERT_FALSE(lane.opener.open(record));
  const auto header = GetParam().header_size();
  EXPECT_TRUE(all_zero(Bytes{record}.subspan(header, record.size() - header - crypto::aead_tag_size)));
}

TEST(Records, count_what_does_not_travel) {
  Lane lane{{mctp_records, Protection::encrypted}};
  // 65536 records later the two bytes that travel begin again; the nonce does not.
  const auto first = lane.seal(text);
  for (int i = 0; i < 0x10000; ++i) {
    auto record = i == 0 ? first : lane.seal(text);
    ASSERT_TRUE(lane.opener.open(record)) << i;
  }
  auto replayed = first;
  EXPECT_TRUE(refused_by(lane.opener.open(replayed), rule::record_authentic));
  auto next = lane.seal(text);
  EXPECT_TRUE(lane.opener.open(next));
}

TEST(Records, leave_random_data_out_of_what_they_give_back) {
  Lane lane{{mctp_records, Protection::encrypted}};
  auto record = lane.seal(text, 32);
  EXPECT_EQ(as_text(*lane.opener.open(record)), text);
}

TEST(Records, refuse_an_application_length_that_goes_beyond_the_record) {
  const RecordShape shape{doe_records, Protection::encrypted};
  Lane lane{shape};
  // Sealed with the key by a peer that lies inside: by hand, as RecordSealer tells the truth.
  const auto key = secret_of(1).key(library(), suite).value();
  auto sealer = crypto::Sealer::keyed(library(), suite.aead, key.key.bytes(Reveal{})).value();
  Buffer record(shape.size(4, 0));
  store_le(MutableBytes{record}, session);
  store_le(MutableBytes{record}.subspan(4), static_cast<std::uint16_t>(record.size() - 6));
  store_le(MutableBytes{record}.subspan(6), std::uint16_t{5});
  std::array<std::uint8_t, crypto::aead_iv_size> iv{};
  std::ranges::copy(key.iv.bytes(Reveal{}), iv.begin());
  ASSERT_TRUE(sealer.seal(iv, Bytes{record}.first(6), MutableBytes{record}.subspan(6, 6),
                          MutableBytes{record}.last<crypto::aead_tag_size>()));
  EXPECT_TRUE(refused_by(lane.opener.open(record), rule::record_length));
}

TEST(Records, are_sealed_only_where_they_fit) {
  Lane lane{{doe_records, Protection::encrypted}};
  Buffer small(lane.sealer.shape().size(10, 0) - 1);
  EXPECT_TRUE(refused_by(lane.sealer.seal(session, small, 10), rule::record_length));
  Buffer large(0x20000);
  EXPECT_TRUE(refused_by(lane.sealer.seal(session, large, 0x10000), rule::record_length));
  EXPECT_EQ(lane.sealer.sequence_number(), 0u);
}

TEST(Records, are_not_sealed_beyond_the_limit_of_a_key) {
  Lane lane{{doe_records, Protection::encrypted, 2}};  // 4 records
  for (int i = 0; i < 4; ++i) {
    auto record = lane.seal(text);
    EXPECT_TRUE(lane.opener.open(record));
  }
  Buffer buffer(lane.sealer.shape().size(1, 0));
  EXPECT_TRUE(refused_by(lane.sealer.seal(session, buffer, 1), rule::sequence_left));
  Lane longer{{doe_records, Protection::encrypted}};
  for (int i = 0; i < 4; ++i) longer.seal(text);
  auto fifth = longer.seal(text);
  EXPECT_TRUE(refused_by(lane.opener.open(fifth), rule::sequence_left));
}

TEST(Records, use_every_cipher_that_is_offered) {
  for (const auto aead : {crypto::Aead::aes_128_gcm, crypto::Aead::aes_256_gcm, crypto::Aead::chacha20_poly1305}) {
    Lane lane{{doe_records, Protection::encrypted}, 1, {Version::v1_3, crypto::Hash::sha256, aead}};
    auto record = lane.seal(text);
    EXPECT_EQ(as_text(*lane.opener.open(record)), text);
  }
}

}  // namespace
}  // namespace bonafide::spdm
