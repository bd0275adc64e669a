#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/cma/identity.hpp>
#include <bonafide/cma/rules.hpp>

namespace bonafide::cma {
namespace {

std::string digits(std::uint64_t value, std::size_t count) {
  std::string text;
  for (std::size_t i = count; i-- > 0;) text += "0123456789abcdef"[value >> 4 * i & 15];
  return text;
}

/// Text of a certificate as it may be shown: what is not printable ASCII becomes '?'.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 160;
  std::string out = "\"";
  for (const char c : text.substr(0, longest)) out += c >= 0x20 && c < 0x7F ? c : '?';
  return out + (text.size() > longest ? "...\"" : "\"");
}

/// What of `name` is not as config space says; empty when all is. A part on one side only differs: PCIe 6.x, 6.31.3.
std::string differences(const PciName& name, const PciIdentity& function) {
  std::string out;
  const auto compare = [&](std::string_view key, const auto& said, const auto& is, std::size_t count) {
    using Value = std::uint64_t;
    const std::optional<Value> a{said};
    const std::optional<Value> b{is};
    if (a == b) return;
    if (!out.empty()) out += ", ";
    out.append(key).append(a ? " is " + digits(*a, count) : " is missing");
    out.append(b ? " and the function has " + digits(*b, count) : " and the function has none");
  };
  compare("Vendor", name.vendor, std::optional{function.vendor}, 4);
  compare("Device", name.device, std::optional{function.device}, 4);
  compare("CC", name.class_code, std::optional{function.class_code}, 6);
  compare("REV", name.revision, std::optional{function.revision}, 2);
  compare("SSVID", name.subsystem_vendor, function.subsystem_vendor, 4);
  compare("SSID", name.subsystem, function.subsystem_device, 4);
  compare("the serial number", name.serial, function.serial, 16);
  return out;
}

/// One entry: whether it matches, and a few words about it.
struct Entry {
  bool matches = false;
  const Rule* broken = &rule::san_matches;
  std::string words;
};

Entry judge(const PciNameEntry& entry, const PciIdentity& function) {
  if (!entry) return {false, entry.error().rule, "an entry is malformed: " + explain(entry.error())};
  const auto name = parse_pci_name(*entry);
  if (!name)
    return {false, name.error().rule, "the entry " + shown(*entry) + " is malformed: " + explain(name.error())};
  const auto difference = differences(*name, function);
  if (!difference.empty()) return {false, &rule::san_matches, "the entry " + shown(*entry) + " differs: " + difference};
  Entry out{true, &rule::san_matches, "the entry " + shown(*entry) + " names the function"};
  out.words +=
      *entry == linux_name(function) ? ", byte for byte as Linux writes it" : ", not byte for byte as Linux writes it";
  if (!name->unknown.empty()) out.words += ", with parts that nobody knows: " + shown(name->unknown.front());
  return out;
}

}  // namespace

std::string linux_name(const PciIdentity& function) {
  std::string text = "Vendor=" + digits(function.vendor, 4) + ":Device=" + digits(function.device, 4) +
                     ":CC=" + digits(function.class_code, 6) + ":REV=" + digits(function.revision, 2);
  if (function.subsystem_vendor) text += ":SSVID=" + digits(*function.subsystem_vendor, 4);
  if (function.subsystem_device) text += ":SSID=" + digits(*function.subsystem_device, 4);
  if (function.serial) text += ":" + digits(*function.serial, 16);
  return text;
}

Finding judge_named(const crypto::x509::Certificate& leaf) {
  const auto entries = pci_names(leaf.subject_alternative_name);
  if (!entries) return failed(rule::san_well_formed, "the leaf: " + explain(entries.error()));
  return found(!entries->empty(), rule::san_present,
               entries->empty() ? "the leaf carries no PCI-SIG name (2.23.147)" : "the leaf names a PCI function");
}

Findings judge_identity(const crypto::x509::Certificate& leaf, const PciIdentity& function) {
  const auto entries = pci_names(leaf.subject_alternative_name);
  if (!entries) return {failed(rule::san_well_formed, "the leaf: " + explain(entries.error()))};
  if (entries->empty())
    return {failed(rule::san_present, "the leaf names no PCI function; the function is " + linux_name(function))};

  std::optional<Entry> best;
  std::string others;
  for (const auto& entry : *entries) {
    auto judged = judge(entry, function);
    if (!best || (judged.matches && !best->matches)) {
      if (best) others += "; " + best->words;
      best = std::move(judged);
    } else {
      others += "; " + judged.words;
    }
  }
  return {passed(rule::san_present, "the leaf names a PCI function"),
          found(best->matches, best->matches ? rule::san_matches : *best->broken, best->words + others)};
}

}  // namespace bonafide::cma
