// What we accept, libcrypto parses to equal fields: over certificates of many makers and their mutations.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <openssl/x509_vfy.h>

#include <bonafide/crypto/der_write.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/path.hpp>

#include "hierarchy.hpp"
#include "support/certificate_differential.hpp"
#include "support/places.hpp"

namespace bonafide::crypto::x509 {
namespace {

using test::difference;

std::vector<Buffer> samples() {
  std::vector<Buffer> all;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator{bonafide::test::captures() / "anchors", absent}) {
    if (entry.path().string().contains("pubkey")) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    all.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
  }
  for (const auto kind : {KeyKind::ec_p256, KeyKind::ed25519, KeyKind::sm2}) {
    const test::Hierarchy made{kind};
    all.push_back(made.root.der), all.push_back(made.intermediate.der), all.push_back(made.leaf.der);
  }
  return all;
}

/// A sample of bits and rounds is tried, all of them with ./test --exhaustive.
bool exhaustive() { return std::getenv("BONAFIDE_EXHAUSTIVE") != nullptr; }

TEST(Differential, samples_are_read_alike) {
  const auto all = samples();
  EXPECT_GE(all.size(), std::filesystem::exists(bonafide::test::captures()) ? 30u : 9u);
  for (const auto& der : all) {
    EXPECT_TRUE(parse(der).has_value());
    EXPECT_EQ(difference(der), "");
  }
}

TEST(Differential, every_flipped_bit_is_refused_or_read_alike) {
  std::size_t accepted = 0;
  for (auto der : samples()) {
    if (der.size() > 520) continue;  // the large keys repeat the small ones' structure
    for (std::size_t bit = 0; bit < der.size() * 8; bit += exhaustive() ? 1u : 11u) {
      const auto mask = static_cast<std::uint8_t>(1u << bit % 8);
      der[bit / 8] ^= mask;
      accepted += parse(der).has_value() ? 1u : 0u;
      EXPECT_EQ(difference(der), "") << "bit " << bit << " of " << hex(der);
      der[bit / 8] ^= mask;
    }
  }
  EXPECT_GT(accepted, 1000u);  // most bits are those of keys, names and signatures
}

TEST(Differential, random_damage_is_refused_or_read_alike) {
  std::mt19937 random{1};
  const auto all = samples();
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
  };
  for (int round = 0; round < (exhaustive() ? 100000 : 3000); ++round) {
    auto der = all[below(all.size())];
    for (std::size_t n = 1 + below(3); n > 0; --n) {
      const auto at = below(der.size());
      switch (below(4)) {
        case 0: der[at] = static_cast<std::uint8_t>(below(256)); break;
        case 1: der[at] = static_cast<std::uint8_t>(der[at] + 1); break;
        case 2: der[at] = der[below(der.size())]; break;
        default: {  // a tag of another type
          constexpr std::array<std::uint8_t, 14> tags{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C,
                                                      0x13, 0x14, 0x17, 0x18, 0x1C, 0x1E, 0x30};
          der[at] = tags[below(tags.size())];
        }
      }
    }
    EXPECT_EQ(difference(der), "") << hex(der);
  }
}

// Paths. Where both judge alike, the row says so; where they differ, it says why.
struct Judgement {
  const char* what;
  bool ours, theirs;
  const char* reason;
  void (*change)(test::Hierarchy&);
};

Addition critical(Bytes oid, std::string_view value) {
  return {copy(oid), Addition::Critical::yes, unhex(value).value()};
}

/// GeneralSubtrees of one directoryName: CN alone.
std::string subtrees(std::string_view tag, std::uint8_t string, std::string_view name) {
  const auto in = [](std::string_view head, const std::string& body) {
    return std::string{head}.append(hex(std::array{static_cast<std::uint8_t>(body.size() / 2)})).append(body);
  };
  const auto value = in(hex(std::array{string}), hex(as_bytes(name)));
  const auto part = in("31", in("30", "0603550403" + value));
  return in("30", in(tag, in("30", in("a4", in("30", part)))));
}
std::string permitting(std::uint8_t string, std::string_view name) { return subtrees("a0", string, name); }
std::string excluding(std::uint8_t string, std::string_view name) { return subtrees("a1", string, name); }

void constrain(test::Hierarchy& it, Addition::Critical how, std::string_view value) {
  auto says = critical(oid::of<2, 5, 29, 30>, value);
  says.critical = how;
  it.intermediate.says.extensions.push_back(says);
  it.write();
}

