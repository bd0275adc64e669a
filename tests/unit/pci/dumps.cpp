// Every recorded machine, walked and compared with what lspci printed beside the bytes.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <bonafide/pci/dump.hpp>
#include <bonafide/pci/function.hpp>

#include "support/broken_rules.hpp"
#include "support/places.hpp"

namespace bonafide::pci {
namespace {

namespace fs = std::filesystem;
using test::refused_by;

/// Empty where there is no such file.
Buffer bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// What lspci says of one function.
struct Printed {
  std::vector<std::string> capabilities;  // "[100 v1] Data Object Exchange", "[40] MSI-X: ..."
  std::vector<std::string> doe, ide, serial;
  std::optional<bool> reset, tee_io;
};

/// The value of "NAME+" or "NAME-" in a line.
std::optional<bool> flag(const std::string& line, const std::string& name) {
  const auto at = line.find(' ' + name);
  if (at == line.npos || at + name.size() + 1 >= line.size()) return std::nullopt;
  const char sign = line[at + name.size() + 1];
  return sign == '+' ? std::optional{true} : sign == '-' ? std::optional{false} : std::nullopt;
}

std::map<Bdf, Printed> printed(const fs::path& file) {
  std::map<Bdf, Printed> all;
  std::ifstream in{file};
  Printed* function = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (const auto bdf = parse_bdf(line.substr(0, line.find(' ')))) function = &all[*bdf];
    if (function == nullptr) continue;
    const auto after = [&](const char* word) { return line.substr(line.find(word) + std::string_view{word}.size()); };
    if (line.find("Capabilities: [") != line.npos) function->capabilities.push_back(after("Capabilities: "));
    if (line.find("DOECap:") != line.npos) function->doe.push_back(line);
    if (line.find("IDECap:") != line.npos) function->ide.push_back(line);
    if (line.find("Device Serial Number ") != line.npos) function->serial.push_back(after("Device Serial Number "));
    if (line.find("FLReset") != line.npos && !function->reset) function->reset = flag(line, "FLReset");
    if (line.find("TEE-IO") != line.npos) function->tee_io = flag(line, "TEE-IO");
  }
  return all;
}

std::vector<fs::path> dumps() {
  std::vector<fs::path> all;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator{test::captures() / "config-space", problem})
    if (entry.path().extension() == ".lspci") all.push_back(entry.path());
  return all;
}

/// Offset, and version where it is an extended capability: "100 v1", "40".
std::vector<std::string> brackets(const std::vector<std::string>& lines) {
  std::vector<std::string> all;
  for (const auto& line : lines) all.push_back(line.substr(1, line.find(']') - 1));
  return all;
}
std::vector<std::string> brackets(const Capabilities& found) {
  std::vector<std::string> all;
  char text[32];
  for (const auto& one : found.classic) std::snprintf(text, sizeof text, "%02x", one.offset), all.emplace_back(text);
  for (const auto& one : found.extended)
    std::snprintf(text, sizeof text, "%03x v%d", one.offset, one.version), all.emplace_back(text);
  return all;
}

/// How lspci calls the identifiers that it prints a name for.
const std::map<std::uint16_t, std::string> classic_names{
    {0x01, "Power Management"}, {0x05, "MSI:"}, {0x10, "Express"}, {0x11, "MSI-X"}, {0x0D, "Subsystem"}};
const std::map<std::uint16_t, std::string> extended_names{
    {0x01, "Advanced Error Reporting"}, {0x03, "Device Serial Number"},    {0x0B, "Vendor Specific"},
    {0x10, "Single Root I/O"},          {0x23, "Designated Vendor"},       {0x2E, "Data Object Exchange"},
    {0x30, "Integrity & Data"},         {0x26, "Physical Layer 16.0 GT/s"}};

void compare_names(const Capabilities& found, const std::vector<std::string>& lines) {
  std::size_t at = 0;
  const auto one = [&](const auto& list, const auto& names) {
    for (const auto& capability : list) {
      const auto& line = lines[at++];
      for (const auto& [id, name] : names)
        EXPECT_EQ(line.find("] " + name) != line.npos, id == capability.id) << line << ", " << capability.id;
    }
  };
  if (lines.size() != found.classic.size() + found.extended.size()) return;
  one(found.classic, classic_names), one(found.extended, extended_names);
}

std::string ide_line(const Ide& ide) {
  const auto sign = [](bool set) { return set ? '+' : '-'; };
  char text[256];
  std::snprintf(text, sizeof text,
                "\t\tIDECap: Lnk=%u Sel=%u FlowThru%c PartHdr%c Aggr%c PCPC%c IDE_KM%c SelCfg%c Alg='%s' TCs=%u "
                "TeeLim%c XT%c",
                ide.link_streams(), ide.selective_streams(), sign(ide.flow_through()), sign(ide.partial_header()),
                sign(ide.aggregation()), sign(ide.pcrc()), sign(ide.key_management()),
                sign(ide.selective_configuration()), ide.algorithms() == 0 ? "AES-GCM-256-96b" : "reserved",
                ide.traffic_classes(), sign(ide.tee_limited()), sign(ide.xt()));
  return text;
}

