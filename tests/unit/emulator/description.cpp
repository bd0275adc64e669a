#include <gtest/gtest.h>

#include <bonafide/emulator/description.hpp>

namespace bonafide::emulator {
namespace {

std::string refusal(std::string_view text) {
  try {
    static_cast<void>(parse_description(text, {"/base", "device.toml"}));
  } catch (const BadDescription& bad) { return bad.what(); }
  return "(accepted)";
}

// cma-and-x509 reference, "PCI-SIG Subject Alternative Name", the worked example.
TEST(PciName, is_spelled_as_linux_spells_it) {
  auto function = usual_function();
  EXPECT_EQ(pci_name(function), "Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100");
  function.serial = 0x0102030405060708;
  EXPECT_EQ(pci_name(function), "Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100:0102030405060708");
}

TEST(Description, of_an_empty_file_is_the_ordinary_device) {
  EXPECT_EQ(parse_description("", {"/", "x"}), Description{});
}

TEST(Description, reads_every_key) {
  const auto read = parse_description(R"(
faults = ["silence"]
[identity]
vendor = 0x10de
device = 0x2321
class = 0x030200
revision = 0xa1
subsystem-vendor = 0x10de
subsystem-device = 0x1839
serial = "48b02dc0ffee0001"
[spdm]
versions = ["1.1", "1.2"]
asym = ["ECDSA-P256", "rsapss_3072"]
hash = ["SHA3-512"]
measurement-hash = "sha512"
capabilities = ["CERT", "CHAL_CAP", "MEAS_NO_SIG"]
ct-exponent = 20
data-transfer-size = 42
[[slots]]
slot = 3
chain = "c.pem"
key = "/abs/k.pem"
[[measurements]]
index = 253
type = 4
raw = true
text = "manifest"
[[measurements]]
index = 1
hex = "00 ff"
)",
                                      {"/base", "device.toml"});
  EXPECT_EQ(read.faults, std::vector<std::string>{"silence"});
  EXPECT_EQ(pci_name(read.function), "Vendor=10de:Device=2321:CC=030200:REV=a1:SSVID=10de:SSID=1839:48b02dc0ffee0001");
  EXPECT_EQ(read.versions, (std::vector{spdm::Version::v1_1, spdm::Version::v1_2}));
  EXPECT_EQ(read.schemes, (std::vector{crypto::Scheme::ecdsa_p256, crypto::Scheme::rsapss_3072}));
  EXPECT_EQ(read.hashes, std::vector{crypto::Hash::sha3_512});
  EXPECT_EQ(read.measurement_hash, crypto::Hash::sha512);
  EXPECT_EQ(read.flags, 0x0000000Eu);  // DSP0274: CERT_CAP bit 1, CHAL_CAP bit 2, MEAS_CAP = 1 at 4:3
  EXPECT_EQ(read.ct_exponent, 20);
  EXPECT_EQ(read.data_transfer_size, 42u);
  ASSERT_EQ(read.slots.size(), 1u);
  EXPECT_EQ(read.slots[0], (SlotDescription{3, "/base/c.pem", "/abs/k.pem", {}}));
  ASSERT_EQ(read.measurements.size(), 2u);
  EXPECT_EQ(read.measurements[0], (MeasurementDescription{253, 4, true, copy(as_bytes("manifest"))}));
  EXPECT_EQ(read.measurements[1], (MeasurementDescription{1, 0, false, {0x00, 0xff}}));
  EXPECT_EQ(parse_description(to_toml(read, "/base"), {"/base", "again"}), [&] {
    auto same = read;
    same.slots[0].key = "/base/../abs/k.pem";
    return same;
  }());
}

TEST(Description, refuses_what_it_does_not_know_with_line_and_key) {
  EXPECT_EQ(refusal("[spdm]\nversion = [\"1.2\"]\n"),
            "device.toml, line 2: spdm.version is not a key that is known here");
  EXPECT_EQ(refusal("[spdm]\nversions = [\"1.9\"]\n"), "device.toml, line 2: spdm.versions does not know \"1.9\"");
  EXPECT_EQ(refusal("[spdm]\nversions = [1.2]\n"),
            "device.toml, line 2: spdm.versions does not know what is not a text");
}

TEST(Description, refuses_what_would_lead_its_parser_astray) {
  EXPECT_EQ(refusal("[spdm]\nb \xCF\xBD["), "device.toml, line 2: only strings and comments go beyond ASCII");
}

TEST(Description, refuses_values_that_fit_no_field) {
  EXPECT_NE(refusal("[identity]\nvendor = 65536\n").find("from 0 to 65535"), std::string::npos);
  EXPECT_NE(refusal("[identity]\nvendor = -1\n").find("from 0 to 65535"), std::string::npos);
  EXPECT_NE(refusal("[identity]\nserial = \"12\"\n").find("16 hexadecimal digits"), std::string::npos);
  EXPECT_NE(refusal("identity = 3\n").find("[identity]"), std::string::npos);
  EXPECT_NE(refusal("slots = 3\n").find("[[slots]]"), std::string::npos);
  EXPECT_NE(refusal("[[slots]]\nslot = 0\n").find("chain is missing"), std::string::npos);
  EXPECT_NE(refusal("[[measurements]]\nindex = 0\nhex = \"\"\n").find("from 1 to 254"), std::string::npos);
  EXPECT_NE(refusal("[[measurements]]\nhex = \"0\"\n").find("pairs of hexadecimal"), std::string::npos);
  EXPECT_NE(refusal("[[measurements]]\nhex=\"\"\n[[measurements]]\nhex=\"\"\n").find("there twice"), std::string::npos);
  EXPECT_NE(refusal("[spdm]\nversions = []\n").find("one version at least"), std::string::npos);
}

TEST(Description, refuses_keys_without_a_hint_or_a_value) {
  EXPECT_NE(refusal("[[psk]]\nkey = \"00\"\n").find("hint"), std::string::npos);
  EXPECT_NE(refusal("[[psk]]\nhint = \"00\"\n").find("key-file"), std::string::npos);
  EXPECT_NE(refusal("[[psk]]\nhint = \"0\"\nkey = \"00\"\n").find("pairs of hexadecimal"), std::string::npos);
  EXPECT_NE(refusal("[[psk]]\nhint = \"\"\nkey = \"\"\n").find("pairs of hexadecimal"), std::string::npos);
  EXPECT_NE(refusal("[[psk]]\nhint = \"00\"\nkey = \"0\"\n").find("pairs of hexadecimal"), std::string::npos);
  EXPECT_NE(refusal("[[psk]]\nhint = \"00\"\nkey = \"00\"\nkey-file = \"k\"\n").find("not both"), std::string::npos);
  EXPECT_NE(refusal("[spdm]\ndhe = [\"p1\"]\n").find("does not know"), std::string::npos);
  EXPECT_NE(refusal("[spdm]\nheartbeat = 256\n").find("from 0 to 255"), std::string::npos);
}

TEST(Description, of_sessions_is_written_and_read_back) {
  const auto read = parse_description(
      "[spdm]\ndhe = [\"secp521r1\"]\naead = [\"AES-128-GCM\"]\nheartbeat = 3\ncapabilities = [\"PSK\", \"MAC\"]\n"
      "[[psk]]\nhint = \"0102\"\nkey = \"03\"\n[[psk]]\nhint-text = \"b\"\nkey-file = \"k\"\n"
      "[[psk]]\nhint = \"\"\nkey = \"04\"\n",
      {"/base", "device.toml"});
  EXPECT_EQ(read.psks.at(1).file, "/base/k");
  EXPECT_EQ(read.flags, spdm::cap::psk_supported | spdm::cap::mac);
  EXPECT_EQ(parse_description(to_toml(read, "/base"), {"/base", "again"}), read);
}

TEST(Description, leaves_what_it_does_not_say_as_it_was) {
  Description start;
  start.slots = {{0, "/dir/chain.pem", "/dir/key.pem", {}}};
  start.measurements = {{1, 0, false, {0x01}}};
  const auto read = parse_description("[spdm]\nversions = [\"1.1\"]\n", {"/elsewhere", "more.toml", start});
  EXPECT_EQ(read.slots, start.slots);
  EXPECT_EQ(read.measurements, start.measurements);
  EXPECT_EQ(read.versions, std::vector{spdm::Version::v1_1});
}

TEST(Description, tells_the_line_of_a_syntax_error) {
  EXPECT_TRUE(refusal("[identity]\nvendor = = 3\n").starts_with("device.toml, line 2: ")) << refusal("a = = 3");
}

TEST(Description, survives_bytes_that_are_no_text) {
  EXPECT_NE(refusal(std::string_view{"\xff\x00\xfe[[[[", 7}), "(accepted)");
  EXPECT_NE(refusal(std::string(100000, '[')), "(accepted)");
}

TEST(Names, are_read_without_regard_to_case_and_hyphens) {
  EXPECT_EQ(scheme_named("ecdsa_p384"), crypto::Scheme::ecdsa_p384);
  EXPECT_EQ(scheme_named("P384"), crypto::Scheme::ecdsa_p384);
  EXPECT_EQ(scheme_named("RSAPSS-2048"), crypto::Scheme::rsapss_2048);
  EXPECT_EQ(scheme_named("rsa2048"), crypto::Scheme::rsassa_2048);
  EXPECT_EQ(hash_named("sha_256"), crypto::Hash::sha256);
  EXPECT_EQ(key_named("ed25519"), crypto::KeyKind::ed25519);
  EXPECT_EQ(scheme_named("p385"), std::nullopt);
  EXPECT_EQ(hash_named(""), std::nullopt);
}

}  // namespace
}  // namespace bonafide::emulator
