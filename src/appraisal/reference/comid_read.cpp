#include <algorithm>

#include <bonafide/appraisal/reference/comid.hpp>
#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/evidence/cbor_foreign.hpp>

namespace bonafide::appraisal::reference {
namespace {

using evidence::MeasurementType;
using Item = Reading::Item;
using Major = Reading::Major;
using Members = Reading::Members;

// draft-ietf-rats-corim, "measurement-values-map".
enum : std::int64_t {
  version = 0,
  svn = 1,
  digests = 2,
  flags = 3,
  raw_value = 4,
  raw_mask = 5,
  name_of = 11,
  registers = 14
};

constexpr bool is_index(std::uint64_t number) { return number >= 1 && number <= 0xFE; }

class Reader {
 public:
  Reader(Bytes whole, Profile profile, Set& set) : in_(whole), profile_(profile), set_(set) {}

  Result<void> run(const Item& root) {
    whole_ = root;
    const auto members = in_.members(root, "concise-mid-tag");
    const auto* identity = in_.need(members, 1, "tag-identity", root);
    if (identity != nullptr && in_.expect(*identity, Major::map, "tag-identity") && set_.id.empty())
      take_identity(*identity);
    if (members.contains(2)) take_author(members.at(2));
    const auto* triples = in_.need(members, 4, "triples", root);
    if (triples != nullptr) take_triples(*triples);
    if (in_.refused()) return std::unexpected(in_.error());
    return {};
  }

 private:
  void take_identity(const Item& identity) {
    const auto members = in_.members(identity, "tag-identity");
    const auto* id = in_.need(members, 0, "tag-id", identity);
    if (id != nullptr) set_.id = id->major == Major::text ? std::string{id->text()} : hex(in_.bytes(*id, "tag-id"));
  }

  void take_author(const Item& entities) {
    for (const auto& entity : in_.array(entities, "entities")) {
      const auto members = in_.members(entity, "entity-map");
      const auto* name = in_.need(members, 0, "entity-name", entity);
      if (name != nullptr && name->major == Major::text && set_.author.empty()) set_.author = name->text();
    }
  }

  void take_triples(const Item& triples) {
    const auto members = in_.members(triples, "triples");
    constexpr std::array<std::string_view, 11> names{"",
                                                     "endorsed values",
                                                     "identity triples",
                                                     "attest-key triples",
                                                     "dependency",
                                                     "membership triples",
                                                     "CoSWID triples",
                                                     "",
                                                     "series of conditional endorsements",
                                                     "",
                                                     "conditional endorsements"};
    for (const auto& [key, value] : members) {
      if (key == 0) {
        for (const auto& triple : in_.array(value, "reference-triples")) take_triple(triple);
      } else {
        const auto number = static_cast<std::uint64_t>(key);
        const bool known = number < names.size() && !names[number].empty();
        const std::string what{known ? names[number] : "triples of an unknown kind"};
        note(set_.notes, what + " are passed over");
      }
    }
  }

  void take_triple(const Item& triple) {
    const auto parts = in_.array(triple, "reference-triple-record", 2);
    if (parts.size() < 2 || in_.refused()) return;
    const auto [environment, place] = take_environment(parts[0]);
    for (const auto& measurement : in_.array(parts[1], "ref-claims")) take_measurement(environment, place, measurement);
  }

  /// class.layer and class.index, which say what in the device is meant.
  struct Place {
    std::optional<std::uint64_t> layer, index;
  };
  struct Where {
    Environment environment;
    Place place;
  };

  // draft-ietf-rats-corim, "Environments".
  Where take_environment(const Item& item) {
    Where out;
    const auto members = in_.members(item, "environment-map");
    if (members.empty()) in_.refuse(rule::corim_structure, "environment-map", item);
    for (const auto& [key, value] : members) {
      if (key == 0)
        take_class(value, out);
      else if (key == 1)
        take_instance(value, out.environment);
      else
        out.environment.other = copy(value.raw);
    }
    return out;
  }

  void take_class(const Item& item, Where& out) {
    for (const auto& [key, value] : in_.members(item, "class-map")) switch (key) {
        case 0: take_class_id(value, out.environment); break;
        case 1: out.environment.vendor = in_.text(value, "vendor"); break;
        case 2: out.environment.model = in_.text(value, "model"); break;
        case 3: out.place.layer = in_.number(value, "layer"); break;
        case 4: out.place.index = in_.number(value, "index"); break;
        default: out.environment.other = copy(value.raw);
      }
  }

