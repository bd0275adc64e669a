// Certificates brought into a device: GET_CSR and SET_CERTIFICATE, DSP0274 1.2 and 1.3.
#include <bonafide/crypto/rules.hpp>
#include <bonafide/spdm/requester/provisioning.hpp>
#include <bonafide/spdm/rules/provisioning.hpp>

#include "support/authority.hpp"
#include "support/broken_rules.hpp"
#include "support/provisioned.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::CertificateWish;
using requester::CsrAnswer;
using requester::CsrWish;
using requester::TakesEffect;

TEST(Csr, leads_to_a_certificate_that_the_device_then_signs_with) {
  for (const auto version : {Version::v1_2, Version::v1_3, Version::v1_4})
    for (const bool in_session : {false, true}) {
      Provisioned device{version};
      device.in_session = in_session;
      device.store.environment = in_session ? responder::Environment::field : responder::Environment::trusted;
      const auto csr = ask_csr(device, {});
      ASSERT_TRUE(csr) << name(version) << explain(csr.error());
      const auto chain = authority().chain(spki_of(csr->csr));
      const auto done = install(device, {.slot = 3, .certificates = chain});
      ASSERT_TRUE(done) << name(version) << explain(done.error());
      EXPECT_EQ(*done, TakesEffect::now);
      device.pair.wishes.slot = 3;
      device.pair.wishes.newest = Version::v1_4;
      const auto report = device.pair.authenticate();
      ASSERT_TRUE(report) << explain(report.error());
      EXPECT_EQ(report->authentication.slot(), 3);
      EXPECT_TRUE(report->measurements->is_signed());
    }
}

TEST(Csr, has_the_subject_and_the_attributes_that_RequesterInfo_gives) {
  Provisioned device;
  const auto any = crypto::PrivateKey::generate(library(), crypto::KeyKind::ec_p256).value();
  const auto subject = crypto::x509::make_common_name("as told");
  const auto wanted = crypto::x509::request(library(), subject, {}, {.key = any}).value();
  const auto info = copy(crypto::x509::parse_request(wanted)->info.raw);
  const auto csr = ask_csr(device, {.requester_info = info});
  ASSERT_TRUE(csr) << explain(csr.error());
  const auto read = crypto::x509::parse_request(csr->csr);
  EXPECT_EQ(crypto::x509::text_of_name(read->info.subject), "CN=as told");
  EXPECT_EQ(copy(read->info.spki), hierarchy(crypto::KeyKind::ec_p256).key.spki().value());
}

TEST(Csr, asks_for_what_the_certificate_of_the_device_has_where_nobody_says) {
  Provisioned device;
  const auto csr = ask_csr(device, {});
  ASSERT_TRUE(csr);
  const auto read = crypto::x509::parse_request(csr->csr);
  EXPECT_FALSE(crypto::x509::requested_extensions(read->info).empty());
}

TEST(Csr, of_another_key_or_with_a_bad_signature_is_refused) {
  Provisioned device;
  const auto other = hierarchy(crypto::KeyKind::ec_p256, 1).key.spki().value();
  EXPECT_TRUE(refused_by(ask_csr(device, {.spki = other}), rule::csr_key));
  const auto own = hierarchy(crypto::KeyKind::ec_p256).key.spki().value();
  EXPECT_TRUE(ask_csr(device, {.spki = own}));
  const auto change = [](std::function<void(Buffer&)> how) {
    return [=](std::size_t n, Buffer& m) {
      if (n % 2 == 1 && m.size() > 1 && m[1] == 0x6D) how(m);
    };
  };
  EXPECT_TRUE(
      refused_by(ask_csr(device, {}, change([](Buffer& m) { m.back() ^= 1; })), crypto::rule::x509_request_signature));
  EXPECT_TRUE(refused_by(ask_csr(device, {}, change([](Buffer& m) { m[8] ^= 1; })), crypto::rule::x509_request_der));
  // A good request, but for a key that cannot sign with what was negotiated.
  const auto wrong = crypto::PrivateKey::generate(library(), crypto::KeyKind::ec_p384).value();
  const auto request =
      crypto::x509::request(library(), crypto::x509::make_common_name("x"), {}, {.key = wrong}).value();
  EXPECT_TRUE(refused_by(ask_csr(device, {}, change([&](Buffer& m) {
                                   m.resize(8);
                                   store_le(MutableBytes{m}.subspan(4), static_cast<std::uint16_t>(request.size()));
                                   append(m, request);
                                 })),
                         rule::csr_key));
}

