#include <algorithm>

#include <bonafide/documents/toml_form.hpp>

namespace bonafide::documents {
namespace {

using namespace appraisal::reference;

/// TOML 1.0, String: a basic string. Bytes that are not ASCII stay; whoever made the set has checked that it is UTF-8.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out.append(1, '\\').append(1, c);
    else if (code < 0x20 || code == 0x7F)
      out.append("\\u00").append(hex(as_bytes({&c, 1})));
    else
      out += c;
  }
  return out + '"';
}

void put(std::string& out, std::string_view key, std::string_view value) {
  out.append(key).append(" = ").append(value).append("\n");
}
void put_text(std::string& out, std::string_view key, std::string_view text) { put(out, key, in_quotes(text)); }
void put_hex(std::string& out, std::string_view key, std::optional<std::uint16_t> value) {
  std::array<std::uint8_t, 2> bytes{};
  if (!value) return;
  store_be(bytes, *value);
  put(out, key, "0x" + hex(bytes));
}

std::string list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts)
    out.append(texts.size() > 1 ? "\n  " : "").append(in_quotes(text)).append(texts.size() > 1 ? "," : "");
  return out + (texts.size() > 1 ? "\n]" : "]");
}

void put_environment(std::string& out, const Environment& device) {
  if (device.vendor) put_text(out, "vendor", *device.vendor);
  if (device.model) put_text(out, "model", *device.model);
  put_hex(out, "pci-vendor", device.pci.vendor);
  put_hex(out, "pci-device", device.pci.device);
  put_hex(out, "subsystem-vendor", device.pci.subsystem_vendor);
  put_hex(out, "subsystem-device", device.pci.subsystem_device);
  if (!device.class_id.empty()) put_text(out, "class-id", hex(device.class_id));
  if (!device.ueid.empty()) put_text(out, "ueid", hex(device.ueid));
  if (device.leaf_key) put_text(out, "leaf-key", text_of(*device.leaf_key));
}

bool only_a_digest(const Acceptable& values) {
  return values.digests.size() == 1 && values == Acceptable{.digests = values.digests};
}

void put_element(std::string& out, const Element& element) {
  out.append("\n[[measurement]]\n");
  if (element.index) put(out, "index", std::to_string(*element.index));
  if (element.type) put_text(out, "type", evidence::name(*element.type));
  if (element.layer) put(out, "layer", std::to_string(*element.layer));
  if (!element.name.empty()) put_text(out, "name", element.name);
}

void put_values(std::string& out, const Acceptable& values) {
  std::vector<std::string> texts;
  for (const auto& digest : values.digests) texts.push_back(text_of(digest));
  if (!texts.empty()) put(out, "all-digests", list(texts));
  if (values.raw) put_text(out, "raw", hex(values.raw->value));
  if (values.raw && !values.raw->mask.empty()) put_text(out, "mask", hex(values.raw->mask));
  if (values.svn) put(out, values.svn->or_later ? "least-svn" : "svn", std::to_string(values.svn->number));
  if (values.version) put_text(out, "version", *values.version);
  texts.clear();
  for (std::size_t i = 0; i < flag_count; ++i)
    if ((values.flags.named >> i & 1u) != 0)
      texts.push_back(std::string{(values.flags.set >> i & 1u) != 0 ? "" : "not "}.append(flag_name(i)));
  if (!texts.empty()) put(out, "flags", list(texts));
}

/// What TOML has no form for: digests under algorithms without a row, and integers beyond 63 bits (TOML 1.0, Integer).
bool sayable(const DigestValue& digest) { return digest.hash.has_value(); }
bool sayable(const Acceptable& values) {
  return !values.empty() && std::ranges::all_of(values.digests, [](const auto& each) { return sayable(each); }) &&
         (!values.svn || values.svn->number <= largest_integer) && (!values.raw || !values.raw->value.empty());
}
bool sayable(const Entry& entry) {
  const auto& whose = entry.environment;
  return whose.other.empty() && (!whose.leaf_key || sayable(*whose.leaf_key)) &&
         entry.element.layer.value_or(0) <= largest_layer;
}

/// A table for each run of alternatives that are a digest alone, and for each of the others.
void put_entry(std::string& out, const Entry& entry, const Environment& common) {
  const auto put_table = [&](auto put_content) {
    put_element(out, entry.element);
    if (entry.is_volatile) put(out, "volatile", "true");
    put_content();
    if (entry.environment == common) return;
    out.append("[measurement.device]\n");
    put_environment(out, entry.environment);
  };
  if (entry.is_volatile && entry.accepted.empty()) put_table([] {});
  for (std::size_t i = 0; i < entry.accepted.size(); ++i) {
    std::vector<std::string> digests;
    for (; i < entry.accepted.size() && only_a_digest(entry.accepted[i]); ++i)
      if (sayable(entry.accepted[i])) digests.push_back(text_of(entry.accepted[i].digests.front()));
    if (!digests.empty()) put_table([&] { put(out, "digests", list(digests)); });
    if (i < entry.accepted.size() && sayable(entry.accepted[i])) put_table([&] { put_values(out, entry.accepted[i]); });
  }
}

}  // namespace

std::string write_toml(const Set& set) {
  std::string out;
  for (const auto& note : set.notes) out.append("# ").append(in_quotes(note)).append("\n");
  if (!set.id.empty()) put_text(out, "id", set.id);
  if (!set.author.empty()) put_text(out, "author", set.author);
  if (set.firmware) put_text(out, "firmware", *set.firmware);
  if (set.not_before) put(out, "not-before", format(*set.not_before));
  if (set.not_after) put(out, "not-after", format(*set.not_after));
  Environment common;
  if (!set.entries.empty() && sayable(set.entries.front())) common = set.entries.front().environment;
  if (common != Environment{}) {
    out.append("\n[device]\n");
    put_environment(out, common);
  }
  for (const auto& entry : set.entries)
    if (sayable(entry)) put_entry(out, entry, common);
  return out;
}

std::size_t left_out_of_toml(const Set& set) {
  std::size_t out = 0;
  for (const auto& entry : set.entries)
    for (const auto& values : entry.accepted)
      if (!sayable(entry) || !sayable(values)) ++out;
  return out;
}

}  // namespace bonafide::documents
