#include <charconv>
#include <fstream>
#include <iterator>

#include <bonafide/pci/pci_ids.hpp>

namespace bonafide::pci {
namespace {

std::string_view line_at(std::string_view text) { return text.substr(0, text.find('\n')); }

void to_next_line(std::string_view& text) { text.remove_prefix(std::min(line_at(text).size() + 1, text.size())); }

/// "8086  Intel Corporation", "8086 1234  Name": the numbers at the start of the line.
std::optional<std::uint32_t> number(std::string_view& line, std::size_t digits) {
  std::uint32_t value = 0;
  if (line.size() < digits) return std::nullopt;
  const auto* end = line.data() + digits;
  if (std::from_chars(line.data(), end, value, 16).ptr != end) return std::nullopt;
  line.remove_prefix(digits);
  return value;
}

std::string_view name_of(std::string_view line) {
  const auto start = line.find_first_not_of(' ');
  return start == line.npos ? std::string_view{} : line.substr(start);
}

/// The rest of the text after the line below `parent` that is indented by `depth` tabs and carries `id`, and its name.
struct Entry {
  std::string_view name, below;
};
Entry entry(std::string_view parent, std::size_t depth, std::uint32_t id, std::size_t digits) {
  for (; !parent.empty(); to_next_line(parent)) {
    auto line = line_at(parent);
    if (line.starts_with('#') || line.empty()) continue;
    const auto tabs = std::min(line.find_first_not_of('\t'), line.size());
    if (tabs < depth) break;
    if (tabs > depth) continue;
    line.remove_prefix(tabs);
    if (number(line, digits) != id) continue;
    to_next_line(parent);
    return {name_of(line), parent};
  }
  return {};
}

}  // namespace

Names::Names(std::string text) : text_(std::move(text)) {
  for (std::string_view rest = text_; !rest.empty(); to_next_line(rest)) {
    auto line = line_at(rest);
    const auto at = text_.size() - rest.size();
    if (line.starts_with("C ")) {
      line.remove_prefix(2);
      if (const auto id = number(line, 2)) classes_.emplace(*id, at);
    } else if (line.size() > 4 && line[4] == ' ') {
      if (const auto id = number(line, 4)) vendors_.emplace(*id, at);
    }
  }
}

Names Names::installed() {
  for (const auto* path : {"/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids"})
    if (std::ifstream in{path, std::ios::binary}; in)
      return Names{std::string{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}}};
  return {};
}

std::string_view Names::section(const std::map<std::uint32_t, std::size_t>& index, std::uint32_t id) const {
  const auto found = index.find(id);
  return found == index.end() ? std::string_view{} : std::string_view{text_}.substr(found->second);
}

std::string_view Names::vendor(std::uint16_t vendor) const {
  const auto found = line_at(section(vendors_, vendor));
  return found.empty() ? found : name_of(found.substr(4));
}

std::string_view Names::device(std::uint16_t vendor, std::uint16_t device) const {
  auto below = section(vendors_, vendor);
  to_next_line(below);
  return entry(below, 1, device, 4).name;
}

std::string_view Names::subsystem(const PciIdentity& identity) const {
  auto below = section(vendors_, identity.vendor);
  to_next_line(below);
  auto subsystems = entry(below, 1, identity.device, 4).below;
  for (; !subsystems.empty() && (subsystems.starts_with("\t\t") || subsystems.starts_with('#'));
       to_next_line(subsystems)) {
    auto line = line_at(subsystems);
    if (line.starts_with('#')) continue;
    line.remove_prefix(2);
    const auto vendor = number(line, 4);
    if (!vendor || vendor != identity.subsystem_vendor || !line.starts_with(' ')) continue;
    line.remove_prefix(1);
    if (const auto device = number(line, 4); device && device == identity.subsystem_device) return name_of(line);
  }
  return {};
}

std::string_view Names::class_name(std::uint32_t class_code) const {
  auto below = section(classes_, class_code >> 16);
  if (below.empty()) return {};
  const auto base = name_of(line_at(below).substr(4));
  to_next_line(below);
  const auto sub = entry(below, 1, class_code >> 8 & 0xFF, 2);
  if (sub.name.empty()) return base;
  return sub.name;
}

}  // namespace bonafide::pci
