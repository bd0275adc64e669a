// Reference values keep their meaning in every form: what is written as TOML or as CoRIM is read back, whichever way it
// is converted.
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/documents/rim.hpp>
#include <bonafide/documents/toml_form.hpp>

#include "support/hierarchy.hpp"
#include "support/places.hpp"

namespace bonafide::documents {
namespace {

using namespace appraisal::reference;
using crypto::Hash;

/// Sets of all that reference values can say, by chance.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}

  Set set() {
    Set out{.id = text(), .author = one_in(2) ? text() : ""};
    if (one_in(2)) out.firmware = text();
    if (one_in(3)) out.not_before = time();
    if (one_in(3)) out.not_after = time();
    for (auto left = 1 + random_() % 6; left > 0; --left) append(out.entries, entry());
    return out;
  }

 private:
  bool one_in(unsigned count) { return random_() % count == 0; }
  UnixTime time() {
    // Before 1970, too.
    return UnixTime{std::chrono::seconds{static_cast<std::int64_t>(random_() % 8'000'000'000) - 1'000'000'000}};
  }
  Buffer bytes(std::size_t size) {
    Buffer out(size);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(random_());
    return out;
  }
  std::string text() {
    static constexpr std::array<std::string_view, 9> parts{"boot", "\"", "\\", "\n", " ", "é", "'''", "#", "\x7F"};
    std::string out{"x"};
    for (auto left = random_() % 4; left > 0; --left) out += parts[random_() % parts.size()];
    return out;
  }
  DigestValue digest() {
    const auto hash = static_cast<Hash>(random_() % crypto::hash_count);
    return {hash, {}, bytes(crypto::size(hash))};
  }
  std::optional<std::uint16_t> identifier() {
    return one_in(2) ? std::optional{static_cast<std::uint16_t>(random_())} : std::nullopt;
  }
  Environment environment() {
    Environment out;
    if (one_in(2)) out.vendor = text();
    if (one_in(2)) out.model = text();
    if (one_in(3)) out.pci = {identifier(), identifier(), identifier(), identifier()};
    if (one_in(4)) out.class_id = one_in(2) ? *unhex("d86f412a") : *unhex("d9023043010203");
    if (one_in(4)) out.ueid = bytes(1 + random_() % 33);
    if (one_in(4)) out.leaf_key = digest();
    return out;
  }
  Element element() {
    Element out{.name = one_in(2) ? text() : ""};
    if (one_in(5)) {
      out.layer = one_in(5) ? largest_layer : random_() % 4;
      return out;
    }
    if (!one_in(4)) out.index = static_cast<std::uint8_t>(1 + random_() % 254);
    if (one_in(3)) out.type = static_cast<evidence::MeasurementType>(random_() % 0x80);
    return out;
  }
  Acceptable acceptable() {
    Acceptable out;
    for (auto left = random_() % 3; left > 0; --left) out.digests.push_back(digest());
    if (one_in(4)) out.raw = RawValue{bytes(4), one_in(2) ? bytes(4) : Buffer{}};
    if (one_in(4)) out.svn = SecurityVersion{one_in(3) ? largest_integer : random_() % 300, one_in(2)};
    if (one_in(4)) out.version = text();
    if (one_in(4)) out.flags.named = static_cast<std::uint16_t>(random_() % (1u << flag_count));
    out.flags.set = static_cast<std::uint16_t>(out.flags.named & random_());
    return out;
  }
  Entry entry() {
    Entry out{.environment = environment(), .element = element(), .accepted = {}, .is_volatile = one_in(4)};
    for (auto left = random_() % 5; left > 0; --left)
      if (auto values = acceptable(); !values.empty()) out.accepted.push_back(std::move(values));
    if (out.accepted.empty()) out.is_volatile = true;
    return out;
  }

  std::mt19937 random_;
};

void expect_same(const Set& read, const Set& was, std::string_view text) {
  EXPECT_EQ(read.id, was.id) << text;
  EXPECT_EQ(read.author, was.author) << text;
  EXPECT_EQ(read.firmware, was.firmware) << text;
  EXPECT_EQ(read.not_before, was.not_before) << text;
  EXPECT_EQ(read.not_after, was.not_after) << text;
  EXPECT_TRUE(read.entries == was.entries) << text;
}

/// The set as TOML and back.
Set through_toml(const Set& set, std::string& text) {
  EXPECT_EQ(left_out_of_toml(set), 0u);
  text = write_toml(set);
  const auto read = read_toml(as_bytes(text));
  EXPECT_TRUE(read) << explain(read.error()) << text;
  return read.value_or(Set{});
}

/// The set as CoRIM and back.
Set through_corim(const Set& set) {
  const auto written = write_corim(set);
  EXPECT_TRUE(written) << explain(written.error());
  if (!written) return {};
  EXPECT_TRUE(written->notes.empty()) << written->notes.front();
  EXPECT_TRUE(evidence::cbor::read(written->bytes)) << "it is deterministic: " << hex(written->bytes);
  const auto read = read_corim(written->bytes);
  EXPECT_TRUE(read) << explain(read.error()) << hex(written->bytes);
  return read.value_or(Set{});
}

TEST(Conversion, between_TOML_and_CoRIM_loses_nothing) {
  for (unsigned seed = 0; seed < 2000 && !testing::Test::HasFailure(); ++seed) {
    const auto set = Chance{seed}.set();
    std::string text;
    const auto from_toml = through_toml(set, text);
    expect_same(from_toml, set, text);
    const auto from_corim = through_corim(from_toml);
    expect_same(from_corim, set, text);
    expect_same(through_toml(from_corim, text), set, text);
    EXPECT_EQ(write_corim(from_corim)->bytes, write_corim(set)->bytes) << "one form for one meaning, seed " << seed;
  }
}

TEST(Conversion, to_TOML_counts_what_it_leaves_out) {
  Set set{.id = "x"};
  set.entries.push_back({{.model = "a"}, {.index = std::uint8_t{1}}, {{.version = "1"}}});
  EXPECT_EQ(left_out_of_toml(set), 0u);
  set.entries.push_back({{.model = "a"}, {.index = std::uint8_t{2}}, {{.digests = {{{}, "my-alg-id", {1}}}}}});
  set.entries.push_back({{.model = "a"}, {.index = std::uint8_t{3}}, {{.svn = SecurityVersion{1ull << 63}}}});
  set.entries.push_back({{.other = {1}}, {.index = std::uint8_t{4}}, {{.version = "1"}, {.version = "2"}}});
  EXPECT_EQ(left_out_of_toml(set), 4u);
  const auto read = read_toml(as_bytes(write_toml(set)));
  ASSERT_TRUE(read) << explain(read.error());
  EXPECT_EQ(read->entries.size(), 1u);
}

TEST(Conversion, of_a_vendors_manifest_keeps_every_digest) {
  const auto path = test::captures() / "silicon/1010_0200_882_96005E0001_PROD.swidtag";
  std::ifstream file{path, std::ios::binary};
  if (!file) GTEST_SKIP() << "there is no " << path;
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto manifest = read_rim(test::library(), as_bytes(text), {});
  ASSERT_TRUE(manifest) << explain(manifest.error());
  std::size_t digests = 0;
  for (const auto& entry : manifest->entries) digests += entry.accepted.size();
  EXPECT_GT(digests, 10u);
  const auto corim = through_corim(*manifest);
  EXPECT_TRUE(corim.entries == manifest->entries);
  EXPECT_EQ(corim.firmware, manifest->firmware);
  std::string toml;
  EXPECT_TRUE(through_toml(corim, toml).entries == manifest->entries);
}

}  // namespace
}  // namespace bonafide::documents
