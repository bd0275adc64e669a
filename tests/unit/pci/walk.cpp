// The walk over config space that means no good.
#include <bonafide/pci/function.hpp>
#include <bonafide/pci/memory.hpp>
#include <bonafide/pci/pci_ids.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::pci {
namespace {

using test::broke;
using test::refused_by;

/// An endpoint with PCI Express at 40h.
MemoryConfigSpace endpoint(std::size_t size = 4096) {
  MemoryConfigSpace space(size);
  space.set32(0x00, 0x00101B36), space.set16(0x06, 0x0010), space.set32(0x08, 0x01080202);
  space.set32(0x2C, 0x11001AF4), space.set8(0x34, 0x40);
  space.set32(0x40, 0x00020010), space.set32(0x44, 1u << 28 | 1u << 30);
  return space;
}
std::uint32_t header(unsigned id, unsigned next, unsigned version = 1) { return id | version << 16 | next << 20; }

/// The capabilities of a space, and the one oddity that it must show.
Capabilities odd(MemoryConfigSpace space, const Rule& rule) {
  const auto found = walk_capabilities(space);
  EXPECT_TRUE(found);
  if (!found) return {};
  EXPECT_EQ(found->oddities.size(), 1U);
  if (!found->oddities.empty()) { EXPECT_TRUE(broke(found->oddities[0], rule)); }
  return *found;
}

TEST(Walk, finds_identity_mailboxes_and_bits) {
  auto space = endpoint();
  space.set32(0x100, header(0x03, 0x110)), space.set32(0x104, 0x05060708), space.set32(0x108, 0x01020304);
  space.set32(0x110, header(0x2E, 0x130)), space.set32(0x114, 0x00000ABD);
  space.set32(0x130, header(0x2E, 0, 2));
  const auto function = describe({0, 1, 2, 3}, space);
  ASSERT_TRUE(function);
  const PciIdentity expected{.vendor = 0x1B36,
                             .device = 0x0010,
                             .class_code = 0x010802,
                             .revision = 2,
                             .subsystem_vendor = 0x1AF4,
                             .subsystem_device = 0x1100,
                             .serial = 0x0102030405060708};
  EXPECT_EQ(function->identity, expected);
  EXPECT_EQ(function->mailboxes, (std::vector<DoeMailbox>{{0x110, 1, true, 0x55E}, {0x130, 2, false, 0}}));
  EXPECT_TRUE(function->tee_io);
  EXPECT_TRUE(function->function_level_reset);
  EXPECT_FALSE(function->partly_hidden());
  EXPECT_TRUE(function->capabilities.oddities.empty());
}

TEST(Walk, gives_bridges_a_subsystem_but_no_part_of_the_identity) {
  auto space = endpoint();
  space.set8(0x0E, 0x81);
  space.set8(0x41, 0x80), space.set32(0x80, 0x0000000D), space.set32(0x84, 0x56781234);
  const auto function = describe({}, space);
  ASSERT_TRUE(function);
  EXPECT_EQ(function->header_type, 1);
  EXPECT_TRUE(function->multi_function);
  EXPECT_EQ(function->subsystem_vendor, 0x1234);
  EXPECT_EQ(function->subsystem_device, 0x5678);
  EXPECT_FALSE(function->identity.subsystem_vendor);
}

TEST(Walk, takes_a_serial_number_of_zero_for_none) {
  auto space = endpoint();
  space.set32(0x100, header(0x03, 0));
  EXPECT_FALSE(describe({}, space)->identity.serial);
}

TEST(Walk, survives_a_capability_that_points_to_itself) {
  auto space = endpoint();
  space.set32(0x100, header(0x2E, 0x100));
  EXPECT_EQ(odd(space, rule::list_ends).extended.size(), 1U);
  auto classic = endpoint();
  classic.set8(0x41, 0x40);
  EXPECT_EQ(odd(classic, rule::list_ends).classic.size(), 1U);
}

TEST(Walk, survives_a_ring_of_capabilities) {
  auto space = endpoint();
  for (unsigned at = 0x100; at < 0x1000; at += 4) space.set32(at, header(0x0B, at + 4 < 0x1000 ? at + 4 : 0x100));
  EXPECT_EQ(odd(space, rule::list_ends).extended.size(), 960U);
}

TEST(Walk, stops_at_all_ones) {
  auto space = endpoint();
  space.set32(0x100, header(0x2E, 0x200)), space.set32(0x200, 0xFFFFFFFF);
  EXPECT_EQ(odd(space, rule::not_all_ones).extended.size(), 1U);
  auto classic = endpoint();
  classic.set8(0x41, 0x60), classic.set16(0x60, 0xFFFF);
  EXPECT_EQ(odd(classic, rule::not_all_ones).classic.size(), 1U);
}

TEST(Walk, stops_where_the_next_pointer_leaves_its_part) {
  auto space = endpoint();
  space.set32(0x100, header(0x2E, 0x0FC));
  odd(space, rule::next_in_range);
  auto classic = endpoint();
  classic.set8(0x41, 0x3C);
  odd(classic, rule::next_in_range);
}

TEST(Walk, masks_the_reserved_bits_of_next_pointers) {
  auto space = endpoint();
  space.set8(0x34, 0x43);
  space.set32(0x100, header(0x03, 0x203)), space.set32(0x200, header(0x2E, 0));
  const auto found = walk_capabilities(space);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->classic, (std::vector<Capability>{{0x10, 0x40, 0}}));
  EXPECT_EQ(found->extended, (std::vector<Capability>{{0x03, 0x100, 1}, {0x2E, 0x200, 1}}));
}

