#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/cma/identity.hpp>
#include <bonafide/cma/rules.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::cma {
namespace {

using test::refused_by;

// The example of the field's documents: a QEMU NVMe drive, without and with a serial number.
constexpr std::string_view plain = "Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100";
const std::string with_serial = std::string{plain} + ":0102030405060708";

PciIdentity drive() {
  return {.vendor = 0x1b36,
          .device = 0x0010,
          .class_code = 0x010802,
          .revision = 2,
          .subsystem_vendor = 0x1af4,
          .subsystem_device = 0x1100};
}

/// A TLV with a body below 256 bytes.
Buffer tlv(std::uint8_t tag, Bytes body) {
  Buffer out{tag};
  if (body.size() >= 128) out.push_back(0x81);
  out.push_back(static_cast<std::uint8_t>(body.size()));
  append(out, body);
  return out;
}

/// A0 len 06 03 67 81 13 A0 len 0C len text: RFC 5280, 4.2.1.6, otherName of type 2.23.147.
Buffer entry(std::string_view text, std::uint8_t string_tag = 0x0C) {
  Buffer inner = *unhex("0603678113");
  append(inner, tlv(0xA0, tlv(string_tag, as_bytes(text))));
  return tlv(0xA0, inner);
}

Findings judged(Bytes names, const PciIdentity& function) {
  crypto::x509::Certificate leaf;
  leaf.subject_alternative_name = names;
  return judge_identity(leaf, function);
}

bool fails(const Findings& findings, const Rule& rule) {
  const auto found = std::ranges::find_if(findings, [](const Finding& f) { return f.outcome == Outcome::failed; });
  if (found == findings.end() || found->rule != &rule) return false;
  test::saw_broken(rule);
  return true;
}

bool passes(const Findings& findings) {
  return std::ranges::all_of(findings, [](const Finding& f) { return f.outcome == Outcome::passed; });
}

TEST(PciName, is_read_field_by_field) {
  const auto name = parse_pci_name(with_serial);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->vendor, 0x1b36);
  EXPECT_EQ(name->device, 0x0010);
  EXPECT_EQ(name->class_code, 0x010802u);
  EXPECT_EQ(name->revision, 0x02);
  EXPECT_EQ(name->subsystem_vendor, 0x1af4);
  EXPECT_EQ(name->subsystem, 0x1100);
  EXPECT_EQ(name->serial, 0x0102030405060708u);
  EXPECT_FALSE(name->serial_named);
  EXPECT_TRUE(parse_pci_name("SN=0102030405060708")->serial_named);
}

TEST(PciName, refuses_parts_that_are_not_of_their_shape) {
  for (const auto text : {"Vendor=1b3", "Vendor=01b36", "Vendor=1b3g", "Vendor=", "=1b36", "", "REV=2", "CC=0108",
                          "01020304050607", "Vendor=1b36::Device=0010", "Vendor=1b36:"})
    EXPECT_TRUE(refused_by(parse_pci_name(text), rule::san_part)) << text;
  std::string many = "a=1";
  for (int i = 0; i < 40; ++i) many += ":k" + std::to_string(i) + "=1";
  EXPECT_TRUE(refused_by(parse_pci_name(many), rule::san_part));
}

TEST(PciName, refuses_a_part_that_comes_twice) {
  for (const auto text : {"Vendor=1b36:vendor=1b36", "0102030405060708:SN=0102030405060708", "X=1:x=2"})
    EXPECT_TRUE(refused_by(parse_pci_name(text), rule::san_duplicate)) << text;
}

TEST(Identity, is_written_as_Linux_writes_it) {
  auto function = drive();
  EXPECT_EQ(linux_name(function), plain);
  function.serial = 0x0102030405060708;
  EXPECT_EQ(linux_name(function), with_serial);
}

TEST(Identity, matches_its_own_name_byte_for_byte) {
  const auto findings = judged(entry(plain), drive());
  EXPECT_TRUE(passes(findings));
  EXPECT_NE(findings.back().reason.find(", byte for byte as Linux"), std::string::npos);
}

TEST(Identity, does_not_look_at_case_but_says_so) {
  const auto findings = judged(entry("VENDOR=1B36:device=0010:CC=010802:rev=02:SSVID=1AF4:SSID=1100"), drive());
  EXPECT_TRUE(passes(findings));
  EXPECT_NE(findings.back().reason.find("not byte for byte"), std::string::npos);
}

