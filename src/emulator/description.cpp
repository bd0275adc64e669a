#include <algorithm>
#include <array>

#include <bonafide_toml.hpp>

#include <bonafide/emulator/description.hpp>

namespace bonafide::emulator {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_measurement = 4096;
constexpr std::uint32_t largest_transfer = 1u << 20;
constexpr std::uint8_t hash_extended = 8;  // DSP0274 1.3, DMTFSpecMeasurementValueType

/// One table of the file; remembers which keys were asked for, so that the others can be refused.
class Section {
 public:
  Section(const toml::table& table, std::string name, std::string_view file)
      : table_(table), name_(std::move(name)), file_(file) {}

  [[noreturn]] void refuse(std::string_view key, const std::string& why) const {
    throw BadDescription(place(key) + ": " + (name_.empty() ? "" : name_ + ".") + std::string{key} + " " + why);
  }

  /// "device.toml, line 12" of the key, or of the table where it is not there.
  std::string place(std::string_view key) const {
    const auto* node = table_.get(key);
    const auto line = node ? node->source().begin.line : table_.source().begin.line;
    return std::string{file_} + ", line " + std::to_string(line);
  }
  void note(std::string_view key, Places& places) const {
    if (table_.get(key) != nullptr) places.note(name_ + "." + std::string{key}, place(key));
  }

  const toml::node* find(std::string_view key) {
    known_.push_back(key);
    return table_.get(key);
  }

  template <class T> void number(std::string_view key, T& value, std::uint64_t most) {
    const auto* node = find(key);
    if (node == nullptr) return;
    const auto number = node->value_exact<std::int64_t>();
    if (!number || *number < 0 || static_cast<std::uint64_t>(*number) > most)
      refuse(key, "must be a number from 0 to " + std::to_string(most));
    value = static_cast<T>(*number);
  }

  std::optional<std::string> text(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto text = node->value_exact<std::string>();
    if (!text) refuse(key, "must be a text in quotation marks");
    return text;
  }

  std::vector<std::uint8_t> numbers(std::string_view key, std::int64_t most) {
    std::vector<std::uint8_t> out;
    const auto* node = find(key);
    const auto* array = node != nullptr ? node->as_array() : nullptr;
    if (node != nullptr && array == nullptr) refuse(key, "must be a list of numbers: [1, 2]");
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      const auto number = array->get(i)->value_exact<std::int64_t>();
      if (!number || *number < 0 || *number > most) refuse(key, "must hold numbers up to " + std::to_string(most));
      out.push_back(static_cast<std::uint8_t>(*number));
    }
    return out;
  }

  std::optional<bool> truth(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<bool>();
    if (!value) refuse(key, "must be true or false");
    return value;
  }

  /// The bytes of "text", or of "hex".
  Buffer value(std::size_t most) {
    const auto words = text("text"), digits_text = text("hex");
    if (words.has_value() == digits_text.has_value()) refuse("text", "or hex must be there, and not both");
    const auto bytes = words ? std::optional{copy(as_bytes(*words))} : unhex(*digits_text);
    if (!bytes) refuse("hex", "must be pairs of hexadecimal digits");
    if (bytes->size() > most) refuse("hex", "is longer than a measurement can be");
    return *bytes;
  }

  /// A list of texts, each of which `named` knows.
  template <class Named> auto list(std::string_view key, Named named) {
    std::optional<std::vector<typename decltype(named(std::string_view{}))::value_type>> out;
    const auto* node = find(key);
    if (node == nullptr) return out;
    const auto* array = node->as_array();
    if (array == nullptr) refuse(key, "must be a list: [\"...\", \"...\"]");
    out.emplace();
    for (const auto& element : *array) {
      const auto text = element.value_exact<std::string>();
      const auto value = text ? named(std::string_view{*text}) : std::nullopt;
      if (!value) refuse(key, "does not know " + (text ? "\"" + *text + "\"" : std::string{"what is not a text"}));
      out->push_back(*value);
    }
    return out;
  }

  std::vector<Section> tables(std::string_view key) {
    std::vector<Section> out;
    const auto* node = find(key);
    if (node == nullptr) return out;
    const auto* array = node->as_array();
    if (array == nullptr || !array->is_homogeneous<toml::table>())
      refuse(key, "must be written as [[" + std::string{key} + "]]");
    for (const auto& element : *array) out.emplace_back(*element.as_table(), std::string{key}, file_);
    return out;
  }

  std::optional<Section> table(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) refuse(key, "must be written as [" + std::string{key} + "]");
    return Section{*node->as_table(), std::string{key}, file_};
  }

  void end() const {
    for (const auto& [key, node] : table_)
      if (std::ranges::find(known_, key.str()) == known_.end()) refuse(key.str(), "is not a key that is known here");
  }

 private:
  const toml::table& table_;
  std::string name_;
  std::string_view file_;
  std::vector<std::string_view> known_;
};

