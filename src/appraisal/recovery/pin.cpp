#include <algorithm>

#include <bonafide/appraisal/recovery/pin.hpp>

namespace bonafide::appraisal::recovery {
namespace {

namespace cbor = evidence::cbor;
using policy::Type;
using policy::Value;

constexpr std::string_view format_name = "bonafide.pin";

/// What a file holds: the pin under its name and version, so that a later form is recognised before it is read.
struct File {
  std::string format;
  std::uint64_t version = 0;
  Pin pin;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "format", r.format);
    walk.demand(r.format == format_name, rule::pin_format, "format", r.format.size());
    walk.field(1, "version", r.version);
    walk.demand(r.version == pin_format_version, rule::pin_version, "version", r.version);
    walk.field(2, "target", r.pin.target);
    walk.field(3, "pinned-at", r.pin.pinned_at);
    walk.field(4, "rule", r.pin.rule);
    walk.demand(static_cast<std::uint64_t>(r.pin.rule) < rule_count, rule::pin_value, "rule",
                static_cast<std::uint64_t>(r.pin.rule));
    walk.field(5, "volatile", r.pin.may_change);
    walk.field(6, "state", r.pin.state);
    walk.field(7, "facts", r.pin.facts);
    walk.demand(std::ranges::is_sorted(r.pin.facts, std::less_equal{}, &PinnedFact::name), rule::pin_sorted, "facts",
                r.pin.facts.size());
    walk.field(8, "file", r.pin.file);
    const bool needs_file = r.pin.rule == Rule::policy || r.pin.rule == Rule::program;
    walk.demand(needs_file == r.pin.file.has_value(), rule::pin_value, "file", r.pin.file ? 1 : 0);
  }
};

PinnedFact fact_of(std::string name, const Value& value) {
  PinnedFact out{.name = std::move(name)};
  if (const auto* yes = std::get_if<bool>(&value)) out.yes = *yes;
  if (const auto* number = std::get_if<std::uint64_t>(&value)) out.number = *number;
  if (const auto* text = std::get_if<std::string>(&value)) out.text = *text;
  if (const auto* bytes = std::get_if<Buffer>(&value)) out.bytes = *bytes;
  if (const auto* version = std::get_if<policy::Version>(&value)) out.text = version->text;
  if (const auto* time = std::get_if<UnixTime>(&value)) out.time = *time;
  if (const auto* duration = std::get_if<std::chrono::seconds>(&value))
    out.number = static_cast<std::uint64_t>(duration->count());
  if (const auto* numbers = std::get_if<std::vector<std::uint64_t>>(&value)) out.numbers = *numbers;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) out.texts = *texts;
  if (const auto* digests = std::get_if<std::vector<Buffer>>(&value)) out.digests = *digests;
  return out;
}

template <class T> std::optional<Value> taken(const std::optional<T>& value) {
  return value ? std::optional{Value{*value}} : std::nullopt;
}

std::optional<Value> value_of(const PinnedFact& fact, Type type) {
  switch (type) {
    case Type::yes_no: return taken(fact.yes);
    case Type::number: return taken(fact.number);
    case Type::text: return taken(fact.text);
    case Type::bytes: return taken(fact.bytes);
    case Type::version: return fact.text ? std::optional{Value{policy::Version{*fact.text}}} : std::nullopt;
    case Type::time: return taken(fact.time);
    case Type::duration: break;  // how long ago: nothing that a pin could keep
    case Type::numbers: return taken(fact.numbers);
    case Type::texts: return taken(fact.texts);
    case Type::digests: return taken(fact.digests);
  }
  return {};
}

}  // namespace

std::string_view name(Rule rule) {
  constexpr std::array<std::string_view, rule_count> names{"key", "equal", "policy", "program", "never"};
  return names[static_cast<std::size_t>(rule)];
}

Result<Buffer> encode(const Pin& pin) {
  cbor::Writer out;
  cbor::Encode::put(out, File{std::string{format_name}, pin_format_version, pin});
  if (const auto good = decode(out.written()); !good) return std::unexpected(good.error());
  return out.take();
}

Result<Pin> decode(Bytes in) {
  auto file = cbor::Decode::from<File>(in);
  if (!file) return std::unexpected(file.error());
  return std::move(file->pin);
}

std::vector<PinnedFact> pinned_facts(const policy::Facts& facts) {
  std::vector<PinnedFact> out;
  for (const auto& [name, value] : facts.known())
    if (name.table_row().pinnable && !name.pinned) out.push_back(fact_of(text_of(name), value));
  std::ranges::sort(out, {}, &PinnedFact::name);
  return out;
}

policy::Facts facts_of(const Pin& pin) {
  policy::Facts out;
  out.lacking("", "it was not pinned");
  for (const auto& fact : pin.facts) {
    const auto name = policy::find_fact(fact.name);
    if (!name || name->pinned || !name->table_row().pinnable) continue;
    if (auto value = value_of(fact, name->table_row().type)) out.set(*name, std::move(*value));
  }
  return out;
}

}  // namespace bonafide::appraisal::recovery