TEST(Identity, takes_a_serial_number_with_a_key) {
  auto function = drive();
  function.serial = 0x0102030405060708;
  const auto findings = judged(entry(std::string{plain} + ":SN=0102030405060708"), function);
  EXPECT_TRUE(passes(findings));
  EXPECT_NE(findings.back().reason.find("not byte for byte"), std::string::npos);
}

TEST(Identity, needs_every_part_to_be_the_same_on_both_sides) {
  auto function = drive();
  EXPECT_TRUE(fails(judged(entry(with_serial), function), rule::san_matches));  // a serial number on one side only
  function.serial = 0x0102030405060708;
  EXPECT_TRUE(fails(judged(entry(plain), function), rule::san_matches));
  EXPECT_TRUE(passes(judged(entry(with_serial), function)));
  for (const auto& [what, with] : {std::pair{"1b36", "1b37"},
                                   {"0010", "0011"},
                                   {"010802", "010803"},
                                   {"REV=02", "REV=03"},
                                   {"1af4", "1af5"},
                                   {"1100", "1101"},
                                   {"0708", "0709"},
                                   {":SSID=1100", ""},
                                   {":REV=02", ""},
                                   {"Vendor=1b36:", ""}}) {
    auto text = with_serial;
    text.replace(text.find(what), std::string_view{what}.size(), with);
    EXPECT_TRUE(fails(judged(entry(text), function), rule::san_matches)) << text;
  }
  function.subsystem_vendor.reset(), function.subsystem_device.reset();  // a bridge has none
  EXPECT_TRUE(fails(judged(entry(with_serial), function), rule::san_matches));
}

TEST(Identity, is_satisfied_by_one_of_several_entries_and_reports_the_others) {
  Buffer names = entry("Vendor=ffff:Device=0010:CC=010802:REV=02");
  append(names, *unhex("8203666f6f"));  // a dNSName
  append(names, entry("nonsense"));
  append(names, entry(plain));
  const auto findings = judged(names, drive());
  EXPECT_TRUE(passes(findings));
  EXPECT_NE(findings.back().reason.find("Vendor is ffff and the function has 1b36"), std::string::npos);
  EXPECT_NE(findings.back().reason.find("nonsense"), std::string::npos);
}

TEST(Identity, is_not_put_together_of_several_entries) {
  Buffer names = entry("Vendor=ffff:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100");
  append(names, entry("Vendor=1b36:Device=ffff:CC=010802:REV=02:SSVID=1af4:SSID=1100"));
  EXPECT_TRUE(fails(judged(names, drive()), rule::san_matches));
}

TEST(Identity, reports_parts_that_nobody_knows) {
  const auto findings = judged(entry(std::string{plain} + ":COLOUR=red"), drive());
  EXPECT_TRUE(passes(findings));
  EXPECT_NE(findings.back().reason.find("COLOUR=red"), std::string::npos);
}

TEST(Identity, needs_a_PCI_SIG_entry) {
  EXPECT_TRUE(fails(judged({}, drive()), rule::san_present));
  EXPECT_TRUE(fails(judged(*unhex("8203666f6f"), drive()), rule::san_present));
  // The text alone, in an entry of another type, is not one: 1.3.6.1.4.1.412.274.1.
  Buffer other = *unhex("060a2b06010401831c821201");
  append(other, tlv(0xA0, tlv(0x0C, as_bytes(plain))));
  EXPECT_TRUE(fails(judged(tlv(0xA0, other), drive()), rule::san_present));
}

TEST(Identity, needs_a_UTF8String_in_an_explicit_tag) {
  EXPECT_TRUE(fails(judged(entry(plain, 0x16), drive()), rule::san_utf8));
  Buffer bare = *unhex("0603678113");
  append(bare, tlv(0x0C, as_bytes(plain)));
  EXPECT_TRUE(fails(judged(tlv(0xA0, bare), drive()), rule::san_utf8));
  Buffer two = *unhex("0603678113");
  Buffer strings = tlv(0x0C, as_bytes(plain));
  append(strings, tlv(0x0C, as_bytes(plain)));
  append(two, tlv(0xA0, strings));
  EXPECT_TRUE(fails(judged(tlv(0xA0, two), drive()), rule::san_utf8));
}

TEST(Identity, refuses_malformed_general_names) {
  const auto good = entry(plain);
  for (std::size_t size = 1; size < good.size(); ++size)
    EXPECT_TRUE(fails(judged(Bytes{good}.first(size), drive()), rule::san_well_formed)) << size;
  EXPECT_TRUE(fails(judged(*unhex("0500"), drive()), rule::san_well_formed));
}

}  // namespace
}  // namespace bonafide::cma