void read_identity(Section section, PciIdentity& function) {
  section.number("vendor", function.vendor, 0xFFFF);
  section.number("device", function.device, 0xFFFF);
  section.number("class", function.class_code, 0xFFFFFF);
  section.number("revision", function.revision, 0xFF);
  section.number("subsystem-vendor", *function.subsystem_vendor, 0xFFFF);
  section.number("subsystem-device", *function.subsystem_device, 0xFFFF);
  if (const auto text = section.text("serial")) {
    const auto bytes = unhex(*text);
    if (!bytes || bytes->size() != 8) section.refuse("serial", "must be 16 hexadecimal digits");
    function.serial = load_be<std::uint64_t>(*bytes);
  }
  section.end();
}

/// A flag of either field: DSP0274 1.4, "ExtFlags".
struct Capability {
  std::uint32_t flags = 0;
  std::uint16_t ext_flags = 0;
};
std::optional<Capability> capability_named(std::string_view text) {
  if (text == "SLOT_MGMT" || text == "SLOT_MGMT_CAP") return Capability{.ext_flags = spdm::slot_mgmt_cap};
  if (const auto flag = flag_named(text)) return Capability{.flags = *flag};
  return std::nullopt;
}

void read_spdm(Section section, const fs::path& base, Description& out) {
  if (auto list = section.list("versions", version_named)) out.versions = *list;
  if (out.versions.empty()) section.refuse("versions", "must name one version at least");
  if (auto list = section.list("asym", scheme_named)) out.schemes = *list;
  if (auto list = section.list("hash", hash_named)) out.hashes = *list;
  if (out.hashes.empty()) section.refuse("hash", "must name one hash at least");
  if (const auto text = section.text("measurement-hash")) {
    const auto hash = hash_named(*text);
    if (!hash) section.refuse("measurement-hash", "does not know \"" + *text + "\"");
    out.measurement_hash = *hash;
  }
  if (const auto list = section.list("capabilities", capability_named)) {
    out.flags = 0, out.ext_flags = 0;
    for (const auto& [flags, ext_flags] : *list) out.flags |= flags, out.ext_flags |= ext_flags;
  }
  if (auto list = section.list("dhe", group_named)) out.groups = *list;
  if (auto list = section.list("kem", kem_named)) out.kems = *list;
  if (auto list = section.list("aead", aead_named)) out.aeads = *list;
  section.number("heartbeat", out.heartbeat, 0xFF);
  if (const auto key = section.text("provisioned-key")) out.provisioned_key = base / *key;
  out.trusted_environment = section.truth("trusted-environment").value_or(out.trusted_environment);
  section.number("ct-exponent", out.ct_exponent, 31);
  section.number("data-transfer-size", out.data_transfer_size, largest_transfer);
  for (const auto* key : {"versions", "asym", "capabilities", "provisioned-key", "data-transfer-size"})
    section.note(key, out.places);
  section.end();
}

SlotDescription read_slot(Section section, const fs::path& base) {
  SlotDescription slot;
  section.number("slot", slot.slot, 7);
  const auto chain = section.text("chain"), key = section.text("key");
  if (!chain) section.refuse("chain", "is missing: the file with the certificates");
  if (!key) section.refuse("key", "is missing: the file with the private key");
  slot.chain = base / *chain, slot.key = base / *key;
  if (const auto root = section.text("root")) slot.root = base / *root;
  section.end();
  return slot;
}

PskDescription read_psk(Section section, const fs::path& base) {
  PskDescription out;
  const auto bytes = [&](std::string_view key, std::size_t least) {
    const auto text = section.text(key);
    const auto read = text ? unhex(*text) : std::nullopt;
    if (text && (!read || read->size() < least)) section.refuse(key, "must be pairs of hexadecimal digits");
    return read;
  };
  // A device with one key needs no hint to find it: DSP0274 1.1, "PSK_EXCHANGE request message format", PSKHintLength.
  const auto hint = bytes("hint", 0);
  const auto text = section.text("hint-text");
  if (!hint && !text) section.refuse("hint", "or hint-text is missing: what a Requester names the key by");
  out.hint = hint ? *hint : copy(as_bytes(text.value_or("")));
  out.key = bytes("key", 1).value_or(Buffer{});
  if (const auto file = section.text("key-file")) out.file = base / *file;
  if (out.key.empty() == out.file.empty()) section.refuse("key", "or key-file must be there, and not both");
  section.end();
  return out;
}

MeasurementDescription read_measurement(Section section) {
  MeasurementDescription out;
  section.number("index", out.index, 0xFE);
  if (out.index == 0) section.refuse("index", "must be a number from 1 to 254");
  section.number("type", out.type, 0x7F);
  out.raw = section.truth("raw").value_or(false);
  // What the log extends to has no value of its own.
  if (out.type != hash_extended) out.value = section.value(largest_measurement);
  section.end();
  return out;
}

