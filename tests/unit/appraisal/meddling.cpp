// Whatever is removed from evidence, altered or put elsewhere in it: what a verifier refuses stays refused, and what is
// accepted is what the device signed. One step of meddling at a time, and two; a sample of the places, or all of them
// with BONAFIDE_EXHAUSTIVE.
#include <cstdlib>
#include <set>

#include <gtest/gtest.h>

#include <bonafide/appraisal/appraise.hpp>

#include "support/hierarchy.hpp"
#include "support/renderings.hpp"

namespace bonafide::appraisal {
namespace {

using evidence::Evidence;
using spdm::Version;
using test::Conversation;
using test::library;

const auto now = *civil(2026, 11, 21, 3, 0, 0);

bool exhaustive() { return std::getenv("BONAFIDE_EXHAUSTIVE") != nullptr; }

Trust trusting(unsigned number = 0) {
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(test::hierarchy(crypto::KeyKind::ec_p256, number).root, "root"));
  return trust;
}

struct Step {
  std::string what;
  Evidence evidence;
};

void meddle_with_order(const Evidence& honest, std::vector<Step>& out) {
  const auto count = honest.exchanges.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    auto removed = honest, repeated = honest;
    removed.exchanges.erase(removed.exchanges.begin() + at);
    repeated.exchanges.insert(repeated.exchanges.begin() + at, repeated.exchanges[i]);
    out.push_back({"exchange " + std::to_string(i) + " removed", std::move(removed)});
    out.push_back({"exchange " + std::to_string(i) + " repeated", std::move(repeated)});
    auto silent = honest, cut = honest;
    silent.exchanges[i].response.clear();
    cut.exchanges.resize(i);
    out.push_back({"response " + std::to_string(i) + " removed", std::move(silent)});
    out.push_back({"cut before " + std::to_string(i), std::move(cut)});
    auto headless = honest, secured = honest;
    headless.exchanges.erase(headless.exchanges.begin(), headless.exchanges.begin() + at);
    secured.exchanges[i].secured = !secured.exchanges[i].secured;
    out.push_back({"cut after " + std::to_string(i), std::move(headless)});
    out.push_back({"record for message " + std::to_string(i), std::move(secured)});
    for (std::size_t other = i + 1; other < count; ++other) {
      auto swapped = honest;
      std::swap(swapped.exchanges[i], swapped.exchanges[other]);
      out.push_back({"exchanges " + std::to_string(i) + " and " + std::to_string(other), std::move(swapped)});
    }
  }
}

void meddle_with_bytes(const Evidence& honest, std::vector<Step>& out) {
  for (std::size_t i = 0; i < honest.exchanges.size(); ++i)
    for (const auto member : {&evidence::Exchange::request, &evidence::Exchange::response}) {
      const auto size = (honest.exchanges[i].*member).size();
      const std::size_t step = exhaustive() ? 1 : std::max<std::size_t>(1, size / 5);
      for (std::size_t at = 0; at < size; at += step) {
        auto altered = honest, cut = honest, longer = honest;
        auto& octet = (altered.exchanges[i].*member)[at];
        octet = static_cast<std::uint8_t>(octet ^ 0x04);
        (cut.exchanges[i].*member).resize(at);
        auto& grown = longer.exchanges[i].*member;
        grown.insert(grown.begin() + static_cast<std::ptrdiff_t>(at), 0);
        const auto place = std::to_string(i) + " at " + std::to_string(at);
        out.push_back({"altered " + place, std::move(altered)});
        out.push_back({"cut " + place, std::move(cut)});
        out.push_back({"longer " + place, std::move(longer)});
      }
    }
}

