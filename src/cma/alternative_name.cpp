#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/cma/rules.hpp>
#include <bonafide/crypto/der.hpp>

namespace bonafide::cma {
namespace {

namespace der = crypto::der;

constexpr std::array<std::uint8_t, 3> oid_pci_sig_cma{0x67, 0x81, 0x13};  // 2.23.147

/// RFC 5280, 4.2.1.6: the choices of GeneralName by their tags.
bool is_general_name(std::uint8_t tag) {
  return tag == der::constructed(0) || tag == der::constructed(3) || tag == der::constructed(4) ||
         tag == der::constructed(5) || tag == der::primitive(1) || tag == der::primitive(2) ||
         tag == der::primitive(6) || tag == der::primitive(7) || tag == der::primitive(8);
}

bool same_key(std::string_view part, std::string_view key) {
  return std::ranges::equal(part, key, [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(a) == lower(b);
  });
}

std::optional<std::uint64_t> hexadecimal(std::string_view digits, std::size_t count) {
  if (digits.size() != count) return {};
  std::uint64_t value = 0;
  for (const char c : digits) {
    const bool decimal = c >= '0' && c <= '9', lower = c >= 'a' && c <= 'f', upper = c >= 'A' && c <= 'F';
    if (!decimal && !lower && !upper) return {};
    value = value << 4 | static_cast<std::uint64_t>(decimal ? c - '0' : lower ? c - 'a' + 10 : c - 'A' + 10);
  }
  return value;
}

/// Where a part begins in its text, for refusals.
struct Part {
  std::string_view key, value;
  std::size_t at = 0;
  Note note() const { return Note{key.empty() ? value : key}; }
};

template <class T> Result<void> fill(std::optional<T>& field, const Part& part, std::size_t digits) {
  const auto value = hexadecimal(part.value, digits);
  if (!value) return broken(rule::san_part, "PCI-SIG name", part.at, part.value.size(), part.note());
  if (field) return broken(rule::san_duplicate, "PCI-SIG name", part.at, *value, part.note());
  field = static_cast<T>(*value);
  return {};
}

/// PCIe 6.x, 6.31.3: the keys and their digits. The serial number has no key in the form that Linux generates; some
/// texts write one.
Result<void> take(PciName& name, const Part& part, std::string_view whole_part) {
  if (part.key.empty()) return fill(name.serial, part, 16);
  if (same_key(part.key, "Vendor")) return fill(name.vendor, part, 4);
  if (same_key(part.key, "Device")) return fill(name.device, part, 4);
  if (same_key(part.key, "CC")) return fill(name.class_code, part, 6);
  if (same_key(part.key, "REV")) return fill(name.revision, part, 2);
  if (same_key(part.key, "SSVID")) return fill(name.subsystem_vendor, part, 4);
  if (same_key(part.key, "SSID")) return fill(name.subsystem, part, 4);
  if (same_key(part.key, "SN")) {
    name.serial_named = true;
    return fill(name.serial, part, 16);
  }
  for (const auto known : name.unknown)
    if (same_key(known.substr(0, known.find('=')), part.key))
      return broken(rule::san_duplicate, "PCI-SIG name", part.at, part.value.size(), part.note());
  name.unknown.push_back(whole_part);
  return {};
}

PciNameEntry entry_text(der::Reader value, der::Reading& reading) {
  const auto explicit_value = value.take(der::constructed(0), "otherName value");
  value.end("otherName");
  der::Reader inner{reading, explicit_value.body};
  const auto text = inner.take(der::utf8_string, "UTF8String");
  inner.end("otherName value");
  if (reading.refused()) return std::unexpected(reading.error());
  return as_text(text.body);
}

}  // namespace

Result<PciName> parse_pci_name(std::string_view text) {
  constexpr std::size_t most_parts = 32;
  PciName name;
  std::size_t at = 0;
  for (std::size_t count = 0; at <= text.size(); ++count) {
    const auto whole_part = text.substr(at, text.find(':', at) - at);
    const auto equals = whole_part.find('=');
    Part part{.value = whole_part, .at = at};
    if (equals != std::string_view::npos)
      part.key = whole_part.substr(0, equals), part.value = whole_part.substr(equals + 1);
    if (equals == 0 || count == most_parts) return broken(rule::san_part, "PCI-SIG name", at, count);
    if (const auto taken = take(name, part, whole_part); !taken) return std::unexpected(taken.error());
    at += whole_part.size() + 1;
  }
  return name;
}

Result<std::vector<PciNameEntry>> pci_names(Bytes general_names) { return other_names(general_names, oid_pci_sig_cma); }

Result<std::vector<PciNameEntry>> other_names(Bytes general_names, Bytes wanted) {
  std::vector<PciNameEntry> entries;
  der::Reading reading{general_names, rule::san_well_formed};
  der::Reader names{reading, general_names};
  while (names.more()) {
    const auto general_name = names.any("GeneralName");
    reading.demand(is_general_name(general_name.tag), rule::san_well_formed, "GeneralName", general_name.whole,
                   general_name.tag);
    if (reading.refused() || general_name.tag != der::constructed(0)) continue;
    der::Reader other{reading, general_name.body};
    const auto type = other.object_identifier("type-id");
    if (reading.refused() || !equal(type, wanted)) continue;
    // An entry of the right type with a wrong value is reported for itself: another entry may still match.
    der::Reading value_reading{general_names, rule::san_utf8};
    entries.push_back(entry_text(der::Reader{value_reading, other.rest()}, value_reading));
  }
  if (reading.refused()) return std::unexpected(reading.error());
  return entries;
}

}  // namespace bonafide::cma
