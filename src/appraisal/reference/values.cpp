#include <algorithm>

#include <bonafide/appraisal/reference/values.hpp>

namespace bonafide::appraisal::reference {
namespace {

// draft-ietf-rats-corim, "Flags Map".
constexpr std::array<std::string_view, flag_count> flags{
    "configured",          "secure",           "recovery",  "debug", "replay-protected",
    "integrity-protected", "runtime-measured", "immutable", "tcb",   "confidentiality-protected",
    "runtime-updatable"};

struct Numbered {
  std::uint64_t number;
  crypto::Hash hash;
};
// IANA, "Named Information Hash Algorithm Registry".
constexpr std::array numbered{
    Numbered{1, crypto::Hash::sha256},    Numbered{7, crypto::Hash::sha384},    Numbered{8, crypto::Hash::sha512},
    Numbered{10, crypto::Hash::sha3_256}, Numbered{11, crypto::Hash::sha3_384}, Numbered{12, crypto::Hash::sha3_512},
};

std::string lower_without_dashes(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '-' && c != '_') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string four_digits(std::uint16_t value) {
  std::array<std::uint8_t, 2> bytes{};
  store_be(bytes, value);
  return hex(bytes);
}

void join(std::string& out, std::string_view more) { out.append(out.empty() ? "" : ", ").append(more); }

}  // namespace

std::string_view flag_name(std::size_t number) { return number < flag_count ? flags[number] : std::string_view{}; }

std::optional<crypto::Hash> named_information_hash(std::uint64_t number) {
  const auto found = std::ranges::find(numbered, number, &Numbered::number);
  return found == numbered.end() ? std::nullopt : std::optional{found->hash};
}

std::optional<std::uint64_t> named_information_number(crypto::Hash hash) {
  const auto found = std::ranges::find(numbered, hash, &Numbered::hash);
  return found == numbered.end() ? std::nullopt : std::optional{found->number};
}

std::optional<crypto::Hash> hash_called(std::string_view name) {
  const auto wanted = lower_without_dashes(name);
  for (std::size_t i = 0; i < crypto::hash_count; ++i)
    if (lower_without_dashes(crypto::row(static_cast<crypto::Hash>(i)).name) == wanted)
      return static_cast<crypto::Hash>(i);
  return {};
}

void append(std::vector<Entry>& entries, Entry entry) {
  auto* last = entries.empty() ? nullptr : &entries.back();
  if (last != nullptr && last->environment == entry.environment && last->element == entry.element &&
      last->is_volatile == entry.is_volatile)
    std::ranges::move(entry.accepted, std::back_inserter(last->accepted));
  else
    entries.push_back(std::move(entry));
}

std::string text_of(const DigestValue& digest) {
  std::string out = digest.hash                ? std::string{crypto::row(*digest.hash).name}
                    : digest.algorithm.empty() ? "digest"
                                               : digest.algorithm;
  return out.append(" ").append(hex(digest.bytes));
}

std::string text_of(const Acceptable& values) {
  std::string out;
  for (const auto& digest : values.digests) join(out, text_of(digest));
  if (values.raw) join(out, "raw " + hex(values.raw->value));
  if (values.raw && !values.raw->mask.empty()) out.append(" under mask ").append(hex(values.raw->mask));
  if (values.svn) join(out, "SVN " + std::to_string(values.svn->number) + (values.svn->or_later ? " or later" : ""));
  if (values.version) join(out, "version " + *values.version);
  for (std::size_t i = 0; i < flag_count; ++i)
    if ((values.flags.named >> i & 1u) != 0)
      join(out, std::string{(values.flags.set >> i & 1u) != 0 ? "" : "not "}.append(flags[i]));
  return out.empty() ? "anything" : out;
}

std::string text_of(const Environment& environment) {
  std::string out;
  if (environment.vendor) join(out, "vendor " + *environment.vendor);
  if (environment.model) join(out, "model " + *environment.model);
  const auto& pci = environment.pci;
  if (pci.vendor) join(out, "PCI vendor " + four_digits(*pci.vendor));
  if (pci.device) join(out, "PCI device " + four_digits(*pci.device));
  if (pci.subsystem_vendor) join(out, "subsystem vendor " + four_digits(*pci.subsystem_vendor));
  if (pci.subsystem_device) join(out, "subsystem " + four_digits(*pci.subsystem_device));
  if (!environment.class_id.empty()) join(out, "class " + hex(environment.class_id));
  if (!environment.ueid.empty()) join(out, "UEID " + hex(environment.ueid));
  if (environment.leaf_key) join(out, "leaf key " + text_of(*environment.leaf_key));
  if (!environment.other.empty()) join(out, "instance or group " + hex(environment.other));
  return out.empty() ? "any device" : out;
}

std::string text_of(const Element& element) {
  std::string out;
  if (element.index) {
    out = "measurement " + std::to_string(*element.index);
    if (element.type) out.append(" of type ").append(evidence::name(*element.type));
  } else if (element.type) {
    out = "every measurement of type " + evidence::name(*element.type);
  } else if (element.layer) {
    out = "DICE layer " + std::to_string(*element.layer);
  } else {
    return element.name.empty() ? "some measurement" : "'" + element.name + "'";
  }
  return element.name.empty() ? out : out.append(" (").append(element.name).append(")");
}

}  // namespace bonafide::appraisal::reference
