// The measurement extension log and the device class, read and written.
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/rules/information.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

// What another Responder sent, and the SHA-512 measurement 17 that it signed before: captures, mel-doe-13.
const Buffer recorded = *unhex(
    "030000002f00000000000000000000000100000011000000890300524f4d0200"
    "000011000000890700426f6f7420465703000000110000008604000a030001");
const Buffer measured = *unhex(
    "c4f9625b48d4e0e192c463a2d00b43305d7d588d7d9c846c1d3f9ed119888372"
    "9a55b9178a4f7101dfa1c83234391b2ee98027e8a435d0283e29784ecda6406e");

TEST(MeasurementLog, of_another_Responder_extends_to_what_it_measured) {
  const auto log = read_log(recorded);
  ASSERT_TRUE(log) << explain(log.error());
  ASSERT_EQ(log->count, 3u);
  const auto extension = extend(library(), crypto::Hash::sha512, *log, 17);
  ASSERT_TRUE(extension);
  EXPECT_EQ(extension->entries, 3u);
  EXPECT_EQ(hex(extension->value), hex(measured));
  EXPECT_EQ(replays(library(), crypto::Hash::sha512, *log, 17, measured).value(), 3u);
}

TEST(MeasurementLog, that_has_grown_since_still_explains_what_was_measured) {
  const auto log = read_log(recorded);
  std::vector<LogEntry> entries;
  for (const auto& entry : entries_of(*log)) entries.push_back(entry);
  const Buffer later{1, 2, 3};
  entries.push_back({.index = 4, .measurement_index = 16, .type = 0x89, .value = later});
  entries.push_back({.index = 5, .measurement_index = 17, .type = 0x89, .value = later});
  const auto longer = make_log(entries);
  const auto grown = read_log(longer);
  ASSERT_TRUE(grown);
  EXPECT_EQ(replays(library(), crypto::Hash::sha512, *grown, 17, measured).value(), 3u);
  EXPECT_EQ(extend(library(), crypto::Hash::sha512, *grown, 17)->entries, 4u);
}

TEST(MeasurementLog, of_other_entries_explains_nothing) {
  for (std::size_t byte = MeasurementLog::head_size; byte < recorded.size(); ++byte) {
    auto changed = recorded;
    changed[byte] ^= 1;
    const auto log = read_log(changed);
    if (!log) continue;
    EXPECT_TRUE(refused_by(replays(library(), crypto::Hash::sha512, *log, 17, measured), rule::log_replays)) << byte;
  }
  const auto log = read_log(recorded);
  EXPECT_TRUE(refused_by(replays(library(), crypto::Hash::sha512, *log, 16, measured), rule::log_replays));
  EXPECT_EQ(replays(library(), crypto::Hash::sha512, *log, 16, Buffer(64)).value(), 0u);
}

TEST(MeasurementLog, must_hold_what_its_head_says) {
  for (std::size_t size = 0; size < recorded.size(); ++size)
    EXPECT_TRUE(refused_by(read_log(Bytes{recorded}.first(size)), rule::log_format)) << size;
  for (const std::size_t byte : {0u, 4u, 7u, 16u + 9u, 16u + 10u}) {
    auto changed = recorded;
    changed[byte] ^= 0x40;
    EXPECT_TRUE(refused_by(read_log(changed), rule::log_format)) << byte;
  }
  EXPECT_TRUE(refused_by(read_log(Buffer(largest_log + 1)), rule::log_bounded));
  const auto none = make_log({});
  EXPECT_EQ(read_log(none)->count, 0u);
}

TEST(MeasurementLog, is_written_as_it_was_read) {
  const auto log = read_log(recorded);
  std::vector<LogEntry> entries;
  for (const auto& entry : entries_of(*log)) entries.push_back(entry);
  EXPECT_EQ(hex(make_log(entries)), hex(recorded));
}

TEST(DeviceClass, of_another_Responder_is_read_and_written) {
  const auto info = *unhex("010000000700000103123456");  // captures, epinfo-mctp-13
  const auto read = read_device_class(info);
  ASSERT_TRUE(read) << explain(read.error());
  ASSERT_EQ(read->count, 1);
  for (const auto& one : identifiers_of(*read)) {
    EXPECT_EQ(one.registry, registry::dmtf);
    for (const auto& sub : sub_ids_of(one)) EXPECT_EQ(hex(sub.id), "123456");
  }
  const std::array names{DeviceName{registry::dmtf, {}, {{0x12, 0x34, 0x56}}}};
  EXPECT_EQ(hex(make_device_class(names)), hex(info));
}

TEST(DeviceClass, must_fill_its_lengths) {
  const std::array names{DeviceName{registry::pci_sig, {0x36, 0x1b}, {{0x10, 0x00}, {0x01}}}};
  const auto info = make_device_class(names);
  ASSERT_TRUE(read_device_class(info));
  for (std::size_t size = 0; size < info.size(); ++size)
    EXPECT_TRUE(refused_by(read_device_class(Bytes{info}.first(size)), rule::device_class)) << size;
  auto longer = info;
  longer.push_back(0);
  EXPECT_TRUE(refused_by(read_device_class(longer), rule::device_class));
  auto changed = info;
  ++changed[4];
  EXPECT_TRUE(refused_by(read_device_class(changed), rule::device_class));
}

TEST(VendorId, is_as_long_as_its_registry_has_them) {
  // DSP0274, "Registry or standards body ID"; for CBOR tags RFC 8949, 3.
  const std::array<std::size_t, 12> sizes{0, 2, 2, 2, 4, 4, 2, 2, 2, 0, 1, 2};
  for (std::uint16_t id = 0; id < sizes.size(); ++id)
    for (std::size_t size = 0; size < 12; ++size) {
      const bool tag = id == registry::iana_cbor && (size == 2 || size == 3 || size == 5 || size == 9);
      const auto checked = check_vendor_id(id, Buffer(size));
      if (size == sizes[id] || tag)
        EXPECT_TRUE(checked) << registry_name(id) << ' ' << size;
      else
        EXPECT_TRUE(refused_by(checked, rule::vendor_id_length)) << registry_name(id) << ' ' << size;
    }
  EXPECT_TRUE(check_vendor_id(0x1234, Buffer(7)));
  EXPECT_EQ(registry_named("pci-sig"), registry::pci_sig);
  EXPECT_EQ(registry_named("DMTF-DSP"), 0xB);
  EXPECT_FALSE(registry_named("nobody"));
}

}  // namespace
}  // namespace bonafide::test
