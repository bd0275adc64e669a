#include <bonafide/evidence/evidence.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::evidence {
namespace {

using test::refused_by;

Evidence example() {
  Evidence evidence;
  evidence.origin = {.kind = SourceKind::capture,
                     .tool = "tool 1",
                     .transport = "DOE",
                     .target = "0000:03:00.0",
                     .obtained_at = UnixTime{std::chrono::seconds{1'795'200'171}},
                     .clock = "the capture's"};
  evidence.identity.emplace();
  evidence.identity->vendor = 0x1b36, evidence.identity->device = 0x0010, evidence.identity->class_code = 0x010802;
  evidence.identity->revision = 2, evidence.identity->subsystem_vendor = 0x1af4;
  evidence.identity->subsystem_device = 0x1100, evidence.identity->serial = 0x0102030405060708;
  evidence.exchanges = {{*unhex("10840000"), *unhex("1004000000010012")}, {*unhex("12e10000"), {}, true}};
  evidence.chains = {{.slot = 2, .has_header = false, .chain = *unhex("3000")}};
  evidence.agreed =
      Agreed{.version = spdm::Version::v1_2, .hash = crypto::Hash::sha384, .scheme = crypto::Scheme::ecdsa_p384};
  evidence.interface_report = InterfaceReport{*unhex("0102"), *unhex("aa")};
  evidence.demanded_nonce.emplace().fill(9);
  return evidence;
}

/// `with` in place of the first `what`.
Buffer altered(const Buffer& in, std::string_view what, std::string_view with) {
  auto digits = hex(in);
  const auto at = digits.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return *unhex(digits.replace(at, what.size(), with));
}

TEST(Evidence, survives_encoding) {
  for (const auto& evidence : {example(), Evidence{}}) {
    const auto bytes = encode(evidence);
    ASSERT_TRUE(bytes) << explain(bytes.error());
    EXPECT_TRUE(looks_like_evidence(*bytes));
    const auto back = decode(*bytes);
    ASSERT_TRUE(back) << explain(back.error());
    EXPECT_EQ(*back, evidence);
  }
}

TEST(Evidence, is_written_as_docs_evidence_cddl_says) {
  // Written out by hand from RFC 8949, 3 and docs/evidence.cddl.
  EXPECT_EQ(hex(*encode(Evidence{})),
            "a5"  // five fields
            "00"
            "71"
            "626f6e61666964652e65766964656e6365"  // format
            "01"
            "01"  // version
            "02"
            "a5"
            "0000"
            "0160"
            "0260"
            "0360"
            "0560"  // origin
            "04"
            "80"
            "05"
            "80");  // exchanges, chains
}

TEST(Evidence, has_one_encoding_only) {
  const auto bytes = *encode(example());
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto other = bytes;
      other[i] = static_cast<std::uint8_t>(other[i] ^ 1u << bit);
      const auto read = decode(other);
      if (!read) continue;
      ++accepted;
      EXPECT_EQ(hex(*encode(*read)), hex(other)) << i << ' ' << bit;
    }
  }
  EXPECT_GT(accepted, 0u);
}

TEST(Evidence, is_refused_when_it_is_cut_or_longer) {
  auto bytes = *encode(example());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode(Bytes{bytes}.first(size)));
  bytes.push_back(0);
  EXPECT_TRUE(refused_by(decode(bytes), rule::cbor_nothing_follows));
}

TEST(Evidence, is_refused_in_another_form_or_version) {
  const auto bytes = *encode(example());
  EXPECT_TRUE(refused_by(decode(altered(bytes, "626f6e61", "426f6e61")), rule::evidence_format));
  EXPECT_TRUE(refused_by(decode(altered(bytes, "656e63650101", "656e63650102")), rule::evidence_version));
}

TEST(Evidence, misses_no_field_and_invents_none) {
  const auto bytes = *encode(Evidence{});
  EXPECT_TRUE(refused_by(decode(altered(altered(bytes, "a500", "a400"), "0580", "")), rule::evidence_field));
  EXPECT_TRUE(refused_by(decode(altered(altered(bytes, "a500", "a600"), "0580", "05800a00")), rule::evidence_unknown));
  EXPECT_TRUE(refused_by(decode(altered(bytes, "02a500000160", "02a500000140")), rule::evidence_type));
}

TEST(Evidence, checks_types_ranges_and_values) {
  const auto bytes = *encode(example());
  EXPECT_TRUE(refused_by(decode(altered(bytes, "02a60001", "02a60009")), rule::evidence_value));      // kind of source
  EXPECT_TRUE(refused_by(decode(altered(bytes, "a3000201f4", "a3000801f4")), rule::evidence_value));  // slot
  EXPECT_TRUE(refused_by(decode(altered(bytes, "a3000201f4", "a3000201f6")), rule::evidence_type));   // has-header
  EXPECT_TRUE(
      refused_by(decode(altered(bytes, "06a3001201010207", "06a3001501010207")), rule::evidence_value));  // version
  EXPECT_TRUE(
      refused_by(decode(altered(bytes, "06a3001201010207", "06a3001201070207")), rule::evidence_value));  // hash
  EXPECT_TRUE(
      refused_by(decode(altered(bytes, "06a3001201010207", "06a30012010102181b")), rule::evidence_value));  // scheme
  EXPECT_TRUE(refused_by(decode(altered(bytes, "021a00010802", "021a01000000")), rule::evidence_value));  // class code
  EXPECT_TRUE(refused_by(decode(altered(bytes, "075820090909", "07581f0909")), rule::evidence_type));     // nonce of 31
  EXPECT_TRUE(refused_by(decode(altered(bytes, "041a6b00", "041b000000416b00")), rule::evidence_type));
}

TEST(Evidence, keeps_times_before_1970) {
  auto evidence = example();
  evidence.origin.obtained_at = UnixTime{std::chrono::seconds{-1}};
  const auto bytes = encode(evidence);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*decode(*bytes), evidence);
}

TEST(Evidence, refuses_to_write_text_that_is_not_UTF_8) {
  auto evidence = example();
  evidence.origin.target = "\xFF";
  EXPECT_TRUE(refused_by(encode(evidence), rule::cbor_text));
}

}  // namespace
}  // namespace bonafide::evidence
