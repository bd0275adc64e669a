// Reference values as people write them.
#include <bonafide/documents/rules.hpp>
#include <bonafide/documents/toml_form.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::documents {
namespace {

using namespace appraisal::reference;
using test::refused_by;

const std::string one(96, '1'), two(96, '2'), small(64, '3');

Result<Set> read(const std::string& text) { return read_toml(as_bytes(text)); }

TEST(Toml, says_what_a_device_should_measure) {
  const auto set = read(
      "id = \"golden\"\nauthor = \"ACME\"\nfirmware = \"1.2\"\nnot-after = 2030-01-01T00:00:00Z\n"
      "[device]\nmodel = \"RoadRunner\"\npci-vendor = 0x1b36\n"
      "[[measurement]]\nindex = 1\nname = \"boot\"\ndigests = [\"SHA-384 " +
      one + "\", \"sha384 " + two +
      "\"]\n"
      "[[measurement]]\nindex = 2\ntype = \"mutable firmware security version number\"\nleast-svn = 3\n"
      "[[measurement]]\nindex = 3\nraw = \"0102\"\nmask = \"ff00\"\nflags = [\"not debug\", \"secure\"]\n"
      "[[measurement]]\nindex = 4\nvolatile = true\ndevice = { vendor = \"Other\" }\n");
  ASSERT_TRUE(set) << explain(set.error());
  EXPECT_EQ(set->id, "golden");
  EXPECT_EQ(set->firmware, "1.2");
  EXPECT_EQ(set->not_after, parse_time("2030-01-01"));
  ASSERT_EQ(set->entries.size(), 4u);
  EXPECT_EQ(set->entries[0].environment.pci.vendor, 0x1b36);
  EXPECT_EQ(set->entries[0].element.index, 1);
  ASSERT_EQ(set->entries[0].accepted.size(), 2u);
  EXPECT_EQ(text_of(set->entries[0].accepted[1]), "SHA-384 " + two);
  EXPECT_EQ(set->entries[1].accepted[0].svn, (SecurityVersion{3, true}));
  EXPECT_EQ(set->entries[1].element.type, evidence::MeasurementType::security_version);
  EXPECT_EQ(text_of(set->entries[2].accepted[0]), "raw 0102 under mask ff00, secure, not debug");
  EXPECT_TRUE(set->entries[3].is_volatile);
  EXPECT_EQ(text_of(set->entries[3].environment), "vendor Other");
}

TEST(Toml, refuses_what_is_not_TOML) {
  EXPECT_TRUE(refused_by(read_toml(as_bytes("a = 1\nb \xCF\xBD[")), rule::toml_well_formed));
  for (const auto* text :
       {"a = ", "[", "= 1", "a = 1\na = 2", "\xFF", "a \u00EE[[[[[[[[[[\x16]", "a = 1 \u00E9", "\u0105 = 1"})
    EXPECT_TRUE(refused_by(read(text), rule::toml_well_formed)) << text;
  EXPECT_TRUE(refused_by(read(std::string(largest_toml + 1, ' ')), rule::toml_well_formed));
  EXPECT_TRUE(refused_by(read("a = " + std::string(100'000, '[')), rule::toml_well_formed));
}

TEST(Toml, refuses_keys_that_it_does_not_know_and_names_their_line) {
  const auto refused = read("id = \"a\"\n\n[[measurement]]\nindex = 1\ndigest = \"SHA-384\"\n");
  ASSERT_TRUE(refused_by(refused, rule::toml_key));
  EXPECT_EQ(refused.error().offset, 5u);
  EXPECT_EQ(refused.error().note.text(), "digest");
  for (const auto* text : {"id = 1", "other = 1", "device = 1", "measurement = 1", "[device]\npci-vendor = \"x\"",
                           "[device]\nname = \"x\"", "not-after = \"x\"", "[[measurement]]\nindex = 1\nvolatile = 1",
                           "[[measurement]]\nindex = 1\ndigests = \"x\"", "[[measurement]]\nindex = 1\ndigests = [1]",
                           "[[measurement]]\nindex = 1\nvolatile = true\ndevice = 1"})
    EXPECT_TRUE(refused_by(read(text), rule::toml_key)) << text;
}

TEST(Toml, refuses_values_that_mean_nothing) {
  for (const std::string text :
       {"index = 0\nvolatile = true", "index = 255\nvolatile = true", "index = 1", "index = -1\nvolatile = true",
        "index = 1\ntype = \"firmware\"\nvolatile = true", "index = 1\nraw = \"01\"\nmask = \"0102\"",
        "index = 1\nraw = \"0\"", "index = 1\nflags = [\"happy\"]", "index = 1\ndigests = [\"SHA-384 01\"]",
        "index = 1\ndigests = [\"MD5 01\"]", "index = 1\nvolatile = true\ndevice = { leaf-key = \"x\" }",
        "index = 1\nlayer = 1\nvolatile = true", "layer = 1\ntype = \"mutable firmware\"\nvolatile = true",
        "volatile = true\ndevice = { class-id = \"f6\" }", "volatile = true\ndevice = { class-id = \"d9\" }",
        "volatile = true\ndevice = { class-id = \"d902304d7063693a313032303a2a3a2a3a2a\" }"})
    EXPECT_TRUE(refused_by(read("[[measurement]]\n" + text), rule::toml_value)) << text;
  EXPECT_TRUE(refused_by(read("not-after = 2030-01-01T00:00:00"), rule::toml_value)) << "in nobody's time";
  EXPECT_TRUE(refused_by(read("[device]\npci-vendor = 0x10000"), rule::toml_value));
}

TEST(Toml, reads_back_what_it_writes) {
  Set set{.id = "a \"quoted\"\nid",
          .author = "ACME",

          .firmware = "1.2",
          .not_before = parse_time("2026-01-01")};
  const Environment common{.vendor = "ACME", .model = "RoadRunner", .pci = {.vendor = 1, .subsystem_device = 0xffff}};
  const DigestValue first{crypto::Hash::sha384, {}, Buffer(48, 1)}, second{crypto::Hash::sha256, {}, Buffer(32, 2)};
  set.entries.push_back(
      {common, {.index = std::uint8_t{1}, .name = "boot"}, {{.digests = {first}}, {.digests = {second}}}});
  set.entries.push_back(
      {common, {.index = std::uint8_t{2}}, {{.digests = {first, second}, .svn = SecurityVersion{7, true}}}});
  set.entries.push_back(
      {common, {.layer = 3}, {{.raw = RawValue{{1}, {0xF0}}, .version = "2", .flags = {.named = 0x408, .set = 8}}}});
  set.entries.push_back({{.class_id = {0xD8, 0x6F, 0x41, 0x2A}, .ueid = {1, 2}, .leaf_key = second},
                         {.type = evidence::MeasurementType::immutable_rom},
                         {},
                         true});
  const auto text = write_toml(set);
  const auto read = read_toml(as_bytes(text));
  ASSERT_TRUE(read) << explain(read.error()) << text;
  EXPECT_EQ(read->id, set.id);
  EXPECT_EQ(read->firmware, set.firmware);
  EXPECT_EQ(read->not_before, set.not_before);
  EXPECT_TRUE(read->entries == set.entries) << text;
}

}  // namespace
}  // namespace bonafide::documents
