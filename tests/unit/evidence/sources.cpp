// Readers of evidence that others wrote. Their inputs are written by hand here, or out of a conversation of our own.
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/evidence/tar.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"
#include "support/renderings.hpp"

namespace bonafide::evidence {
namespace {

using test::hierarchy;
using test::library;
using test::refused_by;

/// The exchanges of an authentication in `version`.
std::vector<Exchange> conversation(spdm::Version version) {
  auto profile = test::usual_profile();
  profile.versions = {version};
  test::Pair pair{std::move(profile)};
  EXPECT_TRUE(pair.authenticate());
  return said_on(*pair.line);
}

/// GET_MEASUREMENTS and its signed answer, in SPDM 1.1.
Buffer report() {
  Buffer bytes;
  for (const auto& exchange : conversation(spdm::Version::v1_1)) {
    if (exchange.request[1] != 0xE0) continue;
    append(bytes, exchange.request), append(bytes, exchange.response);
  }
  return bytes;
}

std::string pem_chain(bool leaf_first) {
  if (leaf_first) return test::device_chain_pem();
  const auto& made = hierarchy(crypto::KeyKind::ec_p256);
  std::string text;
  for (const auto& der : {made.root, made.intermediate, made.leaf}) text += crypto::pem::write("CERTIFICATE", der);
  return text;
}

using test::base64;

Read read(std::string_view name, Bytes content, Bytes chain = {}) {
  const NamedFile file{std::string{name}, content};
  return read_source({.name = name, .files = {&file, 1}, .chain = chain});
}
Read read(std::string_view name, const std::string& content, Bytes chain = {}) {
  return read(name, as_bytes(content), chain);
}

TEST(Sources, are_recognised_by_their_content) {
  const auto named = [](const Buffer& content) {
    const NamedFile file{"x", content};
    const auto* reader = reader_for({.name = "x", .files = {&file, 1}});
    return reader == nullptr ? "" : std::string{reader->name};
  };
  const auto text = [](const std::string& content) { return copy(as_bytes(content)); };
  EXPECT_EQ(named(*encode(Evidence{})), "evidence");
  EXPECT_EQ(named(*unhex("a1b2c3d4")), "capture");
  EXPECT_EQ(named(report()), "report");
  EXPECT_EQ(named(text(hex(report()))), "report");
  EXPECT_EQ(named(text("[{\"evidence\":\"\",\"certificate\":\"\"}]")), "vendor-sdk");
  EXPECT_EQ(named(text("{}")), "");
  EXPECT_EQ(named({}), "");
  EXPECT_TRUE(refused_by(read("x", std::string{"hello"}), rule::source_known));
  EXPECT_TRUE(refused_by(read("x", std::string{"{\"a\":"}), rule::json_well_formed));
}

TEST(Sources, have_names_and_versions_of_their_own) {
  for (const auto& one : source_readers()) {
    EXPECT_FALSE(one.name.empty() || one.says.empty());
    EXPECT_GT(one.version, 0u);
    EXPECT_EQ(std::ranges::count(source_readers(), one.name, &SourceReader::name), 1);
  }
}

TEST(Report, is_one_exchange_with_the_algorithms_of_its_chain) {
  for (const bool leaf_first : {true, false}) {
    const auto chain = pem_chain(leaf_first);
    const auto found = read("report.hex", hex(report()), as_bytes(chain));
    ASSERT_TRUE(found) << explain(found.error());
    ASSERT_EQ(found->size(), 1u);
    const auto& evidence = found->front();
    EXPECT_EQ(evidence.origin.kind, SourceKind::report);
    EXPECT_EQ(evidence.exchanges.size(), 1u);
    EXPECT_EQ(evidence.agreed, (Agreed{spdm::Version::v1_1, crypto::Hash::sha256, crypto::Scheme::ecdsa_p256}));
    ASSERT_EQ(evidence.chains.size(), 1u);
    EXPECT_EQ(hex(evidence.chains[0].chain), hex(hierarchy(crypto::KeyKind::ec_p256).certificates()));
    EXPECT_FALSE(evidence.chains[0].has_header);
  }
}

TEST(Report, is_read_without_its_chain_too) {
  const auto found = read("report.bin", report());
  ASSERT_TRUE(found) << explain(found.error());
  EXPECT_TRUE(found->front().chains.empty());
  EXPECT_EQ(found->front().agreed->scheme, crypto::Scheme::ecdsa_p256);
}

TEST(Report, is_refused_when_it_is_cut_or_longer) {
  const auto whole = report();
  const auto chain = pem_chain(true);
  for (std::size_t size = 40; size < whole.size(); size += 13)
    EXPECT_TRUE(refused_by(read("r", copy(Bytes{whole}.first(size)), as_bytes(chain)), rule::source_transcript))
        << size;
  auto longer = whole;
  longer.push_back(0);
  EXPECT_TRUE(refused_by(read("r", longer, as_bytes(chain)), rule::source_transcript));
}

TEST(Report, is_refused_with_certificates_in_no_order) {
  const auto& made = hierarchy(crypto::KeyKind::ec_p256);
  Buffer mixed = made.intermediate;
  append(mixed, made.root), append(mixed, made.leaf);
  EXPECT_TRUE(refused_by(read("r", report(), mixed), rule::source_chain));
  EXPECT_TRUE(refused_by(read("r", report(), Buffer(2u << 20)), rule::source_chain));
  EXPECT_TRUE(refused_by(read("r", report(), *unhex("3000")), crypto::rule::x509_der));
}

std::string device(const std::string& nonce = {}) {
  return "{\"arch\":\"X\",\"certificate\":\"" + base64(as_bytes(pem_chain(true))) + "\",\"evidence\":\"" +
         base64(report()) + "\",\"nonce\":\"" + nonce + "\"}";
}

TEST(VendorSdk, is_a_list_of_devices) {
  const auto found = read("gpus.json", "[" + device() + "," + device(std::string(64, '7')) + "]");
  ASSERT_TRUE(found) << explain(found.error());
  ASSERT_EQ(found->size(), 2u);
  EXPECT_FALSE((*found)[0].demanded_nonce);
  EXPECT_EQ(hex(*(*found)[1].demanded_nonce), std::string(64, '7'));
  for (const auto& evidence : *found) {
    EXPECT_EQ(evidence.origin.kind, SourceKind::vendor_sdk);
    EXPECT_EQ(evidence.origin.target, "CN=Test leaf");
  }
  EXPECT_EQ(read("gpu.json", device())->size(), 1u) << "one device by itself";
}

TEST(VendorSdk, refuses_fields_that_are_not_what_they_ought_to_be) {
  EXPECT_TRUE(refused_by(read("x", device("77")), rule::source_field));
  EXPECT_TRUE(
      refused_by(read("x", std::string{"{\"evidence\":\"****\",\"certificate\":\"AA==\"}"}), rule::source_field));
  EXPECT_TRUE(refused_by(read("x", std::string{"{\"evidence\":\"AA==\",\"certificate\":\"\"}"}), rule::source_field));
  EXPECT_TRUE(refused_by(read("x", "[" + device() + ",1]"), rule::source_field));
}

TEST(Transcript, is_taken_apart_into_its_messages) {
  for (const auto version : {spdm::Version::v1_0, spdm::Version::v1_1, spdm::Version::v1_2, spdm::Version::v1_3}) {
    const auto exchanges = conversation(version);
    Buffer all;
    for (const auto& exchange : exchanges) append(all, exchange.request), append(all, exchange.response);
    const auto parts = split(all, {});
    ASSERT_TRUE(parts) << explain(parts.error());
    EXPECT_EQ(*parts, exchanges);
  }
}

TEST(Transcript, is_whole_messages_in_pairs) {
  EXPECT_TRUE(refused_by(split(*unhex("10840000"), {}), rule::source_transcript)) << "no response";
  EXPECT_TRUE(refused_by(split(*unhex("1084000010840000"), {}), rule::source_transcript)) << "two requests";
  EXPECT_TRUE(refused_by(split(*unhex("1004000000010012"), {}), rule::source_transcript)) << "a response first";
  EXPECT_TRUE(refused_by(split(*unhex("10840000100400"), {}), rule::source_transcript)) << "cut";
  EXPECT_TRUE(refused_by(split(*unhex("10420000"), {}), rule::source_transcript)) << "no message at all";
  EXPECT_TRUE(refused_by(split({}, {}), rule::source_transcript));
}

using test::Conversation;
using test::Files;

TEST(Redfish, finds_the_certificate_that_the_response_names) {
  const Conversation said{spdm::Version::v1_1};
  auto files = said.as_redfish();
  const auto found = test::read(files);
  ASSERT_TRUE(found) << explain(found.error());
  EXPECT_EQ(found->front().origin.target, "CN=Test leaf");
  EXPECT_EQ(found->front().agreed, (Agreed{spdm::Version::v1_1, crypto::Hash::sha256, crypto::Scheme::ecdsa_p256}));
  files.erase("certificates.json");
  EXPECT_TRUE(test::read(files)->front().chains.empty());
  EXPECT_EQ(test::read(files, test::device_chain())->front().chains.size(), 1u);
}

TEST(Redfish, refuses_algorithms_and_versions_that_nobody_knows) {
  const auto good = Conversation{spdm::Version::v1_1}.as_redfish();
  const auto with = [&](std::string_view what, std::string_view instead) {
    auto files = good;
    std::string text{as_text(files["response.json"])};
    text.replace(text.find(what), what.size(), instead);
    files["response.json"] = copy(as_bytes(text));
    return test::read(files);
  };
  EXPECT_TRUE(with("TPM_ALG_SHA_256", "SHA_256"));
  EXPECT_TRUE(refused_by(with("TPM_ALG_SHA_256", "OEM"), rule::source_field));
  EXPECT_TRUE(refused_by(with("TPM_ALG_ECDSA_ECC_NIST_P256", "OEM"), rule::source_field));
  EXPECT_TRUE(refused_by(with("\"1.1.0\"", "\"9.1\""), rule::source_field));
  EXPECT_TRUE(refused_by(with("\"SignedMeasurements\":\"", "\"SignedMeasurements\":\"!"), rule::source_field));
}

TEST(GivenEvidence, is_contradicted_by_a_negotiation_that_says_otherwise) {
  Evidence evidence;
  evidence.exchanges = conversation(spdm::Version::v1_2);
  const auto problem = [&](const Agreed& agreed) {
    evidence.agreed = agreed;
    const auto account = replay(library(), evidence);
    if (!account.problem) return std::string{};
    if (account.problem->error == rule::agreed_as_shown) test::saw_broken(rule::agreed_as_shown);
    return std::string{account.problem->error.rule->id} + " " + std::string{account.problem->error.field};
  };
  const Agreed right{spdm::Version::v1_2, crypto::Hash::sha256, crypto::Scheme::ecdsa_p256};
  EXPECT_EQ(problem(right), "");
  EXPECT_EQ(problem({spdm::Version::v1_1}), "evidence.agreed version");
  EXPECT_EQ(problem({.hash = crypto::Hash::sha384}), "evidence.agreed hash");
  EXPECT_EQ(problem({.scheme = crypto::Scheme::ecdsa_p384}), "evidence.agreed scheme");
}

TEST(GivenEvidence, serves_where_no_exchange_shows_the_chain) {
  Evidence evidence;
  evidence.exchanges = conversation(spdm::Version::v1_2);
  std::erase_if(evidence.exchanges, [](const Exchange& e) { return e.request[1] == 0x81 || e.request[1] == 0x82; });
  evidence.chains = {{.slot = 0, .has_header = false, .chain = hierarchy(crypto::KeyKind::ec_p256).certificates()},
                     {.slot = 5, .has_header = false, .chain = hierarchy(crypto::KeyKind::ec_p256, 1).certificates()}};
  const auto account = replay(library(), evidence);
  ASSERT_EQ(account.chains.size(), 2u) << "each once";
  EXPECT_TRUE(account.chains[0].given);
  EXPECT_EQ(account.chains[1].slot, 5);
  ASSERT_EQ(account.signed_messages.size(), 2u);
  for (const auto& said : account.signed_messages) EXPECT_EQ(said.chain, 0u);
  // CertChainHash is of the chain with its header, which can be made as the root is there.
  EXPECT_TRUE(equal(account.chains[0].digest, account.signed_messages[0].chain_hash));
}

TEST(GivenEvidence, of_another_chain_than_was_announced_is_noticed) {
  Evidence evidence;
  evidence.exchanges = conversation(spdm::Version::v1_2);
  std::erase_if(evidence.exchanges, [](const Exchange& e) { return e.request[1] == 0x82; });
  evidence.chains = {{.slot = 0, .has_header = false, .chain = hierarchy(crypto::KeyKind::ec_p256, 1).certificates()}};
  const auto account = replay(library(), evidence);
  ASSERT_EQ(account.chains.size(), 1u);
  EXPECT_TRUE(account.chains[0].contradicted);
}

TEST(GivenEvidence, is_no_whole_transcript_where_the_negotiation_is_signed_and_not_shown) {
  for (const auto version : {spdm::Version::v1_1, spdm::Version::v1_2}) {
    Evidence evidence;
    evidence.agreed = Agreed{version, crypto::Hash::sha256, crypto::Scheme::ecdsa_p256};
    for (auto& exchange : conversation(version))
      if (exchange.request[1] == 0xE0) evidence.exchanges.push_back(std::move(exchange));
    const auto account = replay(library(), evidence);
    ASSERT_EQ(account.signed_messages.size(), 1u) << spdm::name(version);
    EXPECT_EQ(account.signed_messages[0].whole, version == spdm::Version::v1_1);
    EXPECT_FALSE(account.signed_messages[0].negotiation_shown);
  }
}

}  // namespace
}  // namespace bonafide::evidence