const std::array judgements{
    Judgement{"an honest path", true, true, "", [](test::Hierarchy&) {}},
    Judgement{"a leaf whose signature is damaged", false, false, "",
              [](test::Hierarchy& it) { it.leaf.der.back() ^= 1; }},
    Judgement{"an intermediate that is no authority", false, false, "",
              [](test::Hierarchy& it) {
                it.intermediate.says.extensions[0] = basic_constraints({});
                it.write();
              }},
    Judgement{"an intermediate without keyCertSign", false, false, "",
              [](test::Hierarchy& it) {
                it.intermediate.says.extensions[1] = key_usage(usage_of({0}));
                it.write();
              }},
    Judgement{"a root that allows no intermediate", false, false, "",
              [](test::Hierarchy& it) {
                it.root.says.extensions[0] = basic_constraints({true, 0});
                it.write();
              }},
    Judgement{"an expired leaf", false, false, "",
              [](test::Hierarchy& it) {
                it.leaf.says.not_after = test::at("2025-01-01");
                it.write();
              }},
    Judgement{"an expired root", false, false, "",
              [](test::Hierarchy& it) {
                it.root.says.not_after = test::at("2025-01-01");
                it.write();
              }},
    Judgement{"an authority key identifier of another", false, false, "",
              [](test::Hierarchy& it) {
                it.leaf.says.extensions[5] = authority_key_identifier(it.root.identifier());
                it.write();
              }},
    Judgement{"an unknown critical extension", false, false, "",
              [](test::Hierarchy& it) {
                it.leaf.says.extensions.push_back(critical(oid::of<1, 2, 3, 4>, "0500"));
                it.write();
              }},
    Judgement{"the SPDM extension, critical", true, false, "libcrypto does not know DSP0274's extension",
              [](test::Hierarchy& it) {
                it.leaf.says.extensions[6].critical = Addition::Critical::yes;
                it.write();
              }},
    Judgement{"a DICE extension, critical", true, false, "libcrypto does not know TCG's extensions",
              [](test::Hierarchy& it) {
                it.leaf.says.extensions.push_back(critical(oid::of<2, 23, 133, 5, 4, 1>, "3000"));
                it.write();
              }},
    Judgement{"name constraints that permit everything", true, true, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, "3008a0063004a4023000"); }},
    Judgement{"name constraints that permit the leaf", true, true, "",  // CN=Test Device, the only part of its name
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, permitting(0x0C, "Test Device")); }},
    Judgement{"name constraints that permit the leaf in other letters of another string", true, true, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, permitting(0x13, " tEST  deVice ")); }},
    Judgement{"name constraints that permit others", false, false, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, permitting(0x0C, "Other")); }},
    Judgement{"name constraints, not critical, that the leaf violates", false, false, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::no, permitting(0x0C, "Other")); }},
    Judgement{"name constraints that exclude the leaf", false, false, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::no, excluding(0x0C, "test device")); }},
    Judgement{"name constraints that exclude others", true, true, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, excluding(0x0C, "Test")); }},
    Judgement{"name constraints on domain names, of which there are none", true, true, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, "300ca00a3008820665782e636f6d"); }},
    Judgement{"name constraints on the other names of the leaf", false, false, "",
              [](test::Hierarchy& it) {
                constrain(it, Addition::Critical::yes, "3015a0133011a00f0603678113a0080c0656656e646f72");
              }},
    Judgement{"name constraints on other names that the leaf has not", true, true, "",
              [](test::Hierarchy& it) {
                constrain(it, Addition::Critical::yes, "3015a0133011a00f06032a0304a0080c0656656e646f72");
              }},
    Judgement{"name constraints of the root that the leaf violates", false, false, "",
              [](test::Hierarchy& it) {
                it.root.says.extensions.push_back(critical(oid::of<2, 5, 29, 30>, excluding(0x0C, "Test Device")));
                it.write();
              }},
    Judgement{"name constraints with nothing in them", false, false, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, "3004a0023000"); }},
    Judgement{"name constraints that count from one", false, false, "",
              [](test::Hierarchy& it) { constrain(it, Addition::Critical::yes, "300ba0093007a4023000800101"); }},
    Judgement{"critical certificate policies", false, true, "we do not evaluate policies, so we must refuse",
              [](test::Hierarchy& it) {
                it.leaf.says.extensions.push_back(critical(oid::of<2, 5, 29, 32>, "300830060604551d2000"));
                it.write();
              }},
    Judgement{
        "a root of version 1", false, true,
        "libcrypto takes a self-signed version 1 root as an authority; we ask for basicConstraints of every issuer",
        [](test::Hierarchy& it) {
          it.root.says.extensions.clear();
          it.write();
        }},
};

/// As an anchor and a chain that the peer sent, judged at the start of 2026.
bool we_accept(const test::Hierarchy& made) {
  const auto root = parse(made.root.der), middle = parse(made.intermediate.der), leaf = parse(made.leaf.der);
  if (!root || !middle || !leaf) return false;
  const auto anchor = Anchor::of(*root);
  const std::vector chain{*root, *middle, *leaf};
  return check_path(test::library(), {.chain = chain, .anchor = &anchor, .time = test::at("2026-01-01")}).empty();
}

bool they_accept(const test::Hierarchy& made) {
  const auto decode = [](const Buffer& der) {
    const std::uint8_t* at = der.data();
    return test::Theirs{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  };
  const auto root = decode(made.root.der), middle = decode(made.intermediate.der), leaf = decode(made.leaf.der);
  if (!root || !middle || !leaf) return false;
  const std::unique_ptr<X509_STORE, test::Frees<&X509_STORE_free>> store{X509_STORE_new()};
  const std::unique_ptr<X509_STORE_CTX, test::Frees<&X509_STORE_CTX_free>> context{X509_STORE_CTX_new()};
  X509_STORE_add_cert(store.get(), root.get());
  auto* between = sk_X509_new_null();
  sk_X509_push(between, middle.get());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), between);
  X509_STORE_CTX_set_time(context.get(), 0, test::at("2026-01-01").time_since_epoch().count());
  const bool good = X509_verify_cert(context.get()) == 1;
  sk_X509_free(between);
  return good;
}

TEST(Differential, paths_are_judged_alike_but_for_the_listed_reasons) {
  for (const auto& row : judgements) {
    test::Hierarchy made{KeyKind::ec_p256};
    row.change(made);
    EXPECT_EQ(we_accept(made), row.ours) << row.what;
    EXPECT_EQ(they_accept(made), row.theirs) << row.what;
    EXPECT_EQ(row.ours == row.theirs, std::string_view{row.reason}.empty()) << row.what;
  }
}

}  // namespace
}  // namespace bonafide::crypto::x509
