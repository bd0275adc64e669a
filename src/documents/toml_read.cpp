#include <algorithm>

#include <bonafide_toml.hpp>

#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/documents/rules.hpp>
#include <bonafide/documents/toml_form.hpp>
#include <bonafide/evidence/cbor.hpp>

namespace bonafide::documents {
namespace {

using namespace appraisal::reference;

/// Thrown inside of this file alone.
struct Refused {
  Error error;
};

[[noreturn]] void refuse(const Rule& rule, const toml::node& at, std::string_view what) {
  const auto line = at.source().begin.line;
  throw Refused{Error{&rule, "line", line, line, Note{what}}};
}

/// One table; remembers which keys were asked for, so that the others can be refused.
class Table {
 public:
  explicit Table(const toml::table& table) : table_(table) {}
  ~Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const toml::node* find(std::string_view key) {
    known_.push_back(key);
    return table_.get(key);
  }
  /// Refuses the keys that nobody asked for.
  void finish() const {
    for (const auto& [key, node] : table_)
      if (std::ranges::find(known_, key.str()) == known_.end()) refuse(rule::toml_key, node, key.str());
  }
  std::optional<std::string> text(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return {};
    const auto value = node->value_exact<std::string>();
    if (!value) refuse(rule::toml_key, *node, key);
    return value;
  }
  std::optional<std::uint64_t> number(std::string_view key, std::uint64_t most) {
    const auto* node = find(key);
    if (node == nullptr) return {};
    const auto value = node->value_exact<std::int64_t>();
    if (!value) refuse(rule::toml_key, *node, key);
    if (*value < 0 || static_cast<std::uint64_t>(*value) > most) refuse(rule::toml_value, *node, key);
    return static_cast<std::uint64_t>(*value);
  }
  template <class T> void number_into(std::string_view key, std::optional<T>& out) {
    if (const auto value = number(key, std::numeric_limits<T>::max())) out = static_cast<T>(*value);
  }
  Buffer bytes(std::string_view key) {
    const auto digits = text(key);
    const auto value = digits ? unhex(*digits) : std::optional{Buffer{}};
    if (!value || (digits && value->empty())) refuse(rule::toml_value, *table_.get(key), key);
    return *value;
  }
  bool flag(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return false;
    const auto value = node->value_exact<bool>();
    if (!value) refuse(rule::toml_key, *node, key);
    return *value;
  }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    const auto* node = find(key);
    if (node == nullptr) return out;
    const auto* array = node->as_array();
    if (array == nullptr) refuse(rule::toml_key, *node, key);
    for (const auto& each : *array) {
      const auto value = each.value_exact<std::string>();
      if (!value) refuse(rule::toml_key, each, key);
      out.push_back(*value);
    }
    return out;
  }
  std::optional<UnixTime> time(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return {};
    const auto value = node->value_exact<toml::date_time>();
    if (!value) refuse(rule::toml_key, *node, key);
    const auto out = civil(value->date.year, value->date.month, value->date.day, value->time.hour, value->time.minute,
                           value->time.second);
    // A time without an offset is nobody's in particular.
    if (!out || !value->offset) refuse(rule::toml_value, *node, key);
    return *out - std::chrono::minutes{value->offset->minutes};
  }
  [[noreturn]] void refuse_value(std::string_view key) const { refuse(rule::toml_value, *table_.get(key), key); }