TEST(Walk, goes_on_behind_null_capabilities) {
  auto space = endpoint();
  space.set32(0x100, header(0x00, 0x200, 0)), space.set32(0x200, header(0x2E, 0));
  const auto found = walk_capabilities(space);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->extended, (std::vector<Capability>{{0x2E, 0x200, 1}}));
  EXPECT_TRUE(found->oddities.empty());
}

TEST(Walk, keeps_duplicates) {
  auto space = endpoint();
  space.set32(0x100, header(0x2E, 0x118)), space.set32(0x118, header(0x2E, 0x130)), space.set32(0x130, header(0x2E, 0));
  EXPECT_EQ(describe({}, space)->mailboxes.size(), 3U);
}

TEST(Walk, sees_that_extended_space_repeats_the_first_256_bytes) {
  auto space = endpoint();
  for (std::uint16_t at = 0x100; at < 0x1000; at = static_cast<std::uint16_t>(at + 4))
    space.set32(at, *space.read(at % 0x100));
  EXPECT_TRUE(odd(space, rule::not_mirrored).extended.empty());
}

TEST(Walk, ignores_a_mailbox_that_runs_over_the_end) {
  auto space = endpoint();
  space.set32(0x100, header(0x2E, 0xFE8)), space.set32(0xFE8, header(0x2E, 0xFEC)), space.set32(0xFEC, header(0x2E, 0));
  const auto function = describe({}, space);
  ASSERT_TRUE(function);
  EXPECT_EQ(function->mailboxes.size(), 2U) << "FE8h to FFFh just fits";
  ASSERT_EQ(function->capabilities.oddities.size(), 1U);
  EXPECT_TRUE(broke(function->capabilities.oddities[0], rule::capability_fits));
}

TEST(Walk, is_content_with_256_or_64_bytes) {
  for (const std::size_t size : {256U, 64U}) {
    auto space = endpoint(size);
    const auto function = describe({}, space);
    ASSERT_TRUE(function) << size;
    EXPECT_EQ(function->identity.class_code, 0x010802U);
    EXPECT_TRUE(function->mailboxes.empty());
  }
}

TEST(Walk, refuses_a_function_that_is_gone) {
  MemoryConfigSpace space(Buffer(4096, 0xFF));
  EXPECT_TRUE(refused_by(describe({}, space), rule::present));
}

