// Banks of slots: SLOT_MANAGEMENT of DSP0274 1.4, between two ends that read one description of it.
#include <bonafide/spdm/requester/slot_management.hpp>

#include "support/broken_rules.hpp"
#include "support/provisioned.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::BankReport;
using requester::Place;
using requester::TakesEffect;

struct Banked : Provisioned {
  Banked() : Provisioned(Version::v1_4) { pair.profile.ext_flags = slot_mgmt_cap; }
  /// Asks with bytes; gives the answer in hexadecimal digits.
  std::string say(const char* text) {
    EXPECT_TRUE(pair.run(requester::connect));
    Buffer out(4096);
    return hex(pair.device->respond(*unhex(text), out));
  }
};

Result<BankReport> details(Banked& device, const Mischief& mischief = honestly) {
  return device.run<BankReport>([](Line& line, Session* session) { return requester::bank_details(line, session, 0); },
                                mischief);
}

TEST(SlotManagement, tells_what_it_can_do) {
  Banked device;
  const auto codes = device.run<std::uint64_t>(
      [](Line& line, Session* session) { return requester::supported_sub_codes(line, session); });
  ASSERT_TRUE(codes) << explain(codes.error());
  EXPECT_EQ(*codes, 0x0000'0006'0000'001Full);  // 0 to 4, 21h, 22h
  const auto banks = device.run<std::vector<requester::Bank>>(
      [](Line& line, Session* session) { return requester::banks(line, session); });
  ASSERT_TRUE(banks) << explain(banks.error());
  ASSERT_EQ(banks->size(), 1u);
  EXPECT_EQ(banks->front().slots, 0xFF);
  device.store.environment = responder::Environment::field;
  const auto closed = device.run<std::vector<requester::Bank>>(
      [](Line& line, Session* session) { return requester::banks(line, session); });
  EXPECT_EQ(closed->front().modifiable, 0xFE) << "slot 0 in the field";
}

TEST(SlotManagement, describes_every_slot) {
  Banked device;
  const auto bank = details(device);
  ASSERT_TRUE(bank) << explain(bank.error());
  ASSERT_EQ(bank->slots.size(), 8u);
  EXPECT_TRUE(bank->slots[0].provisioned);
  EXPECT_EQ(bank->slots[0].key_pair_id, 1);
  EXPECT_FALSE(bank->slots[1].provisioned);
  EXPECT_EQ(bank->current, key_pair_bit(crypto::KeyKind::ec_p256));
  const auto chain = device.run<Buffer>(
      [](Line& line, Session* session) { return requester::banked_chain(line, session, Place{0, 0}); });
  ASSERT_TRUE(chain) << explain(chain.error());
  EXPECT_EQ(hex(crypto::digest(library(), crypto::Hash::sha256, *chain).value()), hex(bank->slots[0].digest));
  EXPECT_FALSE(device.run<Buffer>(
      [](Line& line, Session* session) { return requester::banked_chain(line, session, Place{0, 3}); }));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_filled));
}

TEST(SlotManagement, provisions_as_the_older_messages_do) {
  const TestAuthority authority;
  for (const bool in_session : {false, true}) {
    Banked device;
    device.in_session = in_session;
    const requester::CsrWish any;
    const auto csr = device.run<requester::CsrAnswer>(
        [&](Line& line, Session* session) { return requester::banked_csr(line, session, Place{0, 2}, any); });
    ASSERT_TRUE(csr) << explain(csr.error());
    const auto spki = copy(crypto::x509::parse_request(csr->csr)->info.spki);
    const auto chain = authority.chain(spki);
    const requester::CertificateWish wish{.certificates = chain}, nothing{};
    const auto write = [&](const requester::CertificateWish& what) {
      return device.run<TakesEffect>([&](Line& line, Session* session) {
        return requester::set_banked_certificate(line, session, Place{0, 2}, what);
      });
    };
    ASSERT_TRUE(write(wish));
    EXPECT_EQ(device.store.slots[2].certificates, chain);
    device.pair.wishes.slot = 2;
    EXPECT_TRUE(device.pair.authenticate());
    device.pair.wishes.slot.reset();
    ASSERT_TRUE(write(nothing));
    EXPECT_TRUE(device.store.slots[2].certificates.empty());
    const auto foreign = authority.chain(hierarchy(crypto::KeyKind::ec_p256, 2).key.spki().value());
    EXPECT_FALSE(write({.certificates = foreign}));
    EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::certificate_own_key));
  }
}

TEST(SlotManagement, protects_slots_as_SET_CERTIFICATE_does) {
  Banked device;
  device.store.environment = responder::Environment::field;
  EXPECT_EQ(device.say("14882100 0800 0000 0800 0000 00 01 0000 01 000000"), "147f0400");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::provisioning_place));
}

TEST(SlotManagement, needs_its_capability) {
  Banked device;
  device.pair.profile.ext_flags = 0;
  EXPECT_TRUE(refused_by(details(device), rule::capability_present));
  EXPECT_EQ(device.say("14880100 0000 0000"), "147f0788");
  Provisioned old{Version::v1_3};
  old.pair.profile.ext_flags = slot_mgmt_cap;
  EXPECT_TRUE(refused_by(old.run<std::uint64_t>([](Line& line, Session* session) {
    return requester::supported_sub_codes(line, session);
  }),
                         rule::capability_present));
}

TEST(Responder, refuses_slot_management_that_makes_no_sense) {
  Banked device;
  EXPECT_EQ(device.say("14883000 0000 0000"), "147f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_sub_code));
  EXPECT_EQ(device.say("14882000 0000 0000"), "147f0788");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_sub_code_served));
  EXPECT_EQ(device.say("14880200 0000 0000"), "147f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_structure));
  EXPECT_EQ(device.say("14880200 0400 0000 0800 0000 00 00 0000"), "147f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_structure)) << "inside the head";
  EXPECT_EQ(device.say("14880200 0800 0000 0800 0000 01 00 0000"), "147f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_bank));
  EXPECT_EQ(device.say("14880300 0800 0000 0800 0000 00 08 0000"), "147f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_exists));
  EXPECT_EQ(device.say("14882100 0800 0000 0800 0000 00 01 0000 02 000000"), "147f0100");
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::slot_operation));
  // A structure may stand further back.
  EXPECT_EQ(device.say("14880200 0c00 0000 00000000 0800 0000 00 00 0000").substr(0, 8), "14080200");
}

TEST(SlotManagement, answered_about_something_else_is_refused) {
  const auto changed = [](std::size_t byte, std::uint8_t to) {
    return [=](std::size_t n, Buffer& m) {
      if (n % 2 == 1 && m[1] == 0x08) m[byte] = to;
    };
  };
  Banked device;
  EXPECT_TRUE(refused_by(details(device, changed(10, 1)), rule::slot_echoed_sub_code)) << "another bank";
  EXPECT_TRUE(refused_by(details(device, changed(2, 0x20)), rule::slot_echoed_sub_code));
  EXPECT_TRUE(refused_by(details(device, changed(4, 0)), wire::rule::nothing_follows)) << "no structure, but bytes";
  EXPECT_FALSE(details(device, changed(12, 9))) << "more slots than there are";
  for (std::size_t byte = 2; byte < 60; ++byte)
    for (const std::uint8_t to : {std::uint8_t{0xFF}, std::uint8_t{0}})
      static_cast<void>(details(device, changed(byte, to)));
}

}  // namespace
}  // namespace bonafide::test