TEST(Csr, of_any_changed_byte_is_refused) {
  Provisioned device;
  ASSERT_TRUE(ask_csr(device, {}));
  const auto size = device.pair.messages.back().size();
  for (std::size_t byte = 0; byte < size; ++byte) {
    if (byte == 2 || byte == 3 || byte == 6 || byte == 7) continue;  // reserved
    bool changed = false;                                            // signatures differ in length
    const auto csr = ask_csr(device, {}, [&](std::size_t n, Buffer& m) {
      if (n % 2 == 0 || m[1] != 0x6D || byte >= m.size()) return;
      m[byte] ^= 0x10;
      changed = true;
    });
    EXPECT_FALSE(csr && changed) << byte;
  }
}

TEST(Csr, needs_the_capability_and_the_version) {
  Provisioned device{Version::v1_1};
  EXPECT_TRUE(refused_by(ask_csr(device, {}), rule::capability_present));
  Provisioned without;
  without.pair.profile.flags &= ~cap::csr;
  EXPECT_TRUE(refused_by(ask_csr(without, {}), rule::capability_present));
}

TEST(Responder, refuses_RequesterInfo_that_is_none) {
  Provisioned device;
  const Buffer nonsense{1, 2, 3};
  EXPECT_TRUE(refused_by(ask_csr(device, {.requester_info = nonsense}), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::csr_requester_info));
}

TEST(Responder, refuses_opaque_data_without_a_format) {
  Provisioned device;
  ASSERT_TRUE(device.pair.run(requester::connect, [](std::size_t n, Buffer& m) {
    if (n == 4) m[7] = 0;  // OtherParamsSupport
    if (n == 5) m[7] = 0;
  }));
  Buffer out(4096);
  EXPECT_EQ(hex(device.pair.device->respond(*unhex("13ed0000 0000 0100 aa"), out)), "137f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::opaque_agreed));
}

TEST(Reset, lies_between_a_request_for_a_certificate_and_the_certificate) {
  Provisioned device;
  device.pair.profile.flags |= cap::cert_install_reset;
  const auto waits = ask_csr(device, {});
  ASSERT_TRUE(waits) << explain(waits.error());
  EXPECT_TRUE(waits->csr.empty());
  ASSERT_EQ(waits->tracking_tag, 1);
  EXPECT_EQ(ask_csr(device, {})->tracking_tag, 2);
  EXPECT_EQ(ask_csr(device, {.tracking_tag = 1})->tracking_tag, 1) << "before the reset";
  EXPECT_TRUE(refused_by(ask_csr(device, {.tracking_tag = 7}), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::csr_tag_known));
  device.store.reset();
  const auto csr = ask_csr(device, {.tracking_tag = 1});
  ASSERT_TRUE(csr) << explain(csr.error());
  ASSERT_FALSE(csr->csr.empty());
  EXPECT_TRUE(refused_by(ask_csr(device, {.tracking_tag = 1}), rule::peer_refused)) << "a tag serves once";

  const auto chain = authority().chain(spki_of(csr->csr));
  EXPECT_EQ(install(device, {.slot = 2, .certificates = chain}).value(), TakesEffect::after_reset);
  EXPECT_TRUE(refused_by(device.pair.authenticate(), rule::peer_refused)) << "DIGESTS while a slot waits";
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::reset_required));
  device.store.reset();
  device.pair.wishes.slot = 2;
  EXPECT_TRUE(device.pair.authenticate());
}

TEST(Reset, is_waited_for_by_seven_requests_at_most) {
  Provisioned device;
  device.pair.profile.flags |= cap::cert_install_reset;
  device.pair.patience.busy_retries = 0;
  for (unsigned tag = 1; tag <= 7; ++tag) EXPECT_EQ(ask_csr(device, {})->tracking_tag, tag);
  EXPECT_TRUE(refused_by(ask_csr(device, {}), rule::not_busy));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::csr_tag_free));
  EXPECT_EQ(ask_csr(device, {.overwrite = true})->tracking_tag, 1);
  EXPECT_TRUE(refused_by(ask_csr(device, {.tracking_tag = 1, .overwrite = true}), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::csr_tracking));
}