/// Everything that is not an exchange.
void meddle_with_fields(const Evidence& honest, std::vector<Step>& out) {
  const auto with = [&](std::string what, auto&& change) {
    auto changed = honest;
    change(changed);
    out.push_back({std::move(what), std::move(changed)});
  };
  with("no identity", [](Evidence& it) { it.identity.reset(); });
  with("no time", [](Evidence& it) { it.origin.obtained_at.reset(); });
  with("another time", [](Evidence& it) { it.origin.obtained_at = *civil(2021, 1, 1, 0, 0, 0); });
  with("no demanded nonce", [](Evidence& it) { it.demanded_nonce.reset(); });
  with("nothing agreed", [](Evidence& it) { it.agreed.reset(); });
  with("not redacted", [](Evidence& it) { it.redacted = false; });
  with("other agreement", [](Evidence& it) {
    it.agreed = evidence::Agreed{Version::v1_1, crypto::Hash::sha384, crypto::Scheme::ecdsa_p384};
  });
  for (std::size_t kind = 0; kind < evidence::source_kinds; ++kind)
    with("kind", [&](Evidence& it) { it.origin.kind = static_cast<evidence::SourceKind>(kind); });
  for (std::size_t i = 0; i < honest.chains.size(); ++i) {
    with("no chain", [&](Evidence& it) { it.chains.erase(it.chains.begin() + static_cast<std::ptrdiff_t>(i)); });
    with("chain elsewhere", [&](Evidence& it) { it.chains[i].slot = 1; });
    with("chain with a header", [&](Evidence& it) { it.chains[i].has_header = !it.chains[i].has_header; });
  }
  with("another's chain", [](Evidence& it) {
    it.chains = {
        {.slot = 0, .has_header = false, .chain = test::hierarchy(crypto::KeyKind::ec_p256, 1).certificates()}};
  });
}

std::vector<Step> meddled(const Evidence& honest) {
  std::vector<Step> out;
  meddle_with_order(honest, out);
  meddle_with_bytes(honest, out);
  meddle_with_fields(honest, out);
  return out;
}

/// The honest conversation, and what sources without all of it make of it.
std::vector<Evidence> honest_ones() {
  std::vector<Evidence> out;
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3})
    out.push_back(Conversation{version}.evidence);
  const Conversation said{Version::v1_1};
  for (const auto& files : {said.as_signature_log(), said.as_redfish(), said.as_vendor_sdk()})
    if (auto found = test::read(files); found && !found->empty()) out.push_back(std::move(found->front()));
  for (auto& one : out) {
    one.identity = evidence::IdentityRecord{PciIdentity{.vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802}};
    one.origin.obtained_at = now;
  }
  return out;
}

/// What a verifier may hold against honest evidence, by its own knowledge.
struct Refusal {
  const char* why;
  Trust trust;
  Conditions conditions;
};

std::vector<Refusal> refusals() {
  std::vector<Refusal> out;
  out.push_back({"another vendor's root", trusting(1), {.now = now, .profile = Profile::dsp0274}});
  out.push_back({"no root", {}, {.now = now, .profile = Profile::dsp0274}});
  out.push_back({"a function that the leaf does not name", trusting(), {.now = now, .profile = Profile::cma}});
  spdm::Nonce nonce{};
  nonce.fill(0x77);
  out.push_back({"another nonce", trusting(), {.now = now, .profile = Profile::dsp0274, .nonce = nonce}});
  out.push_back(
      {"a time before the certificates", trusting(), {.at = *civil(2019, 1, 1, 0, 0, 0), .profile = Profile::dsp0274}});
  auto denying = trusting();
  const auto leaf = crypto::digest(library(), crypto::Hash::sha256, test::hierarchy(crypto::KeyKind::ec_p256).leaf);
  EXPECT_TRUE(denying.deny(*leaf));
  out.push_back({"a leaf that is denied", std::move(denying), {.now = now, .profile = Profile::dsp0274}});
  return out;
}

