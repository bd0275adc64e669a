// Revocation lists along a chain of three: whose word counts about whom.
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/x509/issue.hpp>

#include "judged.hpp"

namespace bonafide::appraisal {
namespace {

namespace x509 = crypto::x509;
using crypto::PrivateKey;
using test::library;

constexpr std::uint8_t ca_serial = 0x41, leaf_serial = 0x42;
// RFC 5280, 4.2.1.3: bits of KeyUsage.
constexpr unsigned digital_signature = 0, key_cert_sign = 5, crl_sign = 6;

PrivateKey new_key() { return *PrivateKey::generate(library(), crypto::KeyKind::ec_p256); }

/// A root, a CA below it that may sign certificates, and lists if `ca_may_sign_lists`, and a device.
struct Chain {
  explicit Chain(bool ca_may_sign_lists = true) {
    const x509::Addition authority = x509::basic_constraints({.ca = true, .path_length = {}});
    const auto usage = x509::key_usage(ca_may_sign_lists ? x509::usage_of({key_cert_sign, crl_sign})
                                                         : x509::usage_of({key_cert_sign}));
    root = issued(0x40, {"Root", "Root"}, {root_key, root_key}, {authority});
    ca = issued(ca_serial, {"Root", "CA"}, {root_key, ca_key}, {authority, usage});
    leaf = issued(leaf_serial, {"CA", "Device"}, {ca_key, leaf_key},
                  {x509::basic_constraints({.ca = false, .path_length = {}}),
                   x509::key_usage(x509::usage_of({digital_signature}))});
  }

  PrivateKey root_key = new_key(), ca_key = new_key(), leaf_key = new_key();
  Buffer root, ca, leaf;

 private:
  struct Names {
    std::string_view issuer, subject;
  };
  struct Keys {
    const PrivateKey &issuer, &subject;
  };
  static Buffer issued(std::uint8_t serial, Names names, Keys keys, std::vector<x509::Addition> extensions) {
    const x509::Statement statement{.serial = {serial},
                                    .issuer = x509::make_common_name(names.issuer),
                                    .subject = x509::make_common_name(names.subject),
                                    .not_before = *civil(2020, 1, 1, 0, 0, 0),
                                    .not_after = *civil(2036, 1, 1, 0, 0, 0),
                                    .spki = *keys.subject.spki(),
                                    .extensions = std::move(extensions)};
    return *x509::issue(library(), statement, {.key = keys.issuer});
  }
};

/// A list of one serial number by whom it says, signed with `key`.
Buffer list(std::string_view issuer, const PrivateKey& key, std::uint8_t serial) {
  const x509::RevocationStatement statement{.issuer = x509::make_common_name(issuer),
                                            .this_update = *civil(2026, 1, 1, 0, 0, 0),
                                            .next_update = *civil(2027, 1, 1, 0, 0, 0),
                                            .revoked = {{{serial}, *civil(2025, 12, 1, 0, 0, 0)}},
                                            .authority_key_identifier = {}};
  return *x509::issue(library(), statement, {.key = key});
}

Verdict judged(const Chain& chain, std::vector<Buffer> lists) {
  auto profile = test::usual_profile();
  Buffer certificates = chain.root;
  append(certificates, chain.ca), append(certificates, chain.leaf);
  profile.slots = {};
  profile.slots[0] = {certificates, {}, &chain.leaf_key};
  auto trust = trusting(chain.root);
  for (auto& one : lists) EXPECT_TRUE(trust.add_revocation_list(std::move(one), "it.crl"));
  return judged(conversation(std::move(profile)), trust);
}

/// The first check of `rule` that has this outcome.
const Check* find(const std::vector<Check>& checks, const Rule& rule, Outcome outcome) {
  for (const auto& one : checks) {
    if (one.id == rule.id && one.result == outcome) return &one;
    if (const auto* inner = find(one.inside, rule, outcome)) return inner;
  }
  return nullptr;
}

TEST(RevocationList, reaches_every_certificate_below_the_root) {
  const Chain chain;
  EXPECT_EQ(judged(chain, {}).judgement, Judgement::trusted);
  for (const bool of_the_ca : {true, false}) {
    const auto verdict =
        judged(chain, {of_the_ca ? list("Root", chain.root_key, ca_serial) : list("CA", chain.ca_key, leaf_serial)});
    EXPECT_EQ(verdict.judgement, Judgement::authenticated);
    const auto* failure = find(verdict.checks, rule::not_revoked, Outcome::failed);
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(failure->reason,
              std::string{of_the_ca ? "certificate 1 of slot 0 (CN=CA)" : "certificate 2 of slot 0 (CN=Device)"} +
                  " was revoked on 2025-12-01T00:00:00Z by the list it.crl");
  }
}

TEST(RevocationList, counts_the_serial_numbers_of_its_issuer_alone) {
  const Chain chain;
  const auto verdict = judged(chain, {list("Root", chain.root_key, leaf_serial), list("CA", chain.ca_key, ca_serial)});
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_NE(find(verdict.checks, rule::not_revoked, Outcome::passed), nullptr);
}

TEST(RevocationList, is_of_the_issuer_by_its_name_and_by_its_key) {
  const Chain chain;
  const auto by_name = judged(chain, {list("CA", chain.root_key, 0x77)});
  EXPECT_EQ(by_name.judgement, Judgement::authenticated) << "another key";
  EXPECT_NE(find(by_name.checks, rule::list_valid, Outcome::failed), nullptr);
  const auto by_key = judged(chain, {list("Another CA", chain.ca_key, leaf_serial)});
  EXPECT_EQ(by_key.judgement, Judgement::trusted) << "another name";
  const auto* nothing = find(by_key.checks, rule::not_revoked, Outcome::not_applicable);
  ASSERT_NE(nothing, nullptr);
  EXPECT_EQ(nothing->reason, "no revocation list is about this chain");
}

TEST(RevocationList, needs_an_issuer_that_may_sign_lists) {
  const Chain chain{false};
  EXPECT_EQ(judged(chain, {}).judgement, Judgement::trusted);
  const auto verdict = judged(chain, {list("CA", chain.ca_key, 0x77)});
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  const auto* failure = find(verdict.checks, rule::list_valid, Outcome::failed);
  ASSERT_NE(failure, nullptr);
  EXPECT_TRUE(failure->reason.ends_with("its issuer may not sign lists")) << failure->reason;
}

}  // namespace
}  // namespace bonafide::appraisal
