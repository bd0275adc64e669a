// Extensions of DICE, written with openssl asn1parse -genconf.
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/dice.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::crypto::x509 {
namespace {

using test::refused_by;

const std::string sha256_fwid =
    "302d0609608648016503040201042000112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const std::string tcb_info =
    "3081ac06066781050504010481a130819e800441636d658104583130308205312e322e338301078401028502012ca62f" + sha256_fwid +
    "870204508803c0ffee890201028a03077080ab3c303a160450435230020104302f" + sha256_fwid;
const std::string multi_tcb_info =
    "305f0606678105050405045530533044840100a63f303d0609608648016503040202043000112233445566778899aabbccddeeff0011223344"
    " 5566778899aabbccddeeff00112233445566778899aabbccddeeff300b81067365636f6e64840101";
const std::string ueid = "301f06066781050504040415301304110102030405060708090a0b0c0d0e0f1011";
const std::string locator =
    "30250606678105050403041b30190c1768747470733a2f2f6578616d706c652e636f6d2f72696d";  // https://example.com/rim

/// A certificate that consists of its extensions.
struct Extended {
  explicit Extended(const std::string& digits) : bytes(*unhex(digits)) {
    certificate.raw = certificate.extensions = bytes;
  }
  Buffer bytes;
  Certificate certificate;
};

Result<DiceClaims> read(const std::string& digits) { return read_dice(Extended{digits}.certificate); }

TEST(Dice, reads_every_field_of_a_TcbInfo) {
  const Extended made{tcb_info};
  const auto claims = read_dice(made.certificate);
  ASSERT_TRUE(claims) << explain(claims.error());
  ASSERT_EQ(claims->tcb_infos.size(), 1u);
  const auto& info = claims->tcb_infos[0];
  EXPECT_EQ(info.vendor, "Acme");
  EXPECT_EQ(info.model, "X100");
  EXPECT_EQ(info.version, "1.2.3");
  EXPECT_EQ(info.svn, 7u);
  EXPECT_EQ(info.layer, 2u);
  EXPECT_EQ(info.index, 300u);
  ASSERT_EQ(info.fwids.size(), 1u);
  EXPECT_EQ(info.fwids[0].hash, Hash::sha256);
  EXPECT_EQ(hex(info.fwids[0].digest), sha256_fwid.substr(sha256_fwid.size() - 64));
  EXPECT_EQ(info.flags, dice_not_secure | dice_debug);
  EXPECT_EQ(info.flags_mask, dice_not_secure | dice_recovery | dice_debug | dice_not_tcb);
  EXPECT_EQ(hex(*info.vendor_info), "c0ffee");
  EXPECT_EQ(hex(*info.type), "0102");
  ASSERT_EQ(info.registers.size(), 1u);
  EXPECT_EQ(info.registers[0].name, "PCR0");
  EXPECT_EQ(info.registers[0].number, 4u);
  EXPECT_EQ(info.registers[0].digests.size(), 1u);
  EXPECT_TRUE(info.device_key.empty());
  EXPECT_FALSE(claims->empty());
}

TEST(Dice, keeps_the_layers_of_a_MultiTcbInfo_apart) {
  const Extended made{multi_tcb_info};
  const auto claims = read_dice(made.certificate);
  ASSERT_TRUE(claims) << explain(claims.error());
  ASSERT_EQ(claims->tcb_infos.size(), 2u);
  EXPECT_EQ(claims->tcb_infos[0].layer, 0u);
  EXPECT_EQ(claims->tcb_infos[0].fwids.at(0).hash, Hash::sha384);
  EXPECT_EQ(claims->tcb_infos[1].model, "second");
  EXPECT_TRUE(claims->tcb_infos[1].fwids.empty());
  EXPECT_FALSE(claims->tcb_infos[1].flags);
}

TEST(Dice, reads_the_UEID_and_where_the_manifest_is) {
  const Extended made{ueid + locator};
  const auto claims = read_dice(made.certificate);
  ASSERT_TRUE(claims) << explain(claims.error());
  EXPECT_EQ(hex(claims->ueid), "0102030405060708090a0b0c0d0e0f1011");
  EXPECT_EQ(claims->manifest_locator, "https://example.com/rim");
}

TEST(Dice, reads_the_composite_that_older_devices_put_under_the_same_OID) {
  // SEQUENCE { INTEGER 1, SEQUENCE {} in place of a key, FWID }
  const Extended good{"3041060667810505040104373035 020101 3001 05" + sha256_fwid};
  const auto claims = read_dice(good.certificate);
  ASSERT_TRUE(claims) << explain(claims.error());
  EXPECT_EQ(hex(claims->tcb_infos.at(0).device_key), "300105");
  EXPECT_EQ(claims->tcb_infos[0].fwids.at(0).hash, Hash::sha256);
}

TEST(Dice, says_nothing_about_a_certificate_without_its_extensions) {
  EXPECT_TRUE(read("")->empty());
  EXPECT_TRUE(read("300b0603551d0f040403020780")->empty());  // KeyUsage
}

TEST(Dice, refuses_what_has_not_the_structure_of_its_type) {
  const auto with = [](std::string digits, std::string_view what, std::string_view instead) {
    digits.replace(digits.find(what), what.size(), instead);
    return read(digits);
  };
  EXPECT_TRUE(refused_by(with(tcb_info, "830107", "8301ff"), rule::x509_dice)) << "a negative SVN";
  EXPECT_TRUE(refused_by(with(tcb_info, "80044163", "800441ff"), rule::x509_dice)) << "not UTF-8";
  EXPECT_TRUE(refused_by(with(tcb_info, "8502012c", "8502002c"), rule::x509_dice)) << "a number with a zero before it";
  EXPECT_TRUE(refused_by(with(tcb_info, "0201042000", "0202042000"), rule::x509_dice)) << "32 bytes under SHA-384";
  EXPECT_TRUE(refused_by(with(tcb_info, "8401028502012c", "8502012c840102"), rule::x509_dice)) << "another order";
  EXPECT_TRUE(refused_by(with(ueid, "04153013041101", "04153012041001"), rule::x509_dice)) << "a byte left over";
}

TEST(Dice, survives_every_altered_byte) {
  for (const auto* digits : {&tcb_info, &multi_tcb_info, &ueid, &locator}) {
    const auto bytes = *unhex(*digits);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      for (unsigned bit = 0; bit < 8; ++bit) {
        auto altered = bytes;
        altered[i] = static_cast<std::uint8_t>(altered[i] ^ 1u << bit);
        const auto claims = read(hex(altered));
        EXPECT_TRUE(claims || claims.error().offset <= bytes.size());
      }
  }
}

TEST(Dice, names_its_flags) {
  EXPECT_EQ(dice_flags(0), "none");
  EXPECT_EQ(dice_flags(dice_not_secure | dice_debug | 1u << 12), "not secure, debug, bit 12");
}

}  // namespace
}  // namespace bonafide::crypto::x509