  void take_class_id(const Item& item, Environment& environment) {
    if (!in_.expect(item, Major::tag, "class-id")) return;
    const auto inner = Reading::inside(item);
    const auto pci = inner.major == Major::bytes ? parse_pci_class(as_text(inner.body())) : std::nullopt;
    if (Reading::is_tag(item, tag_bytes) && pci)
      environment.pci = *pci;
    else
      environment.class_id = copy(item.raw);
  }

  void take_instance(const Item& item, Environment& environment) {
    if (Reading::is_tag(item, tag_ueid))
      take_ueid(Reading::inside(item), environment);
    else if (Reading::is_tag(item, tag_key_thumbprint))
      environment.leaf_key = take_digest(Reading::inside(item));
    else
      environment.other = copy(item.raw);
  }

  // RFC 9711, 4.2.1: at least a byte; an empty one would be everybody's.
  void take_ueid(const Item& item, Environment& environment) {
    environment.ueid = in_.bytes(item, "ueid");
    if (environment.ueid.empty()) in_.refuse(rule::corim_structure, "ueid", item);
  }

  // draft-ietf-rats-corim, "Digests": an algorithm of the Named Information registry, by number or by name.
  DigestValue take_digest(const Item& item) {
    DigestValue out;
    const auto parts = in_.array(item, "digest", 2);
    if (parts.size() < 2 || in_.refused()) return out;
    if (parts[0].major == Major::text) {
      out.hash = hash_called(parts[0].text());
      if (!out.hash) out.algorithm = parts[0].text();
    } else {
      const auto number = in_.number(parts[0], "hash-alg-id");
      out.hash = named_information_hash(number);
      if (!out.hash) out.algorithm = "algorithm " + std::to_string(number);
    }
    out.bytes = in_.bytes(parts[1], "hash-value");
    if (out.hash && out.bytes.size() != crypto::size(*out.hash))
      in_.refuse(rule::corim_digest, "hash-value", parts[1], out.bytes.size());
    return out;
  }

  std::vector<DigestValue> take_digests(const Item& item) {
    std::vector<DigestValue> out;
    for (const auto& digest : in_.array(item, "digests")) out.push_back(take_digest(digest));
    return out;
  }

  void take_measurement(const Environment& environment, const Place& place, const Item& item) {
    const auto members = in_.members(item, "measurement-map");
    const auto* values = in_.need(members, 1, "mval", item);
    if (values == nullptr) return;
    if (members.contains(2)) return note(set_.notes, "values that are bound to an authority are passed over");
    Element element;
    if (members.contains(0))
      take_key(members.at(0), element);
    else if (place.index && is_index(*place.index))
      element.index = static_cast<std::uint8_t>(*place.index);
    else
      element.layer = place.layer;
    take_values(environment, std::move(element), *values);
  }

  void take_key(const Item& key, Element& element) {
    if (key.major == Major::unsigned_integer && is_index(key.argument))
      element.index = static_cast<std::uint8_t>(key.argument);
    else
      element.name = key.major == Major::text ? std::string{key.text()} : evidence::cbor::diagnose(key);
  }

  void take_values(Environment environment, Element element, const Item& item) {
    const auto members = in_.members(item, "measurement-values-map");
    if (members.empty()) in_.refuse(rule::corim_structure, "measurement-values-map", item);
    Acceptable out;
    bool varies = false;
    for (const auto& [key, value] : members) {
      if (key < 0) {
        // Values beside which stands what nobody here understands are not understood either.
        if (!take_extension(key, value, environment, element))
          return note(set_.notes, "values that another profile extends are passed over");
        varies = varies || key == extension::is_volatile;
        continue;
      }
      switch (key) {
        case version: out.version = take_version(value); break;
        case svn: out.svn = take_svn(value); break;
        case digests: out.digests = take_digests(value); break;
        case flags: out.flags = take_flags(value); break;
        case raw_value: out.raw = take_raw(value, members); break;
        case raw_mask: break;
        case name_of: element.name = in_.text(value, "name"); break;
        case registers: take_registers(environment, value); break;
        default: return note(set_.notes, "values that no SPDM measurement has are passed over");
      }
    }
    if (out.empty() && !varies) return;
    Entry entry{.environment = std::move(environment), .element = std::move(element), .is_volatile = varies};
    if (!out.empty()) entry.accepted.push_back(std::move(out));
    add(std::move(entry));
  }

