// What a device says beside what it should say: the outcomes, and what lets values be for a device at all.
#include <bonafide/appraisal/reference/compare.hpp>
#include <bonafide/appraisal/reference/learn.hpp>
#include <bonafide/appraisal/reference/vendor.hpp>
#include <bonafide/appraisal/rules/reference.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::appraisal::reference {
namespace {

using evidence::MeasurementType;

const Buffer one(48, 0x11), two(48, 0x22), three(48, 0x33);

DigestValue sha384(const Buffer& bytes) { return {crypto::Hash::sha384, {}, bytes}; }
Claim measured(std::uint8_t index, const Buffer& digest, MeasurementType type = MeasurementType::mutable_firmware) {
  return {.index = index, .type = type, .digests = {sha384(digest)}};
}
Acceptable digest(const Buffer& bytes) { return {.digests = {sha384(bytes)}}; }
Entry entry(std::uint8_t index, std::vector<Acceptable> accepted) {
  return {.element = {.index = index}, .accepted = std::move(accepted)};
}
Set set_of(std::vector<Entry> entries, std::string origin = "values.toml") {
  return {.origin = std::move(origin), .entries = std::move(entries)};
}
Said device(std::vector<Claim> claims) {
  Said out{.subject = {.vendors = {"ACME"}, .models = {"RoadRunner"}, .pci = PciMatch{0x1b36, 0x0010, 0x1af4, 0x1100}}};
  out.claims = std::move(claims);
  out.anything_signed = true;
  return out;
}
Comparison compared(const Said& said, std::vector<Set> sets, std::optional<UnixTime> at = {}) {
  return compare(test::library(), said, {std::move(sets)}, at);
}
std::string kinds(const Comparison& comparison) {
  std::string out;
  for (const auto& finding : comparison.findings) out.append(out.empty() ? "" : ", ").append(name(finding.kind));
  return out;
}
/// The first failed check breaks `rule`.
testing::AssertionResult broke(const Comparison& comparison, const Rule& rule) {
  const std::vector<Check> checks{as_check(comparison)};
  const auto* failure = first_failure(checks);
  if (failure == nullptr || failure->id != rule.id) return testing::AssertionFailure() << kinds(comparison);
  test::saw_broken(rule);
  return testing::AssertionSuccess();
}

TEST(ReferenceValues, accept_a_device_that_measures_what_it_should) {
  const auto found = compared(device({measured(1, one), measured(2, two)}),
                              {set_of({entry(1, {digest(one)}), entry(2, {digest(three), digest(two)})})});
  EXPECT_EQ(kinds(found), "matched, matched");
  EXPECT_TRUE(found.good());
  EXPECT_EQ(as_check(found).result, Outcome::passed);
  EXPECT_EQ(found.findings[1].reason, "measurement 2 (mutable firmware) is as values.toml says");
}

TEST(ReferenceValues, reject_a_measurement_that_is_none_of_them) {
  const auto found = compared(device({measured(1, three)}), {set_of({entry(1, {digest(one), digest(two)})})});
  EXPECT_EQ(kinds(found), "mismatched");
  EXPECT_TRUE(broke(found, rule::reference_matches));
  EXPECT_EQ(found.findings[0].reason,
            "measurement 1 (mutable firmware) is none of its reference values: it is SHA-384 " + hex(three) +
                ", not SHA-384 " + hex(one) + " or SHA-384 " + hex(two) + " (values.toml)");
}

TEST(ReferenceValues, differ_from_a_measurement_in_any_bit) {
  const auto said = device({measured(1, one)});
  for (std::size_t bit = 0; bit < one.size() * 8; ++bit) {
    auto other = one;
    other[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    EXPECT_EQ(kinds(compared(said, {set_of({entry(1, {digest(other)})})})), "mismatched") << bit;
  }
  EXPECT_EQ(kinds(compared(said, {set_of({entry(1, {digest(Buffer(47, 0x11))})})})), "mismatched");
}

TEST(ReferenceValues, tell_what_is_missing_and_what_is_not_listed) {
  const auto found = compared(device({measured(1, one), measured(3, three)}),
                              {set_of({entry(1, {digest(one)}), entry(2, {digest(two)})})});
  EXPECT_EQ(kinds(found), "matched, missing, unlisted");
  EXPECT_FALSE(found.good());
  EXPECT_TRUE(broke(found, rule::reference_said));
  const auto more = compared(device({measured(1, one), measured(3, three)}), {set_of({entry(1, {digest(one)})})});
  EXPECT_TRUE(more.good()) << "a measurement without a reference value is told, and no more";
}

TEST(ReferenceValues, never_trust_for_what_is_volatile) {
  Entry varies = entry(1, {});
  varies.is_volatile = true;
  const auto found = compared(device({measured(1, one)}), {set_of({varies})});
  EXPECT_EQ(kinds(found), "volatile");
  EXPECT_FALSE(found.good());
  EXPECT_TRUE(broke(found, rule::reference_known));
  // Somebody else knows its value: that is what counts.
  EXPECT_EQ(kinds(compared(device({measured(1, one)}), {set_of({varies}), set_of({entry(1, {digest(two)})})})),
            "mismatched");
}

TEST(ReferenceValues, are_for_the_devices_that_their_environment_names) {
  const auto subject = device({}).subject;
  EXPECT_TRUE(matches({}, subject));
  EXPECT_TRUE(matches({.vendor = "ACME", .model = "RoadRunner"}, subject));
  EXPECT_FALSE(matches({.vendor = "ACME", .model = "Coyote"}, subject));
  EXPECT_TRUE(matches({.pci = {.vendor = 0x1b36, .device = 0x0010}}, subject));
  EXPECT_FALSE(matches({.pci = {.vendor = 0x1b36, .device = 0x0011}}, subject));
  EXPECT_FALSE(matches({.pci = {.subsystem_device = 0x1101}}, subject));
  auto nameless = subject;
  nameless.pci.reset();
  EXPECT_FALSE(matches({.pci = {.vendor = 0x1b36}}, nameless)) << "nobody knows what function it is";
  EXPECT_TRUE(matches({.model = "RoadRunner"}, nameless));
  EXPECT_FALSE(matches({.ueid = {1, 2}}, subject));
  EXPECT_FALSE(matches({.leaf_key = sha384(one)}, subject));
  EXPECT_FALSE(matches({.other = {0xF6}}, subject)) << "an instance of a kind that is not known is nobody";
  Subject keyed = subject;
  keyed.leaf_keys = {sha384(one)};
  keyed.ueids = {{1, 2}};
  EXPECT_TRUE(matches({.ueid = {1, 2}, .leaf_key = sha384(one)}, keyed));

  Entry other = entry(1, {digest(one)});
  other.environment.model = "Coyote";
  const auto found = compared(device({measured(1, three)}), {set_of({other})});
  EXPECT_EQ(kinds(found), "unknown device");
  EXPECT_TRUE(broke(found, rule::reference_known));
}

Set of_firmware(std::string version, std::vector<Entry> entries) {
  auto out = set_of(std::move(entries), version + ".toml");
  out.firmware = std::move(version);
  return out;
}

TEST(ReferenceValues, do_not_mix_the_values_of_different_firmware) {
  const auto older = of_firmware("1.0", {entry(1, {digest(one)}), entry(2, {digest(one)})});
  const auto newer = of_firmware("2.0", {entry(1, {digest(two)}), entry(2, {digest(two)})});
  EXPECT_TRUE(compared(device({measured(1, one), measured(2, one)}), {older, newer}).good());
  EXPECT_TRUE(compared(device({measured(1, two), measured(2, two)}), {older, newer}).good());
  EXPECT_FALSE(compared(device({measured(1, one), measured(2, two)}), {older, newer}).good());
}

TEST(ReferenceValues, say_that_there_are_none_for_this_firmware) {
  auto said = device({measured(1, three)});
  said.subject.firmware = {"3.0"};
  const auto found =
      compared(said, {of_firmware("1.0", {entry(1, {digest(one)})}), of_firmware("2.0", {entry(1, {digest(two)})})});
  EXPECT_EQ(kinds(found), "unknown firmware");
  EXPECT_EQ(found.findings[0].reason,
            "there are no reference values for this firmware: the device runs 3.0, and there are values for 1.0, 2.0");
  EXPECT_TRUE(broke(found, rule::reference_known));
  said.subject.firmware = {"2.0"};
  EXPECT_EQ(kinds(compared(said, {of_firmware("2.0", {entry(1, {digest(two)})})})), "mismatched");
}

TEST(ReferenceValues, are_in_force_only_for_their_time) {
  auto set = set_of({entry(1, {digest(one)})});
  set.not_before = *parse_time("2026-01-01");
  set.not_after = *parse_time("2026-12-31");
  const auto said = device({measured(1, one)});
  EXPECT_TRUE(compared(said, {set}, parse_time("2026-06-01")).good());
  EXPECT_TRUE(compared(said, {set}).good()) << "where no time is known, it is not judged";
  for (const auto* day : {"2025-12-31", "2027-01-01"}) {
    const auto found = compared(said, {set}, parse_time(day));
    EXPECT_EQ(kinds(found), "not in force");
    EXPECT_FALSE(found.good());
  }
}

TEST(ReferenceValues, compare_security_versions_versions_and_flags) {
  auto said = device({measured(1, one)});
  said.claims.push_back(
      {.index = std::uint8_t{2}, .type = MeasurementType::security_version, .raw = Buffer(8), .svn = 3});
  said.claims.push_back(
      {.index = std::uint8_t{3}, .type = MeasurementType::firmware_version, .raw = Buffer(3), .version = "1.2"});
  said.claims.push_back({.index = std::uint8_t{4},
                         .type = MeasurementType::device_mode,
                         .raw = Buffer(16),
                         .flags = {.named = 0x0C, .set = 0}});
  const auto holds = [&](Acceptable values) {
    return compared(said, {set_of({entry(1, {std::move(values)})})}).good();
  };
  EXPECT_TRUE(holds({.svn = SecurityVersion{3}}));
  EXPECT_FALSE(holds({.svn = SecurityVersion{2}}));
  EXPECT_TRUE(holds({.svn = SecurityVersion{2, true}}));
  EXPECT_FALSE(holds({.svn = SecurityVersion{4, true}}));
  EXPECT_TRUE(holds({.version = "1.2"}));
  EXPECT_FALSE(holds({.version = "1.3"}));
  EXPECT_TRUE(holds({.flags = {.named = 0x08, .set = 0}}));
  EXPECT_FALSE(holds({.flags = {.named = 0x08, .set = 0x08}})) << "it is not being debugged";
  EXPECT_FALSE(holds({.flags = {.named = 0x02, .set = 0x02}})) << "nothing says that it is secure";
  EXPECT_FALSE(holds({.digests = {sha384(one)}, .svn = SecurityVersion{4}})) << "everything has to hold";
  said.claims.push_back(
      {.index = std::uint8_t{5}, .type = MeasurementType::security_version, .raw = Buffer(8), .svn = 5});
  EXPECT_TRUE(holds({.svn = SecurityVersion{3, true}}));
  EXPECT_FALSE(holds({.svn = SecurityVersion{4, true}})) << "a device is as old as the oldest of its parts";
}

TEST(ReferenceValues, compare_raw_values_under_their_mask) {
  const auto holds = [&](RawValue values) {
    auto said = device({{.index = std::uint8_t{1}, .raw = *unhex("12345678")}});
    return compared(said, {set_of({entry(1, {{.raw = std::move(values)}})})}).good();
  };
  EXPECT_TRUE(holds({*unhex("12345678"), {}}));
  EXPECT_FALSE(holds({*unhex("12340000"), {}}));
  for (std::size_t bit = 0; bit < 32; ++bit) {
    auto other = *unhex("12345678");
    other[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    EXPECT_FALSE(holds({other, {}})) << bit;
  }
  EXPECT_TRUE(holds({*unhex("12340000"), *unhex("ffff0000")}));
  EXPECT_FALSE(holds({*unhex("12350000"), *unhex("ffff0000")}));
  EXPECT_FALSE(holds({*unhex("123456"), {}}));
}

TEST(ReferenceValues, compare_digests_with_the_bytes_that_they_are_of) {
  // NIST FIPS 180-4 example, SHA-384 of "abc".
  const auto abc =
      *unhex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  const auto raw = device({{.index = std::uint8_t{1}, .raw = copy(as_bytes("abc"))}});
  EXPECT_TRUE(compared(raw, {set_of({entry(1, {digest(abc)})})}).good());
  EXPECT_FALSE(compared(raw, {set_of({entry(1, {digest(one)})})}).good());
  const auto hashed = device({measured(1, abc)});
  EXPECT_TRUE(compared(hashed, {set_of({entry(1, {{.raw = RawValue{copy(as_bytes("abc")), {}}}})})}).good());
  EXPECT_FALSE(compared(hashed, {set_of({entry(1, {{.raw = RawValue{copy(as_bytes("abd")), {}}}})})}).good());
}

TEST(ReferenceValues, want_an_algorithm_in_common_and_no_digest_that_differs) {
  const DigestValue sha256{crypto::Hash::sha256, {}, Buffer(32, 7)};
  const auto said = device({measured(1, one)});
  const auto holds = [&](std::vector<DigestValue> digests) {
    return compared(said, {set_of({entry(1, {{.digests = std::move(digests)}})})}).good();
  };
  EXPECT_TRUE(holds({sha384(one), sha256}));
  EXPECT_FALSE(holds({sha256}));
  EXPECT_FALSE(holds({sha384(one), sha384(two)}));
}

TEST(ReferenceValues, are_found_by_type_by_layer_and_by_content) {
  auto said = device({measured(1, one), measured(2, two), measured(3, three, MeasurementType::immutable_rom)});
  said.claims.push_back({.layer = 1, .digests = {sha384(two)}});
  const auto found = [&](Element element, std::vector<Acceptable> accepted) {
    return kinds(compared(said, {set_of({{.element = std::move(element), .accepted = std::move(accepted)}})}));
  };
  EXPECT_EQ(found({.type = MeasurementType::immutable_rom}, {digest(three)}), "matched, unlisted, unlisted");
  EXPECT_EQ(found({.type = MeasurementType::mutable_firmware}, {digest(one)}), "matched, mismatched, unlisted");
  EXPECT_EQ(found({.index = std::uint8_t{1}, .type = MeasurementType::immutable_rom}, {digest(one)}),
            "mismatched, unlisted, unlisted");
  EXPECT_EQ(found({.layer = 1}, {digest(two)}), "matched, unlisted, unlisted, unlisted");
  EXPECT_EQ(found({.layer = 1}, {digest(one)}), "mismatched, unlisted, unlisted, unlisted");
  EXPECT_EQ(found({.name = "boot loader"}, {digest(two)}), "matched, unlisted, unlisted");
  EXPECT_EQ(found({.name = "boot loader"}, {digest(Buffer(48))}), "missing, unlisted, unlisted, unlisted");
}

TEST(ReferenceValues, accept_nothing_by_an_alternative_that_says_nothing) {
  EXPECT_EQ(kinds(compared(device({measured(1, one)}), {set_of({entry(1, {Acceptable{}})})})), "mismatched");
}

TEST(ReferenceValues, are_learnt_from_golden_devices_and_never_from_what_varies) {
  const auto first = device({measured(1, one), measured(2, two), measured(3, one)});
  const auto second = device({measured(1, one), measured(2, three)});
  const auto set = learn(std::array{first, second});
  ASSERT_EQ(set.entries.size(), 3u);
  EXPECT_EQ(set.entries[0].accepted, std::vector{digest(one)});
  EXPECT_TRUE(set.entries[1].is_volatile && set.entries[1].accepted.empty()) << "it differs";
  EXPECT_TRUE(set.entries[2].is_volatile && set.entries[2].accepted.empty()) << "one does not say it";
  EXPECT_EQ(set.entries[0].environment.model, "RoadRunner");
  EXPECT_EQ(kinds(compared(first, {set})), "matched, volatile, volatile");
  EXPECT_EQ(kinds(compared(device({measured(1, two)}), {set})), "mismatched");
  EXPECT_EQ(differences(set, learn(std::array{first})).size(), 4u);
  EXPECT_TRUE(differences(set, set).empty());
}

TEST(VendorFields, spell_a_VBIOS_version_as_the_vendor_does) {
  // shared/captures/silicon: type 6 of a report of 96.00.9F.00.01.
  EXPECT_EQ(vbios_version(*unhex("009f009601000000")), "96.00.9F.00.01");
  EXPECT_FALSE(vbios_version(*unhex("009f0096")));
}

}  // namespace
}  // namespace bonafide::appraisal::reference