 private:
  const toml::table& table_;
  std::vector<std::string_view> known_;
};

/// "SHA-384 8048..."
std::optional<DigestValue> digest_of(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return {};
  DigestValue out{.hash = hash_called(text.substr(0, space))};
  auto bytes = unhex(text.substr(space + 1));
  if (!out.hash || !bytes || bytes->size() != crypto::size(*out.hash)) return {};
  out.bytes = std::move(*bytes);
  return out;
}

std::vector<DigestValue> digests_of(Table& table, std::string_view key) {
  std::vector<DigestValue> out;
  for (const auto& text : table.texts(key)) {
    auto digest = digest_of(text);
    if (!digest) table.refuse_value(key);
    out.push_back(std::move(*digest));
  }
  return out;
}

/// draft-ietf-rats-corim, "class-id-type-choice": a tagged item. What spells PCI identifiers has keys of its own.
bool is_class_id(Bytes encoded) {
  using evidence::cbor::Major;
  if (encoded.empty()) return true;
  const auto item = evidence::cbor::read(encoded);
  if (!item || item->major != Major::tag) return false;
  const auto inner = *evidence::cbor::Inside{*item}.next();
  return inner.major != Major::bytes || !parse_pci_class(as_text(inner.body()));
}

Environment environment_of(const toml::table& node) {
  Table table{node};
  Environment out;
  out.vendor = table.text("vendor");
  out.model = table.text("model");
  table.number_into("pci-vendor", out.pci.vendor);
  table.number_into("pci-device", out.pci.device);
  table.number_into("subsystem-vendor", out.pci.subsystem_vendor);
  table.number_into("subsystem-device", out.pci.subsystem_device);
  out.class_id = table.bytes("class-id");
  if (!is_class_id(out.class_id)) table.refuse_value("class-id");
  out.ueid = table.bytes("ueid");
  if (const auto key = table.text("leaf-key")) {
    out.leaf_key = digest_of(*key);
    if (!out.leaf_key) table.refuse_value("leaf-key");
  }
  table.finish();
  return out;
}

std::optional<evidence::MeasurementType> type_called(std::string_view name) {
  for (unsigned i = 0; i < 0x80; ++i)
    if (evidence::name(static_cast<evidence::MeasurementType>(i)) == name)
      return static_cast<evidence::MeasurementType>(i);
  return {};
}

Element element_of(Table& table) {
  Element out;
  if (const auto index = table.number("index", 0xFE)) {
    if (*index == 0) table.refuse_value("index");
    out.index = static_cast<std::uint8_t>(*index);
  }
  if (const auto type = table.text("type")) {
    out.type = type_called(*type);
    if (!out.type) table.refuse_value("type");
  }
  out.layer = table.number("layer", largest_layer);
  // A layer of DICE is no measurement block: nothing could ever be both.
  if (out.layer && (out.index || out.type)) table.refuse_value("layer");
  out.name = table.text("name").value_or("");
  return out;
}

Flags flags_of(Table& table) {
  Flags out;
  for (const auto& text : table.texts("flags")) {
    const bool is_not = text.starts_with("not ");
    const auto wanted = std::string_view{text}.substr(is_not ? 4 : 0);
    std::size_t number = 0;
    while (number < flag_count && flag_name(number) != wanted) ++number;
    if (number == flag_count) table.refuse_value("flags");
    out.named = static_cast<std::uint16_t>(out.named | 1u << number);
    if (!is_not) out.set = static_cast<std::uint16_t>(out.set | 1u << number);
  }
  return out;
}

Entry entry_of(const toml::table& node, const Environment& common) {
  Table table{node};
  Entry out{.environment = common, .element = element_of(table)};
  if (const auto* own = table.find("device")) {
    if (!own->is_table()) refuse(rule::toml_key, *own, "device");
    out.environment = environment_of(*own->as_table());
  }
  Acceptable base{
      .digests = digests_of(table, "all-digests"), .version = table.text("version"), .flags = flags_of(table)};
  const auto raw = table.bytes("raw"), mask = table.bytes("mask");
  if (!raw.empty()) base.raw = RawValue{raw, mask};
  if (!mask.empty() && mask.size() != raw.size()) table.refuse_value("mask");
  if (const auto svn = table.number("svn", largest_integer)) base.svn = SecurityVersion{*svn};
  if (const auto svn = table.number("least-svn", largest_integer)) base.svn = SecurityVersion{*svn, true};
  const auto alternatives = digests_of(table, "digests");
  for (const auto& digest : alternatives) {
    out.accepted.push_back(base);
    out.accepted.back().digests.push_back(digest);
  }
  if (alternatives.empty() && !base.empty()) out.accepted.push_back(std::move(base));
  out.is_volatile = table.flag("volatile");
  table.finish();
  if (out.accepted.empty() && !out.is_volatile) refuse(rule::toml_value, node, "it accepts nothing");
  return out;
}

Set set_of(const toml::table& root) {
  Table table{root};
  Set out{.format = "TOML"};
  out.id = table.text("id").value_or("");
  out.author = table.text("author").value_or("");
  out.firmware = table.text("firmware");
  out.not_before = table.time("not-before");
  out.not_after = table.time("not-after");
  Environment common;
  if (const auto* device = table.find("device")) {
    if (!device->is_table()) refuse(rule::toml_key, *device, "device");
    common = environment_of(*device->as_table());
  }
  const auto* measurements = table.find("measurement");
  if (measurements != nullptr && !measurements->is_array_of_tables())
    refuse(rule::toml_key, *measurements, "measurement");
  if (measurements != nullptr)
    for (const auto& each : *measurements->as_array()) append(out.entries, entry_of(*each.as_table(), common));
  table.finish();
  return out;
}

}  // namespace

Result<Set> read_toml(Bytes bytes) try {
  if (bytes.size() > largest_toml) return broken(rule::toml_well_formed, "size", 0, bytes.size());
  return set_of(parse_toml(as_text(bytes)));
} catch (const Refused& refused) { return std::unexpected(refused.error); } catch (const toml::parse_error& error) {
  const auto line = error.source().begin.line;
  return broken(rule::toml_well_formed, "line", line, line, Note{error.description()});
} catch (const std::exception& error) { return broken(rule::toml_well_formed, "file", 0, 0, Note{error.what()}); }

}  // namespace bonafide::documents