TEST(SetCertificate, of_a_foreign_key_is_refused) {
  Provisioned device;
  const auto foreign = authority().chain(hierarchy(crypto::KeyKind::ec_p256, 2).key.spki().value());
  EXPECT_TRUE(refused_by(install(device, {.slot = 1, .certificates = foreign}), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::certificate_own_key));
  EXPECT_TRUE(device.store.slots[1].certificates.empty()) << "something was kept";
}

TEST(SetCertificate, of_a_chain_that_does_not_hold_together_is_refused) {
  Provisioned device;
  const auto own = hierarchy(crypto::KeyKind::ec_p256).key.spki().value();
  auto chain = authority().chain(own);
  chain.back() ^= 1;  // the signature of the leaf
  EXPECT_TRUE(refused_by(install(device, {.slot = 1, .certificates = chain}), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::certificate_path));
  const TestAuthority another;
  auto crossed = another.root();
  append(crossed, authority().leaf(own));
  EXPECT_TRUE(refused_by(install(device, {.slot = 1, .certificates = crossed}), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::certificate_path));
  // Another RootHash, and a Length beyond the message.
  const auto good = authority().chain(own);
  const auto changed = [](std::size_t byte) {
    return [=](std::size_t n, Buffer& m) {
      if (n % 2 == 0 && m[1] == 0xEE) m[byte] ^= 1;
    };
  };
  EXPECT_FALSE(install(device, {.slot = 1, .certificates = good}, changed(8)));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::root_hash));
  EXPECT_FALSE(install(device, {.slot = 1, .certificates = good}, changed(5)));
  EXPECT_FALSE(device.pair.device->refusal()->rule == nullptr);
}

TEST(SetCertificate, of_a_leaf_that_may_not_sign_is_refused) {
  Provisioned device;
  const auto own = hierarchy(crypto::KeyKind::ec_p256).key.spki().value();
  for (const auto& chain : {authority().odd_chain(own, {.ca = true}, {0}), authority().odd_chain(own, {}, {4})}) {
    EXPECT_FALSE(install(device, {.slot = 1, .certificates = chain}));
    EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::certificate_leaf));
  }
}

TEST(SetCertificate, outside_of_a_session_needs_a_trusted_environment) {
  Provisioned device;
  const auto chain = authority().chain(hierarchy(crypto::KeyKind::ec_p256).key.spki().value());
  device.store.environment = responder::Environment::field;
  EXPECT_FALSE(install(device, {.slot = 1, .certificates = chain}));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::provisioning_place));
  device.in_session = true;
  EXPECT_TRUE(install(device, {.slot = 1, .certificates = chain}));
  EXPECT_FALSE(install(device, {.slot = 0, .certificates = chain})) << "slot 0 is the manufacturer's";
}

TEST(SetCertificate, of_slots_that_are_not_there_is_refused) {
  Provisioned device;
  const auto chain = authority().chain(hierarchy(crypto::KeyKind::ec_p256).key.spki().value());
  EXPECT_TRUE(refused_by(install(device, {.slot = 8, .certificates = chain}), rule::slot_exists));
  device.store.supported_slots = 0x0F;
  EXPECT_FALSE(install(device, {.slot = 4, .certificates = chain}));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_supported));
  ASSERT_TRUE(device.pair.run(requester::connect));
  Buffer out(4096);
  EXPECT_EQ(hex(device.pair.device->respond(*unhex("13ee0900"), out)), "137f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_exists));
}

TEST(SetCertificate, while_a_session_uses_the_slot_leaves_the_session_alive) {
  Provisioned device;
  device.in_session = true;
  const auto chain = authority().chain(hierarchy(crypto::KeyKind::ec_p256).key.spki().value());
  const auto before = device.store.slots[0].certificates;
  const auto measured = device.run<bool>([&](Line& line, Session* session) -> Flow<bool> {
    return device.replace_and_measure(line, *session, {.slot = 0, .certificates = chain});
  });
  ASSERT_TRUE(measured) << explain(measured.error());
  EXPECT_TRUE(*measured);
  EXPECT_NE(device.store.slots[0].certificates, before);
}