TEST(Meddling, turns_no_refusal_of_the_verifier_into_trust) {
  std::size_t tried = 0;
  const auto held = refusals();
  for (const auto& honest : honest_ones()) {
    ASSERT_EQ(appraise(library(), honest, trusting(), {.now = now, .profile = Profile::dsp0274}).judgement,
              Judgement::trusted);
    auto steps = meddled(honest);
    crypto::x509::Verified verified;
    for (const auto& [why, trust, conditions] : held) {
      auto with = conditions;
      with.verified = &verified;
      ASSERT_NE(appraise(library(), honest, trust, with).judgement, Judgement::trusted) << why;
      for (const auto& [what, evidence] : steps) {
        EXPECT_NE(appraise(library(), evidence, trust, with).judgement, Judgement::trusted) << why << ": " << what;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 3000u);
}

/// What a conversation proves: transcripts with their signatures, and the measurements under them.
std::set<std::string> proven(const Evidence& evidence) {
  const auto account = evidence::replay(library(), evidence);
  std::set<std::string> out;
  for (const auto& said : account.signed_messages) out.insert(hex(said.transcript) + " " + hex(said.signature));
  for (const auto& record : account.measurements)
    if (record.covered_by) out.insert("measured " + hex(record.blocks));
  return out;
}

TEST(Meddling, leaves_nothing_to_be_trusted_that_the_device_did_not_sign) {
  std::size_t trusted = 0, tried = 0;
  const auto trust = trusting();
  for (const auto& honest : honest_ones()) {
    const auto signed_by_it = proven(honest);
    for (const auto& [what, evidence] : meddled(honest)) {
      ++tried;
      if (appraise(library(), evidence, trust, {.now = now, .profile = Profile::dsp0274}).judgement !=
          Judgement::trusted)
        continue;
      ++trusted;
      for (const auto& one : proven(evidence)) EXPECT_TRUE(signed_by_it.contains(one)) << what;
    }
  }
  EXPECT_GT(trusted, 20u) << "removing all that follows the signature, say";
  EXPECT_GT(tried, 5 * trusted);
}

/// Evidence that is refused for what it says itself.
std::vector<Step> broken_ones(const Conversation& said) {
  std::vector<Step> out;
  const auto with = [&](std::string what, auto&& change) {
    auto broken = said.evidence;
    change(broken);
    out.push_back({std::move(what), std::move(broken)});
  };
  // CHALLENGE is the last exchange but that of the measurements, which it does not cover.
  const auto challenge = said.evidence.exchanges.size() - 2;
  for (std::size_t i = 0; i <= challenge; ++i)
    with("response " + std::to_string(i), [&](Evidence& it) {
      auto& response = it.exchanges[i].response;
      response[response.size() - 1] = static_cast<std::uint8_t>(response[response.size() - 1] ^ 0x80);
    });
  with("a signature of another device", [&](Evidence& it) {
    const Conversation other{Version::v1_2};
    it.exchanges[challenge] = other.evidence.exchanges[challenge];
  });
  return out;
}

TEST(Meddling, a_second_time_does_not_mend_what_was_broken_under_the_signature) {
  const Conversation said{Version::v1_1};  // there, only CHALLENGE_AUTH covers the negotiation
  const auto trust = trusting();
  const auto signed_by_it = proven(said.evidence);
  for (const auto& [broken, evidence] : broken_ones(said)) {
    ASSERT_NE(appraise(library(), evidence, trust, {.now = now}).judgement, Judgement::trusted) << broken;
    for (const auto& [what, twice] : meddled(evidence)) {
      if (appraise(library(), twice, trust, {.now = now}).judgement != Judgement::trusted) continue;
      for (const auto& one : proven(twice)) EXPECT_TRUE(signed_by_it.contains(one)) << broken << ", then " << what;
    }
  }
}

TEST(Meddling, with_the_bytes_of_a_file_gives_that_same_evidence_or_none) {
  for (const auto& honest : honest_ones()) {
    const auto file = *evidence::encode(honest);
    EXPECT_EQ(evidence::decode(file), honest);
    const std::size_t step = exhaustive() ? 1 : 97;
    for (std::size_t at = 0; at < file.size(); at += step)
      for (const std::uint8_t bit : std::array<std::uint8_t, 3>{0x01, 0x20, 0x80}) {
        auto altered = file;
        altered[at] = static_cast<std::uint8_t>(altered[at] ^ bit);
        const auto read = evidence::decode(altered);
        if (!read) continue;
        EXPECT_NE(*read, honest) << "one value, two encodings: byte " << at;
        EXPECT_EQ(evidence::encode(*read), altered) << "byte " << at;
      }
  }
}

}  // namespace
}  // namespace bonafide::appraisal