TEST(ConfigSpace, is_accessed_in_aligned_dwords_within_its_size) {
  MemoryConfigSpace space(256);
  EXPECT_TRUE(space.read(252));
  for (const auto offset : std::array<std::uint16_t, 7>{1, 2, 3, 253, 256, 4096, 65532}) {
    EXPECT_TRUE(refused_by(space.read(offset), rule::aligned)) << offset;
    EXPECT_TRUE(refused_by(space.write(offset, 0), rule::aligned)) << offset;
  }
}

TEST(ConfigSpace, in_memory_has_windows_with_registers) {
  MemoryConfigSpace space;
  std::vector<std::pair<std::uint16_t, std::uint32_t>> written;
  space.map(0x100, 0x18,
            {[](std::uint16_t offset) { return offset + 1u; },
             [&](std::uint16_t offset, std::uint32_t value) { written.emplace_back(offset, value); }});
  EXPECT_EQ(*space.read(0x100), 1U);
  EXPECT_EQ(*space.read(0x114), 0x15U);
  EXPECT_EQ(*space.read(0x118), 0U);
  ASSERT_TRUE(space.write(0x10C, 7));
  ASSERT_TRUE(space.write(0x118, 7));
  EXPECT_EQ(written, (std::vector<std::pair<std::uint16_t, std::uint32_t>>{{0x0C, 7}}));
  EXPECT_EQ(*space.read(0x118), 0U) << "registers outside of windows are read-only";
}

TEST(Bdf, is_read_and_written) {
  EXPECT_EQ(parse_bdf("0000:01:00.0"), (Bdf{0, 1, 0, 0}));
  EXPECT_EQ(parse_bdf("e1:1F.7"), (Bdf{0, 0xE1, 31, 7}));
  EXPECT_EQ(parse_bdf("10000:e1:00.0"), (Bdf{0x10000, 0xE1, 0, 0}));
  EXPECT_EQ(format(Bdf{0x10000, 0xE1, 31, 7}), "10000:e1:1f.7");
  EXPECT_EQ(format(Bdf{}), "0000:00:00.0");
  for (const auto* text :
       {"", "0", "00:00", "00:00.", "00:00.8", "00:20.0", "0:0.0", "000:00:00.0", "00:00.0 ", "00:00.00",
        "123456789:00:00.0", "g0:00.0", "-1:00.0", "00:00:00.0", "::.", "0000:00:00:00.0"})
    EXPECT_FALSE(parse_bdf(text)) << text;
}

TEST(Names, come_from_the_database) {
  const Names names(
      "# comment\n\n1b36  Red Hat, Inc.\n\t0010  QEMU NVM Express Controller\n\t\t1af4 1100  QEMU Virtual Machine\n"
      "\t0011  Other\n8086  Intel Corporation\n\t0010  Not this one\nC 01  Mass storage controller\n"
      "\t08  Non-Volatile memory controller\n\t\t02  NVM Express\nC 02  Network controller\n\t08  Not this one\n");
  EXPECT_EQ(names.vendor(0x1B36), "Red Hat, Inc.");
  EXPECT_EQ(names.device(0x1B36, 0x0010), "QEMU NVM Express Controller");
  EXPECT_EQ(names.device(0x1B36, 0x0012), "");
  EXPECT_EQ(names.device(0x8086, 0x0011), "");
  EXPECT_EQ(names.class_name(0x010802), "Non-Volatile memory controller");
  EXPECT_EQ(names.class_name(0x010100), "Mass storage controller");
  EXPECT_EQ(names.class_name(0x030000), "");
  const PciIdentity identity{.vendor = 0x1B36, .device = 0x10, .subsystem_vendor = 0x1AF4, .subsystem_device = 0x1100};
  EXPECT_EQ(names.subsystem(identity), "QEMU Virtual Machine");
  EXPECT_EQ(Names{}.vendor(0x1B36), "");
}

TEST(Names, of_a_broken_database_are_missing) {
  for (const auto* text : {"\t0010  orphan", "1b36", "1b36 ", "\n\n\t\t\t", "C", "C 0", "1b36  A\n\t", "zzzz  A"}) {
    const Names names{text};
    EXPECT_EQ(names.device(0x1B36, 0x10), "");
    EXPECT_EQ(names.class_name(0), "");
  }
}

}  // namespace
}  // namespace bonafide::pci