TEST(SetCertificate, erases_from_1_3_on) {
  Provisioned device;
  const auto chain = authority().chain(hierarchy(crypto::KeyKind::ec_p256).key.spki().value());
  ASSERT_TRUE(install(device, {.slot = 5, .certificates = chain}));
  EXPECT_FALSE(device.store.slots[5].certificates.empty());
  ASSERT_TRUE(install(device, {.slot = 5}));
  EXPECT_TRUE(device.store.slots[5].certificates.empty());
  ASSERT_TRUE(device.pair.authenticate());
  EXPECT_EQ(device.pair.line->terms.version, Version::v1_3);
  Provisioned old{Version::v1_2};
  EXPECT_TRUE(refused_by(install(old, {.slot = 5}), rule::capability_present));
  // With a model, or a chain.
  ASSERT_TRUE(device.pair.run(requester::connect));
  Buffer out(4096);
  for (const char* text : {"13ee9500", "13ee850001", "13ee8500000000000000"}) {
    EXPECT_EQ(hex(device.pair.device->respond(*unhex(text), out)), "137f0100");
    EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::erase_alone));
  }
  EXPECT_EQ(hex(device.pair.device->respond(*unhex("13ee8500000000"), out)), "136e0500") << "padding of DOE";
}

TEST(SetCertificate, brings_a_chain_of_64_KiB_in_chunks_and_none_that_is_larger) {
  Provisioned device;
  device.pair.profile.flags |= cap::chunk;
  device.pair.profile.max_message_size = 1u << 17;
  device.pair.wishes.max_message_size = 1u << 17;
  const auto own = hierarchy(crypto::KeyKind::ec_p256).key.spki().value();
  const auto plain = authority().odd_chain(own, {}, {0}, 1000).size() - 1000;
  const auto with_size = [&](std::size_t size) { return authority().odd_chain(own, {}, {0}, size - plain); };
  const auto largest = with_size(65535 - 36 - 16);
  ASSERT_GT(largest.size(), 65000u);
  auto done = install(device, {.slot = 1, .certificates = largest});
  ASSERT_TRUE(done) << explain(done.error());
  EXPECT_EQ(device.store.slots[1].certificates, largest);
  device.pair.wishes.slot = 1;
  const auto report = device.pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_EQ(report->slots.chain(1).size(), largest.size() + 36);

  const auto larger = with_size(65600);
  EXPECT_TRUE(refused_by(install(device, {.slot = 1, .certificates = larger}), rule::chain_bounded));
}

TEST(SetCertificate, that_does_not_fit_is_not_sent) {
  Provisioned device;
  const auto own = hierarchy(crypto::KeyKind::ec_p256).key.spki().value();
  const auto chain = authority().odd_chain(own, {}, {0}, 5000);
  EXPECT_TRUE(refused_by(install(device, {.slot = 1, .certificates = chain}), rule::request_fits));
}

TEST(Provisioning, works_in_chunks_of_42_bytes) {
  Provisioned device;
  device.pair.profile.flags |= cap::chunk;
  device.pair.profile.data_transfer_size = 42;
  device.pair.wishes.data_transfer_size = 42;
  device.pair.wishes.max_message_size = 65536;
  const auto csr = ask_csr(device, {});
  ASSERT_TRUE(csr) << explain(csr.error());
  const auto chain = authority().chain(spki_of(csr->csr));
  const auto done = install(device, {.slot = 6, .certificates = chain});
  ASSERT_TRUE(done) << explain(done.error());
  device.pair.wishes.slot = 6;
  EXPECT_TRUE(device.pair.authenticate());
}

TEST(SetCertificate, of_the_AliasCert_model_ends_with_the_Device_CA_and_the_device_adds_the_rest) {
  Provisioned device;
  device.pair.profile.flags |= cap::alias_cert;
  const auto own = hierarchy(crypto::KeyKind::ec_p256).key.spki().value();
  EXPECT_FALSE(install(device, {.slot = 1, .certificates = authority().chain(own)}));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::certificate_leaf));
  const auto chain = authority().device_ca_chain(own);
  const auto done = install(device, {.slot = 1, .certificates = chain});
  ASSERT_TRUE(done) << explain(done.error());
  EXPECT_GT(device.store.slots[1].certificates.size(), chain.size());
  device.pair.wishes.slot = 1;
  const auto report = device.pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
}

TEST(SetCertificate, answered_for_another_slot_is_refused) {
  Provisioned device;
  const auto chain = authority().chain(hierarchy(crypto::KeyKind::ec_p256).key.spki().value());
  EXPECT_TRUE(refused_by(install(device, {.slot = 1, .certificates = chain},
                                 [](std::size_t n, Buffer& m) {
                                   if (n % 2 == 1 && m[1] == 0x6E) m[2] = 2;
                                 }),
                         rule::slot_echoed));
}

}  // namespace
}  // namespace bonafide::test