std::string serial_text(std::uint64_t serial) {
  std::string text;
  for (int shift = 56; shift >= 0; shift -= 8) {
    char byte[4];
    std::snprintf(byte, sizeof byte, "%02x", static_cast<unsigned>(serial >> shift & 0xFF));
    text += text.empty() ? byte : std::string{'-'} + byte;
  }
  return text;
}

void compare(const Recorded& recorded, const Printed& says) {
  SCOPED_TRACE(format(recorded.bdf) + ' ' + recorded.title);
  auto space = recorded.space();
  const auto function = describe(recorded.bdf, space);
  ASSERT_TRUE(function) << explain(function.error());
  if (says.capabilities.empty()) return;  // bytes alone
  auto printed_here = brackets(says.capabilities);
  // The Device 3 capability (002Fh) of this recording is in its bytes, and missing in its text.
  if (recorded.title.find("EPMockUp") != std::string::npos) printed_here.emplace_back("300 v1");
  EXPECT_EQ(brackets(function->capabilities), printed_here);
  compare_names(function->capabilities, says.capabilities);

  ASSERT_EQ(function->mailboxes.size(), says.doe.size());
  for (std::size_t i = 0; i < says.doe.size(); ++i)
    EXPECT_EQ(function->mailboxes[i].interrupt, flag(says.doe[i], "IntSup"));
  ASSERT_EQ(function->ide.has_value(), !says.ide.empty());
  if (function->ide) { EXPECT_EQ(ide_line(*function->ide), says.ide[0]); }
  if (!says.serial.empty()) {
    ASSERT_TRUE(function->identity.serial);
    EXPECT_EQ(serial_text(*function->identity.serial), says.serial[0]);
  }
  if (says.reset) { EXPECT_EQ(function->function_level_reset, *says.reset); }
  EXPECT_EQ(function->tee_io, says.tee_io.value_or(false));
}

TEST(Dumps, are_walked_as_lspci_walked_them) {
  const auto files = dumps();
  if (files.empty()) GTEST_SKIP() << "there are no recordings in " << test::captures() / "config-space";
  std::size_t functions = 0, mailboxes = 0;
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename().string());
    const auto recorded = parse_dump(bytes_of(file), file);
    ASSERT_TRUE(recorded) << explain(recorded.error());
    const auto says = printed(file);
    EXPECT_EQ(recorded->size(), says.size());
    for (const auto& one : *recorded) {
      ASSERT_TRUE(says.contains(one.bdf));
      ++functions, mailboxes += says.at(one.bdf).doe.size();
      compare(one, says.at(one.bdf));
    }
  }
  EXPECT_GE(functions, 20U);
  EXPECT_GE(mailboxes, 3U);
}

TEST(Dumps, of_a_bridge_that_mirrors_its_first_256_bytes_end_there) {
  const auto file = test::captures() / "config-space/broken-ecaps.lspci";
  const auto recorded = parse_dump(bytes_of(file), file);
  if (!recorded) GTEST_SKIP() << "there is no recording of it";
  ASSERT_EQ(recorded->at(0).bytes.size(), 4096U);
  auto space = recorded->at(0).space();
  const auto found = walk_capabilities(space);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->extended.empty());
}

const std::string sixty_four_bytes =
    "00:00.0 Test\n00: 86 80 34 12 00 00 00 00 00 00 00 00 00 00 00 00\n"
    "10: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
    "30: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n";

TEST(Dumps, of_many_functions_are_read) {
  const auto two = parse_lspci(sixty_four_bytes + "\n10000:e1:1f.7 Other\r\n" +
                               sixty_four_bytes.substr(sixty_four_bytes.find('\n') + 1));
  ASSERT_TRUE(two);
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ(two->at(1).bdf, (Bdf{0x10000, 0xE1, 0x1F, 7}));
  EXPECT_EQ(two->at(1).bytes.size(), 64U);
  EXPECT_EQ(two->at(0).title, "Test");
}

TEST(Dumps, that_are_cut_or_mixed_up_are_refused) {
  EXPECT_TRUE(refused_by(parse_lspci(""), rule::dump_function));
  EXPECT_TRUE(refused_by(parse_lspci("no dump at all"), rule::dump_function));
  EXPECT_TRUE(refused_by(parse_lspci("00:00.0 no bytes"), rule::dump_function));
  EXPECT_TRUE(refused_by(parse_lspci("00: 11 22"), rule::dump_function));
  EXPECT_TRUE(refused_by(parse_lspci(sixty_four_bytes.substr(0, 100)), rule::dump_line)) << "cut within a byte";
  EXPECT_TRUE(refused_by(parse_lspci("00:00.0\n00: 11 22"), rule::dump_function));
  for (const auto* line :
       {"20: 00", "40: xx", "40: ", "40: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "fffffff0: 00"})
    EXPECT_TRUE(refused_by(parse_lspci(sixty_four_bytes + line), rule::dump_line)) << line;
}

TEST(Dumps, of_raw_bytes_are_read_and_of_a_wrong_size_refused) {
  EXPECT_TRUE(parse_raw(Buffer(64)));
  EXPECT_TRUE(parse_raw(Buffer(256)));
  EXPECT_TRUE(parse_raw(Buffer(4096)));
  EXPECT_TRUE(refused_by(parse_raw(Buffer(63)), rule::dump_function));
  EXPECT_TRUE(refused_by(parse_raw(Buffer(4097)), rule::dump_function));
}

}  // namespace
}  // namespace bonafide::pci