  /// False where it is none of our profile.
  bool take_extension(std::int64_t key, const Item& value, Environment& environment, Element& element) {
    if (profile_ != Profile::own) return false;
    switch (key) {
      case extension::type: {
        const auto number = in_.number(value, "type");
        if (number > 0x7F) in_.refuse(rule::corim_structure, "type", value, number);
        element.type = static_cast<MeasurementType>(number & 0x7F);
        return true;
      }
      case extension::is_volatile:
        if (value.major != Major::simple || value.argument != 21)
          in_.refuse(rule::corim_structure, "volatile", value, value.argument);
        return true;
      case extension::pci:
        if (const auto pci = parse_pci_class(in_.text(value, "pci")))
          environment.pci = *pci;
        else
          in_.refuse(rule::corim_structure, "pci", value);
        return true;
      case extension::leaf_key: environment.leaf_key = take_digest(value); return true;
      default: return false;
    }
  }

  std::string take_version(const Item& item) {
    const auto members = in_.members(item, "version-map");
    const auto* text = in_.need(members, 0, "version", item);
    return text != nullptr ? in_.text(*text, "version") : std::string{};
  }

  SecurityVersion take_svn(const Item& item) {
    const bool or_later = Reading::is_tag(item, tag_min_svn);
    if (!or_later && !Reading::is_tag(item, tag_svn)) return {in_.number(item, "svn")};
    return {in_.number(Reading::inside(item), "svn"), or_later};
  }

  Flags take_flags(const Item& item) {
    Flags out;
    for (const auto& [key, value] : in_.members(item, "flags-map")) {
      const bool boolean = value.major == Major::simple && (value.argument == 20 || value.argument == 21);
      const auto number = static_cast<std::uint64_t>(key);
      if (!boolean || number >= flag_count) {
        in_.refuse(rule::corim_structure, "flags-map", value, number);
        return out;
      }
      out.named = static_cast<std::uint16_t>(out.named | 1u << number);
      if (value.argument == 21) out.set = static_cast<std::uint16_t>(out.set | 1u << number);
    }
    return out;
  }

  // draft-ietf-rats-corim, "Raw Values": 560 with a mask beside it as older drafts had it, or 563([value, mask]).
  RawValue take_raw(const Item& item, const Members& members) {
    RawValue out;
    if (Reading::is_tag(item, tag_masked_raw_value)) {
      const auto parts = in_.array(Reading::inside(item), "tagged-masked-raw-value", 2);
      if (parts.size() < 2) return out;
      out = {in_.bytes(parts[0], "value"), in_.bytes(parts[1], "mask")};
    } else {
      const auto inner = Reading::is_tag(item, tag_bytes) ? Reading::inside(item) : item;
      out.value = in_.bytes(inner, "raw-value");
      if (members.contains(raw_mask)) out.mask = in_.bytes(members.at(raw_mask), "raw-value-mask");
    }
    if (!out.mask.empty() && out.mask.size() != out.value.size())
      in_.refuse(rule::corim_mask, "mask", item, out.mask.size());
    return out;
  }

  // draft-ietf-rats-corim, "Integrity Registers": DSP0274's hash-extended measurements.
  void take_registers(const Environment& environment, const Item& item) {
    if (!in_.expect(item, Major::map, "integrity-registers")) return;
    evidence::cbor::Inside pairs{item};
    while (const auto* next = pairs.next()) {
      const Item key = *next, value = *pairs.next();
      Element element;
      take_key(key, element);
      if (element.index) element.type = MeasurementType::hash_extended;
      add({.environment = environment, .element = std::move(element), .accepted = {{.digests = take_digests(value)}}});
    }
  }

  void add(Entry entry) {
    if (++count_ > most_values) in_.refuse(rule::corim_bounded, "ref-claims", whole_, count_);
    append(set_.entries, std::move(entry));
  }

  Reading in_;
  Profile profile_;
  Item whole_;
  Set& set_;
  std::size_t count_ = 0;
};

}  // namespace

void note(std::vector<std::string>& notes, std::string text) {
  if (std::ranges::find(notes, text) == notes.end()) notes.push_back(std::move(text));
}

Result<void> read_comid(Bytes bytes, Profile profile, Set& into) {
  const auto form = evidence::cbor::to_deterministic(bytes);
  if (!form) return std::unexpected(form.error());
  const auto root = evidence::cbor::read(*form);
  if (!root) return std::unexpected(root.error());
  return Reader{*form, profile, into}.run(*root);
}

}  // namespace bonafide::appraisal::reference
