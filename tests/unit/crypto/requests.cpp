// PKCS #10 requests: those of openssl(1) are read, and ours are what openssl(1) reads.
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/request.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::test {
namespace {

namespace rule = crypto::rule;
namespace x509 = crypto::x509;

// openssl req -new -key p256.pem -subj "/CN=device 1/O=Vendor" -addext keyUsage=critical,digitalSignature ...
const char* const of_openssl = R"(-----BEGIN CERTIFICATE REQUEST-----
MIIBFzCBvgIBADAkMREwDwYDVQQDDAhkZXZpY2UgMTEPMA0GA1UECgwGVmVuZG9y
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAERhg1clgdcSUYARH+kYPWnn5EVzmL
pevBELpNppqdR06cbqwu+A040H7jTDUeBNeUDxTuZ+0RJuUfbN+fwdoqJaA4MDYG
CSqGSIb3DQEJDjEpMCcwDgYDVR0PAQH/BAQDAgeAMBUGA1UdJQQOMAwGCisGAQQB
gxyCEgMwCgYIKoZIzj0EAwIDSAAwRQIhAMUA4J6nVj1WN8ccM//STUT+PH7v+1ef
2zw3PKn2QTkuAiA2h3pslMh2skkpYXe1HhWHdKEdCpJnPlYnRvTBAw5ZVQ==
-----END CERTIFICATE REQUEST-----
)";

Buffer der_of(const char* text) { return crypto::pem::read(as_bytes(text))->front().der; }

const crypto::Library& the_library() {
  static const auto library = crypto::Library::open(nullptr).value();
  return library;
}

TEST(Request, of_openssl_is_read_and_verifies) {
  const auto der = der_of(of_openssl);
  const auto request = x509::parse_request(der);
  ASSERT_TRUE(request) << explain(request.error());
  EXPECT_EQ(x509::text_of_name(request->info.subject), "CN=device 1, O=Vendor");
  EXPECT_EQ(request->info.key, crypto::KeyKind::ec_p256);
  EXPECT_TRUE(x509::verify_itself(the_library(), *request));
  auto extensions = x509::requested_extensions(request->info);
  const auto first = x509::next_extension(extensions);
  ASSERT_TRUE(first);
  EXPECT_EQ(x509::dotted(first->oid), "2.5.29.15");  // keyUsage
}

TEST(Request, of_any_changed_bit_is_refused) {
  const auto der = der_of(of_openssl);
  for (std::size_t byte = 0; byte < der.size(); ++byte) {
    auto changed = der;
    changed[byte] ^= 0x10;
    const auto request = x509::parse_request(changed);
    EXPECT_FALSE(request && x509::verify_itself(the_library(), *request)) << byte;
  }
  auto changed = der;
  changed.back() ^= 1;
  EXPECT_TRUE(refused_by(x509::verify_itself(the_library(), x509::parse_request(changed).value()),
                         rule::x509_request_signature));
}

TEST(Request, that_is_cut_or_goes_on_is_refused) {
  const auto der = der_of(of_openssl);
  for (std::size_t size = 0; size < der.size(); ++size)
    EXPECT_TRUE(refused_by(x509::parse_request(Bytes{der}.first(size)), rule::x509_request_der)) << size;
  auto longer = der;
  longer.push_back(0);
  EXPECT_TRUE(refused_by(x509::parse_request(longer), rule::x509_request_der));
}

TEST(Request, of_ours_is_read_again_with_every_kind_of_key) {
  for (const auto kind : {crypto::KeyKind::ec_p256, crypto::KeyKind::ec_p384, crypto::KeyKind::ec_p521,
                          crypto::KeyKind::rsa_2048, crypto::KeyKind::ed25519}) {
    const auto key = crypto::PrivateKey::generate(the_library(), kind).value();
    const auto subject = x509::make_common_name("device");
    const auto der = der_of(of_openssl);
    const auto extensions = x509::requested_extensions(x509::parse_request(der)->info);
    const auto made = x509::request(the_library(), subject, x509::extension_request(extensions), {.key = key});
    ASSERT_TRUE(made) << explain(made.error());
    const auto read = x509::parse_request(*made);
    ASSERT_TRUE(read) << explain(read.error());
    EXPECT_TRUE(x509::verify_itself(the_library(), *read));
    EXPECT_EQ(copy(read->info.spki), key.spki().value());
    EXPECT_EQ(copy(x509::requested_extensions(read->info)), copy(extensions));
    const auto bare = x509::request(the_library(), subject, {}, {.key = key});
    EXPECT_TRUE(x509::requested_extensions(x509::parse_request(*bare)->info).empty());
  }
}

TEST(RequestInfo, is_read_by_itself) {
  const auto der = der_of(of_openssl);
  const auto request = x509::parse_request(der);
  const auto info = x509::parse_request_info(request->info.raw);
  ASSERT_TRUE(info) << explain(info.error());
  EXPECT_TRUE(equal(info->subject, request->info.subject));
  EXPECT_TRUE(refused_by(x509::parse_request_info(der), rule::x509_request_der));
  auto other = copy(request->info.raw);
  other[5] = 1;  // version 1: 30 81 LL 02 01 00
  EXPECT_TRUE(refused_by(x509::parse_request_info(other), rule::x509_request_der));
}

}  // namespace
}  // namespace bonafide::test
