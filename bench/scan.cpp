// `bonafide scan` over a machine of 256 functions: a copy of sysfs in a temporary folder, all of whose functions have a
// DOE mailbox and an IDE capability, against merely reading the same files.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <bonafide/base/pci_identity.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/pci/memory.hpp>

#include "measure.hpp"

namespace bonafide::bench {
namespace {

namespace fs = std::filesystem;

constexpr int rounds = 100;
constexpr unsigned functions = 256;

/// PCIe 6.x, 7.9: a chain of extended capabilities as a modern endpoint has it, DOE and IDE at its end.
Buffer config_space(std::uint8_t number) {
  pci::MemoryConfigSpace space;
  space.set32(0x00, 0x1593'8086);
  space.set32(0x04, 0x0010'0000);  // a list of capabilities
  space.set32(0x08, 0x0200'0002);
  space.set8(0x34, 0x40);
  space.set32(0x40, 0x0002'5001);  // power management
  space.set32(0x50, 0x0002'0010);  // PCI Express, an endpoint
  constexpr std::array<std::uint16_t, 8> before{0x0001, 0x0003, 0x000E, 0x0010, 0x0018, 0x001E, 0x0025, 0x0026};
  std::uint32_t at = 0x100;
  for (const auto id : before) space.set32(at, (at + 0x40) << 20 | 1u << 16 | id), at += 0x40;
  space.set32(at, (at + 0x40) << 20 | 2u << 16 | 0x002E), at += 0x40;
  space.set32(at, 1u << 16 | 0x0030);
  space.set32(0x144, number);  // the serial number's
  return copy(space.bytes());
}

class Machine {
 public:
  Machine()
      : root_(fs::temp_directory_path() /
              ("bonafide-bench-" + std::to_string(Clock::now().time_since_epoch().count()))) {
    fs::create_directories(root_);
    for (unsigned n = 0; n < functions; ++n) {
      const auto folder = root_ / format(Bdf{0, static_cast<std::uint8_t>(n / 8), static_cast<std::uint8_t>(n % 8), 0});
      fs::create_directory(folder);
      const auto bytes = config_space(static_cast<std::uint8_t>(n));
      std::ofstream{folder / "config", std::ios::binary} << as_text(bytes);
      files_.push_back(folder / "config");
    }
  }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  std::string root() const { return root_.string(); }
  std::size_t read_all() const {
    std::size_t size = 0;
    for (const auto& path : files_) {
      std::ifstream file{path, std::ios::binary};
      const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
      size += bytes.size();
    }
    return size;
  }

 private:
  fs::path root_;
  std::vector<fs::path> files_;
};

/// The whole verb: listing, walking every capability, names, and the text for a person.
std::string scan(const std::string& root) {
  std::istringstream in;
  std::ostringstream out, err;
  cli::Console console{in, out, err};
  const std::vector<std::string> line{"scan", "--config-root", root};
  if (cli::run(line, console) != cli::Exit::trusted) std::printf("%s", err.str().c_str()), std::exit(1);
  return out.str();
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace
}  // namespace bonafide::bench

int main() {
  using namespace bonafide::bench;
  const Machine machine;
  const auto text = scan(machine.root());
  if (count(text, "DOE      mailbox") != functions || count(text, "    IDE ") != functions)
    return std::printf("not every function was found\n"), 1;
  std::vector<double> reading, scanning;
  for (int i = 0; i < rounds; ++i) {
    Clock::duration read{}, scanned{};
    timed(read, [&] { static_cast<void>(machine.read_all()); });
    timed(scanned, [&] { static_cast<void>(scan(machine.root())); });
    reading.push_back(microseconds(read) / 1000);
    scanning.push_back(microseconds(scanned) / 1000);
  }
  std::printf("the verb `scan`, %u functions with DOE and IDE below --config-root, medians of %d\n\n", functions,
              rounds);
  std::printf("| | reading the files | scan | ratio |\n|---|---|---|---|\n");
  std::printf("| %u functions | %.1f ms | %.1f ms | %.1f |\n", functions, median(reading), median(scanning),
              median(scanning) / median(reading));
}
