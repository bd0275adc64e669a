// The same conversation through every source that can carry it comes to the same verdict.
#include <bonafide/appraisal/appraise.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"
#include "support/renderings.hpp"

namespace bonafide::appraisal {
namespace {

using spdm::Version;
using test::Conversation;
using test::library;

const auto now = *civil(2026, 11, 21, 3, 0, 0);

Trust trusting(unsigned number = 0) {
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(test::hierarchy(crypto::KeyKind::ec_p256, number).root, "root"));
  return trust;
}

std::string judged(const test::Files& files, const Trust& trust, Conditions conditions = {.now = now}) {
  const auto chain = test::device_chain();
  const auto found = test::read(files, chain);
  if (!found) return "refused: " + explain(found.error());
  std::string out;
  for (const auto& evidence : *found) {
    const auto verdict = appraise(library(), evidence, trust, conditions);
    out.append(out.empty() ? "" : "; ").append(name(verdict.judgement));
    if (verdict.judgement == Judgement::rejected) out.append(": ").append(verdict.reason);
  }
  return out;
}

TEST(EverySource, comes_to_the_same_verdict) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3}) {
    const Conversation said{version};
    for (const auto& [reader, files] : said.all()) {
      const auto about = reader + " " + spdm::name(version);
      EXPECT_EQ(judged(files, trusting()), "trusted") << about;
      EXPECT_EQ(judged(files, trusting(1)), "authenticated") << about;
      EXPECT_EQ(judged(files, {}), "authenticated") << about;
    }
  }
}

TEST(EverySource, is_read_by_the_reader_that_is_meant_for_it) {
  for (const auto& [reader, files] : Conversation{Version::v1_1}.all()) {
    std::vector<evidence::NamedFile> named;
    for (const auto& [name, content] : files) named.push_back({name, content});
    const auto* found = evidence::reader_for({.name = "x", .files = named});
    ASSERT_NE(found, nullptr) << reader;
    EXPECT_EQ(found->name, reader);
  }
}

TEST(EverySource, binds_the_nonce_that_was_demanded) {
  spdm::Nonce mine{}, other{};
  mine.fill(0x5A), other.fill(0x5B);
  const Conversation said{Version::v1_2, mine};
  for (const auto& [reader, files] : said.all()) {
    EXPECT_EQ(judged(files, trusting(), {.now = now, .nonce = mine}), "trusted") << reader;
    EXPECT_TRUE(judged(files, trusting(), {.now = now, .nonce = other}).starts_with("rejected")) << reader;
  }
}

TEST(EverySource, is_not_trusted_when_a_byte_of_what_was_signed_is_another) {
  for (const auto version : {Version::v1_1, Version::v1_2}) {
    auto said = Conversation{version};
    // In the record of MEASUREMENTS, in its signature; the nonce of CHALLENGE_AUTH, its signature.
    const auto alter = [&](std::size_t from_the_end) {
      auto altered = said;
      for (auto* bytes : {&altered.measurements, &altered.challenge}) (*bytes)[bytes->size() - from_the_end] ^= 1;
      for (auto& exchange : altered.evidence.exchanges)
        if (exchange.request[1] == 0xE0 || exchange.request[1] == 0x83)
          exchange.response[exchange.response.size() - from_the_end] ^= 1;
      return altered;
    };
    for (const std::size_t from_the_end : {1u, 64u, 80u})
      for (const auto& [reader, files] : alter(from_the_end).all()) {
        const auto verdict = judged(files, trusting());
        EXPECT_TRUE(verdict.starts_with("rejected") || verdict.starts_with("refused")) << reader << ' ' << verdict;
      }
  }
}

TEST(EverySource, survives_being_cut_and_altered) {
  const Conversation said{Version::v1_2};
  const auto trust = trusting();
  for (const auto& [reader, files] : said.all())
    for (const auto& [name, content] : files) {
      const auto step = content.size() / 60 + 1;
      for (std::size_t at = 0; at < content.size(); at += step) {
        auto cut = files, altered = files;
        cut[name].resize(at);
        altered[name][at] = static_cast<std::uint8_t>(altered[name][at] ^ 0x20);
        static_cast<void>(judged(cut, trust));
        static_cast<void>(judged(altered, trust));
      }
    }
}

}  // namespace
}  // namespace bonafide::appraisal