LogDescription read_log_entry(Section section) {
  LogDescription out;
  section.number("measurement", out.measurement, 0xFE);
  section.number("type", out.type, 0x7F);
  out.raw = section.truth("raw").value_or(true);
  out.value = section.value(largest_measurement);
  section.end();
  return out;
}

KeyPairDescription read_key_pair(Section section, const fs::path& base) {
  KeyPairDescription out;
  if (const auto key = section.text("key")) out.key = base / *key;
  section.number("usage", out.usage, 0xFFFF);
  section.number("slots", out.slots, 0xFF);
  section.end();
  return out;
}

RequesterDescription read_requester(Section section, const fs::path& base) {
  RequesterDescription out;
  out.challenge = section.truth("challenge").value_or(false);
  if (const auto text = section.text("session")) {
    const auto kind = mut_auth_named(*text);
    if (!kind) section.refuse("session", "must be none, known, encapsulated or digests");
    out.session = *kind;
  }
  section.number("slot", out.slot, 0xFF);
  if (out.slot > 7 && out.slot != 0xFF) section.refuse("slot", "must be 0 to 7, or 255 for a bare public key");
  out.required = section.truth("required").value_or(false);
  if (auto list = section.list("asym", scheme_named)) out.schemes = *list;
  for (const auto& [key, path] : {std::pair{"anchors", &out.anchors}, {"chain", &out.chain}, {"key", &out.key}})
    if (const auto text = section.text(key)) *path = base / *text;
  if (out.session == spdm::MutAuth::not_encapsulated && (out.slot == 0xFF ? out.key : out.chain).empty())
    section.refuse(out.slot == 0xFF ? "key" : "chain", "is missing: what is known of the Requester");
  out.updates_key = section.truth("update-key").value_or(false);
  out.asks_endpoint = section.truth("endpoint-info").value_or(false);
  section.end();
  return out;
}

EventDescription read_event(Section section) {
  EventDescription out;
  if (const auto text = section.text("type")) {
    const auto type = spdm::dmtf_event_named(*text);
    if (!type || *type == spdm::DmtfEvent::event_lost)
      section.refuse("type", "must be MeasurementChanged, MeasurementPreUpdate or CertificateChanged");
    out.type = *type;
  }
  section.number("after", out.after, 86400);
  const bool slots = out.type == spdm::DmtfEvent::certificate_changed;
  out.concerns = section.numbers("concerns", slots ? 7 : 254);
  section.end();
  return out;
}

}  // namespace

Description parse_description(std::string_view text, const Origin& origin) try {
  const auto table = parse_toml(text, origin.file_name);
  Section root(table, "", origin.file_name);
  Description out = origin.start;
  if (auto section = root.table("identity")) read_identity(*section, out.function);
  if (auto section = root.table("spdm")) read_spdm(*section, origin.base, out);
  if (auto sections = root.tables("slots"); !sections.empty()) {
    out.slots.clear();
    for (auto& section : sections) {
      const auto slot = read_slot(section, origin.base);
      if (std::ranges::find(out.slots, slot.slot, &SlotDescription::slot) != out.slots.end())
        section.refuse("slot", "is there twice");
      out.places.note("slots." + std::to_string(slot.slot), section.place("slot"));
      out.slots.push_back(slot);
    }
  }
  if (auto sections = root.tables("measurements"); !sections.empty()) {
    out.measurements.clear();
    for (auto& section : sections) {
      const auto one = read_measurement(section);
      if (std::ranges::find(out.measurements, one.index, &MeasurementDescription::index) != out.measurements.end())
        section.refuse("index", "is there twice");
      out.measurements.push_back(one);
    }
  }
  if (auto sections = root.tables("log"); !sections.empty()) {
    out.log.clear();
    for (auto& section : sections) out.log.push_back(read_log_entry(section));
  }
  if (auto sections = root.tables("key-pairs"); !sections.empty()) {
    out.key_pairs.clear();
    for (auto& section : sections) out.key_pairs.push_back(read_key_pair(section, origin.base));
  }
  if (auto sections = root.tables("psk"); !sections.empty()) {
    out.psks.clear();
    for (auto& section : sections) out.psks.push_back(read_psk(section, origin.base));
  }
  if (auto section = root.table("requester")) out.requester = read_requester(*section, origin.base);
  if (auto sections = root.tables("events"); !sections.empty()) {
    out.events.clear();
    for (auto& section : sections) out.events.push_back(read_event(section));
  }
  const auto any_text = [](std::string_view name) { return std::optional{std::string{name}}; };
  if (auto list = root.list("faults", any_text)) out.faults = *list;
  root.end();
  return out;
} catch (const toml::parse_error& error) {
  throw BadDescription(origin.file_name + ", line " + std::to_string(error.source().begin.line) + ": " +
                       std::string{error.description()});
} catch (const BadDescription&) { throw; } catch (const std::runtime_error& error) {
  throw BadDescription(origin.file_name + ": " + error.what());
}

}  // namespace bonafide::emulator
