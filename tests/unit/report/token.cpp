// Tokens: the examples of their documents, and our own read back with what verifies signatures.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/evidence/cose.hpp>
#include <bonafide/report/rules.hpp>
#include <bonafide/report/token/cmw.hpp>
#include <bonafide/report/token/eat.hpp>
#include <bonafide/report/token/jws.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::report {
namespace {

namespace cose = evidence::cose;
using crypto::KeyKind;
using test::library;

const auto now = *civil(2026, 11, 21, 3, 0, 0);

Buffer bytes_of(std::string_view digits) { return *unhex(digits); }

/// RFC 5480, 2: the SubjectPublicKeyInfo of an uncompressed point on P-256.
crypto::PublicKey p256(std::string_view x, std::string_view y) {
  auto spki = bytes_of("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  append(spki, bytes_of(x));
  append(spki, bytes_of(y));
  return *crypto::PublicKey::from_spki(library(), spki);
}

// RFC 4648, 10 (without padding); RFC 7515, Appendix C.
TEST(Base64url, is_that_of_its_documents) {
  const std::array<std::pair<std::string_view, std::string_view>, 7> rows{{{"", ""},
                                                                           {"f", "Zg"},
                                                                           {"fo", "Zm8"},
                                                                           {"foo", "Zm9v"},
                                                                           {"foob", "Zm9vYg"},
                                                                           {"fooba", "Zm9vYmE"},
                                                                           {"foobar", "Zm9vYmFy"}}};
  for (const auto& [plain, encoded] : rows) EXPECT_EQ(base64url(as_bytes(plain)), encoded);
  EXPECT_EQ(base64url(std::array<std::uint8_t, 5>{3, 236, 255, 224, 193}), "A-z_4ME");
}

// RFC 7515, A.3 "Example JWS Using ECDSA P-256 SHA-256".
TEST(Jws, signs_the_input_of_the_documents_example) {
  const auto input = jws::signing_input(R"({"alg":"ES256"})", as_bytes("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n "
                                                                       "\"http://example.com/is_root\":true}"));
  EXPECT_EQ(input,
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"
            "Ijp0cnVlfQ");
  const auto key = p256("7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445",
                        "c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad");
  const auto method = jws::method_for(KeyKind::ec_p256);
  ASSERT_TRUE(method);
  EXPECT_TRUE(crypto::verify(library(), key, method->scheme, method->hash,
                             {.form = crypto::Signed::Form::message, .bytes = as_bytes(input)},
                             bytes_of("0ed1215379636c483c2f7f155807d402a3b228033af97c7e17819ac3169ea665c50a07d38c3c70e5"
                                      "d8f12daf084a5480a66590c5f293509a8f3f7f8a83a354d5")));
}

TEST(Jws, refuses_keys_that_it_has_no_algorithm_for) {
  const auto key = *crypto::PrivateKey::generate(library(), KeyKind::ed448);
  EXPECT_TRUE(test::refused_by(jws::sign(library(), key, "eat+jwt", {}), rule::token_key));
}

// RFC 8392, A.1 "Example CWT Claims Set".
const Claims example_claims{{1, "iss", {std::string{"coap://as.example.com"}}},
                            {2, "sub", {std::string{"erikw"}}},
                            {3, "aud", {std::string{"coap://light.example.com"}}},
                            {4, "exp", {std::int64_t{1444064944}}},
                            {5, "nbf", {std::int64_t{1443944944}}},
                            {6, "iat", {std::int64_t{1443944944}}},
                            {7, "cti", {Buffer{0x0b, 0x71}}}};
constexpr std::string_view example_payload =
    "a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e636f"
    "6d041a5612aeb0051a5610d9f0061a5610d9f007420b71";

TEST(Claims, are_the_bytes_of_the_documents_example) {
  EXPECT_EQ(hex(to_cbor(example_claims)), example_payload);
  auto shuffled = example_claims;
  std::ranges::reverse(shuffled);
  EXPECT_EQ(hex(to_cbor(shuffled)), example_payload) << "one form, whatever the order";
}

// RFC 8392, A.3 "Example Signed CWT", with the key of A.2.3.
TEST(Claims, carry_the_signature_of_the_documents_example) {
  auto token = bytes_of("d28443a10126a104524173796d6d657472696345434453413235365850" + std::string{example_payload} +
                        "58405427c1ff28d23fbad1f29c4c7c6a555e601d6fa29f9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f8"
                        "5951ecee743a52b9b63"
                        "632c57209120e1c9e30");
  const auto read = cose::read(token);
  ASSERT_TRUE(read) << explain(read.error());
  EXPECT_EQ(read->payload, to_cbor(example_claims));
  EXPECT_TRUE(cose::verify(library(), *read,
                           p256("143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f",
                                "60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9")));
}

// draft-ietf-rats-ear, "Examples": the first, in both forms. The deterministic bytes are those of an independent
// encoder.
TEST(Claims, of_an_attestation_result_are_those_of_the_draft) {
  const Claims claims{
      {265, "eat_profile", {std::string{result_profile}}},
      {6, "iat", {std::int64_t{1666529184}}},
      {1004,
       "ear.verifier-id",
       {Claims{{0, "developer", {std::string{"https://veraison-project.org"}}},
               {1, "build", {std::string{"vts 0.0.1"}}}}}},
      {1002, "ear.raw-evidence", {bytes_of("6C696665626F61746D616E")}},
      {266,
       "submods",
       {Claims{
           {{},
            "PSA",
            {Claims{
                {1000, "ear.status", {Term{96, "contraindicated"}}},
                {1001,
                 "ear.trustworthiness-vector",
                 {Claims{{0, "instance-identity", {std::int64_t{2}}},
                         {2, "executables", {std::int64_t{96}}},
                         {4, "hardware", {std::int64_t{2}}}}}},
                {1003, "ear.appraisal-policy-id", {std::string{"https://veraison.example/policy/1/60a0068d"}}}}}}}}}};
  EXPECT_EQ(hex(to_cbor(claims)),
            "a5061a635537a019010978207461673a6769746875622e636f6d2c323032333a7665726169736f6e2f65617219010aa163505341a3"
            "1903e818601903e9a3000202186004021903eb782a68747470733a2f2f7665726169736f6e2e6578616d706c652f706f6c6963792f"
            "312f36306130303638641903ea4b6c696665626f61746d616e1903eca200781c68747470733a2f2f7665726169736f6e2d70726f6a"
            "6563742e6f7267016976747320302e302e31");
  EXPECT_EQ(
      to_json(claims),
      R"({"eat_profile":"tag:github.com,2023:veraison/ear","iat":1666529184,"ear.verifier-id":{"developer":)"
      R"("https://veraison-project.org","build":"vts 0.0.1"},"ear.raw-evidence":"bGlmZWJvYXRtYW4","submods":)"
      R"({"PSA":{"ear.status":"contraindicated","ear.trustworthiness-vector":{"instance-identity":2,)"
      R"("executables":96,"hardware":2},"ear.appraisal-policy-id":"https://veraison.example/policy/1/60a0068d"}}})");
}

// RFC 8259, 7.
TEST(Claims, escape_what_json_must_not_hold) {
  EXPECT_EQ(to_json({{{}, "a\"", {std::string{"\\ \x01\n é"}}}}), "{\"a\\\"\":\"\\\\ \\u0001\\u000a é\"}");
}

// draft-ietf-rats-msg-wrap, "CMW Collection". The bytes are those of an independent encoder.
TEST(Collection, holds_records_by_their_labels) {
  const std::vector<Wrapped> one{{"evidence", "application/eat-ucs+cbor", {0xA1, 0x0A}, MessageKind::evidence}};
  EXPECT_EQ(hex(collection_as_cbor(one)),
            "a16865766964656e63658378186170706c69636174696f6e2f6561742d7563732b63626f7242a10a04");
  EXPECT_EQ(collection_as_json(one), R"({"evidence":["application/eat-ucs+cbor","oQo",4]})");
}

struct Judged {
  evidence::Evidence evidence;
  appraisal::Verdict verdict;
};

Judged judged(std::string_view root, const test::Mischief& mischief = test::honestly, bool signed_measurements = true) {
  test::Pair pair;
  pair.wishes.signed_measurements = signed_measurements;
  static_cast<void>(pair.authenticate(mischief));
  Judged out;
  out.evidence.exchanges = evidence::said_on(*pair.line);
  appraisal::Trust trust;
  if (!root.empty())
    static_cast<void>(trust.add_certificate(test::hierarchy(KeyKind::ec_p256).root, std::string{root}));
  out.verdict = appraisal::appraise(library(), out.evidence, trust, {});
  return out;
}

std::string json_of(const Judged& one) {
  const std::array appraised{Appraised{.name = "drive", .evidence = one.evidence, .verdict = one.verdict}};
  const auto claims = claims_of(library(), appraised, {.build = "0.1.0", .at = now});
  return claims ? to_json(*claims) : explain(claims.error());
}

TEST(Token, affirms_only_what_is_trusted) {
  const auto trusted = judged("root");
  ASSERT_EQ(trusted.verdict.judgement, appraisal::Judgement::trusted);
  EXPECT_TRUE(
      json_of(trusted).contains(R"("ear.status":"affirming","ear.trustworthiness-vector":{"instance-identity":2})"));

  const auto stranger = judged("");
  ASSERT_EQ(stranger.verdict.judgement, appraisal::Judgement::authenticated);
  EXPECT_TRUE(json_of(stranger).contains(
      R"("ear.status":"contraindicated","ear.trustworthiness-vector":{"instance-identity":97})"));

  const auto liar = judged("root", [](std::size_t n, Buffer& message) {
    if (n % 2 == 1 && message.size() > 1 && message[1] == 0x03) message.back() ^= 1;
  });
  ASSERT_EQ(liar.verdict.judgement, appraisal::Judgement::rejected);
  EXPECT_TRUE(json_of(liar).contains(
      R"("ear.status":"contraindicated","ear.trustworthiness-vector":{"instance-identity":99})"));

  const auto nothing = json_of({});
  EXPECT_TRUE(nothing.contains(R"("ear.status":"none","bonafide.version":1)")) << nothing;
}

TEST(Token, binds_the_nonce_the_evidence_and_the_policy) {
  auto one = judged("root");
  one.evidence.demanded_nonce = spdm::Nonce{};
  one.evidence.demanded_nonce->fill(0x42);
  const std::array appraised{Appraised{.name = "drive", .evidence = one.evidence, .verdict = one.verdict}};
  const auto claims = claims_of(library(), appraised, {.build = "0.1.0", .at = now, .policy = "sha-256:77"});
  ASSERT_TRUE(claims);
  const auto json = to_json(*claims);
  EXPECT_TRUE(json.contains(R"("eat_nonce":")" + base64url(*one.evidence.demanded_nonce) + '"'));
  EXPECT_TRUE(json.contains(R"("ear.appraisal-policy-id":"sha-256:77")"));
  EXPECT_TRUE(json.contains(R"("iat":1795230000)")) << "date -u -d 2026-11-21T03:00:00Z +%s";
  const auto digest = crypto::digest(library(), crypto::Hash::sha256, *evidence::encode(one.evidence));
  EXPECT_TRUE(json.contains(R"("bonafide.evidence-digest":["sha-256",")" + base64url(*digest) + R"("])"));
}

// RFC 9711, 4.1: one nonce as it is, several in an array.
TEST(Token, binds_every_nonce_that_was_demanded) {
  auto one = judged("root"), two = one;
  one.evidence.demanded_nonce.emplace().fill(0x42);
  two.evidence.demanded_nonce.emplace().fill(0x43);
  const Appraised first{.name = "a", .evidence = one.evidence, .verdict = one.verdict};
  const Appraised second{.name = "b", .evidence = two.evidence, .verdict = two.verdict};
  const auto nonces = [](std::span<const Appraised> appraised) {
    const auto claims = claims_of(library(), appraised, {.build = "0.1.0", .at = now});
    const auto json = claims ? to_json(*claims) : explain(claims.error());
    const auto at = json.find("\"eat_nonce\":");
    return at == json.npos ? std::string{} : json.substr(at + 12, json.find_first_of("}]", at) - at - 11);
  };
  const auto text = [](std::uint8_t byte) { return '"' + base64url(Buffer(32, byte)) + '"'; };
  EXPECT_EQ(nonces(std::array{first, second}), "[" + text(0x42) + "," + text(0x43) + "]");
  EXPECT_EQ(nonces(std::array{first, first}), text(0x42) + "}") << "once";
}

TEST(Token, says_of_every_measurement_whether_it_is_signed) {
  for (const bool is_signed : {true, false}) {
    const auto json = json_of(judged("root", test::honestly, is_signed));
    EXPECT_EQ(json.contains(R"("signed":true)"), is_signed);
    EXPECT_EQ(json.contains(R"("signed":false)"), !is_signed);
  }
  const auto forged = json_of(judged("root", [](std::size_t, Buffer& message) {
    if (message.size() > 200 && message[1] == 0x60) message.back() ^= 1;  // MEASUREMENTS ends in its signature
  }));
  EXPECT_TRUE(forged.contains(R"("signed":false)"));
  EXPECT_FALSE(forged.contains(R"("signed":true)"));
}

TEST(Token, keeps_devices_of_one_name_apart) {
  const auto one = judged("root");
  const Appraised again{.name = "drive", .evidence = one.evidence, .verdict = one.verdict};
  const auto claims = claims_of(library(), std::array{again, again}, {.build = "0.1.0", .at = now});
  ASSERT_TRUE(claims);
  const auto json = to_json(*claims);
  EXPECT_TRUE(json.contains(R"("drive":{)"));
  EXPECT_TRUE(json.contains("\"drive (2)\":{"));
  EXPECT_TRUE(evidence::cbor::read(to_cbor(*claims)));
}

TEST(Token, is_well_formed_whatever_a_device_is_called) {
  Judged one;
  one.verdict.reason = "\xFF\xC0 \"</script>\n";
  const std::array appraised{Appraised{.name = "\xFE", .evidence = one.evidence, .verdict = one.verdict}};
  const auto claims = claims_of(library(), appraised, {.build = "0.1.0", .at = now});
  ASSERT_TRUE(claims);
  EXPECT_TRUE(evidence::cbor::read(to_cbor(*claims)));
  EXPECT_TRUE(to_json(*claims).contains("\uFFFD\uFFFD \\\"</script>\\u000a"));
}

class EveryKey : public testing::TestWithParam<KeyKind> {};

TEST_P(EveryKey, signs_tokens_that_verify_until_they_are_altered) {
  const auto one = judged("root");
  const std::array appraised{Appraised{.name = "drive", .evidence = one.evidence, .verdict = one.verdict}};
  const auto claims = *claims_of(library(), appraised, {.build = "0.1.0", .at = now});
  const auto key = *crypto::PrivateKey::generate(library(), GetParam());
  const auto verifier = *crypto::PublicKey::from_spki(library(), *key.spki());

  const auto cwt = sign_claims(library(), key, claims, TokenFormat::cwt);
  ASSERT_TRUE(cwt) << explain(cwt.error());
  auto read = *cose::read(*cwt);
  EXPECT_TRUE(read.is_cwt);
  EXPECT_EQ(read.payload, to_cbor(claims));
  EXPECT_TRUE(cose::verify(library(), read, verifier));
  read.payload.back() ^= 1;
  EXPECT_FALSE(cose::verify(library(), read, verifier));

  const auto jwt = sign_claims(library(), key, claims, TokenFormat::jwt);
  ASSERT_TRUE(jwt) << explain(jwt.error());
  const auto text = as_text(*jwt);
  const auto dot = text.rfind('.');
  EXPECT_EQ(text.substr(text.find('.') + 1, dot - text.find('.') - 1), base64url(as_bytes(to_json(claims))));
  EXPECT_EQ(text.size() - dot - 1, (crypto::row(jws::method_for(GetParam())->scheme).signature_size * 4 + 2) / 3);
}

INSTANTIATE_TEST_SUITE_P(Tokens, EveryKey,
                         testing::Values(KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::ec_p521, KeyKind::rsa_3072,
                                         KeyKind::ed25519));

}  // namespace
}  // namespace bonafide::report
