#include <algorithm>

#include <bonafide/appraisal/reference/comid.hpp>
#include <bonafide/appraisal/reference/corim.hpp>

namespace bonafide::appraisal::reference {
namespace {

using evidence::cbor::Writer;

/// A map whose keys are given in their order: RFC 8949, 4.2.1, 0, 1, ... and then -1, -2, ...
class Map {
 public:
  void put(std::int64_t key, const Writer& value) {
    ++count_;
    body_.integer(key);
    body_.raw(value.written());
  }
  void put_text(std::int64_t key, std::string_view text) {
    Writer value;
    value.text(text);
    put(key, value);
  }
  bool empty() const { return count_ == 0; }
  Writer written() const {
    Writer out;
    out.map(count_);
    out.raw(body_.written());
    return out;
  }

 private:
  Writer body_;
  std::size_t count_ = 0;
};

Writer array_of(const std::vector<Writer>& items) {
  Writer out;
  out.array(items.size());
  for (const auto& item : items) out.raw(item.written());
  return out;
}

Writer tagged_bytes(std::uint64_t tag, Bytes bytes) {
  Writer out;
  out.tag(tag);
  out.bytes(bytes);
  return out;
}

Writer digest(const DigestValue& value) {
  Writer out;
  out.array(2);
  const auto number = value.hash ? named_information_number(*value.hash) : std::nullopt;
  if (number)
    out.unsigned_integer(*number);
  else
    out.text(value.hash ? crypto::row(*value.hash).name : std::string_view{value.algorithm});
  out.bytes(value.bytes);
  return out;
}

Writer raw(const RawValue& value) {
  if (value.mask.empty()) return tagged_bytes(tag_bytes, value.value);
  Writer out;
  out.tag(tag_masked_raw_value);
  out.array(2);
  out.bytes(value.value);
  out.bytes(value.mask);
  return out;
}

void put_values(Map& out, const Acceptable& accepted) {
  if (accepted.version) {
    Map version;
    version.put_text(0, *accepted.version);
    out.put(0, version.written());
  }
  if (accepted.svn) {
    Writer svn;
    svn.tag(accepted.svn->or_later ? tag_min_svn : tag_svn);
    svn.unsigned_integer(accepted.svn->number);
    out.put(1, svn);
  }
  if (!accepted.digests.empty()) {
    std::vector<Writer> digests;
    for (const auto& each : accepted.digests) digests.push_back(digest(each));
    out.put(2, array_of(digests));
  }
  if (accepted.flags.named != 0) {
    Map flags;
    for (std::size_t i = 0; i < flag_count; ++i) {
      Writer flag;
      flag.boolean((accepted.flags.set >> i & 1u) != 0);
      if ((accepted.flags.named >> i & 1u) != 0) flags.put(static_cast<std::int64_t>(i), flag);
    }
    out.put(3, flags.written());
  }
  if (accepted.raw) out.put(4, raw(*accepted.raw));
}

/// Whether an environment-map has one place for two things that the environment says.
bool two_classes(const Environment& whose) { return whose.pci != PciMatch{} && !whose.class_id.empty(); }
bool two_instances(const Environment& whose) { return whose.leaf_key && !whose.ueid.empty(); }

void put_extensions(Map& out, const Entry& entry) {
  if (entry.element.type) {
    Writer type;
    type.unsigned_integer(static_cast<std::uint64_t>(*entry.element.type));
    out.put(extension::type, type);
  }
  if (entry.is_volatile) {
    Writer yes;
    yes.boolean(true);
    out.put(extension::is_volatile, yes);
  }
  if (two_classes(entry.environment)) out.put_text(extension::pci, pci_class(entry.environment.pci));
  if (two_instances(entry.environment)) out.put(extension::leaf_key, digest(*entry.environment.leaf_key));
}

Profile profile_of(const Entry& entry) {
  const bool extended =
      entry.element.type || entry.is_volatile || two_classes(entry.environment) || two_instances(entry.environment);
  return extended ? Profile::own : Profile::none;
}

Writer measurement(const Entry& entry, const Acceptable& accepted) {
  const auto& element = entry.element;
  Map out, values;
  Writer key;
  // The index of a block; an element without one, nor a layer, is called by its name.
  if (element.index) key.unsigned_integer(*element.index), out.put(0, key);
  const bool named = !element.index && !element.layer && !element.name.empty();
  if (named) key.text(element.name), out.put(0, key);
  put_values(values, accepted);
  if (!named && !element.name.empty()) values.put_text(11, element.name);
  put_extensions(values, entry);
  out.put(1, values.written());
  return out.written();
}

Writer class_of(const Environment& whose, std::optional<std::uint64_t> layer) {
  Map out;
  Writer id, number;
  id.raw(whose.class_id);
  // An environment must say something: the PCI functions that may be anything are every device.
  if (whose.class_id.empty() && (whose.pci != PciMatch{} || (whose == Environment{} && !layer)))
    id = tagged_bytes(tag_bytes, as_bytes(pci_class(whose.pci)));
  if (!id.written().empty()) out.put(0, id);
  if (whose.vendor) out.put_text(1, *whose.vendor);
  if (whose.model) out.put_text(2, *whose.model);
  if (layer) number.unsigned_integer(*layer), out.put(3, number);
  return out.empty() ? Writer{} : out.written();
}

Writer environment(const Environment& whose, std::optional<std::uint64_t> layer) {
  Map out;
  if (const auto classes = class_of(whose, layer); !classes.written().empty()) out.put(0, classes);
  if (!whose.ueid.empty()) out.put(1, tagged_bytes(tag_ueid, whose.ueid));
  if (whose.ueid.empty() && whose.leaf_key) {
    Writer thumbprint;
    thumbprint.tag(tag_key_thumbprint);
    thumbprint.raw(digest(*whose.leaf_key).written());
    out.put(1, thumbprint);
  }
  return out.written();
}

/// Why a CoMID cannot say what the entry says; empty when it can.
std::string_view unsayable(const Entry& entry) {
  if (!entry.environment.other.empty()) return "values for instances or groups of unknown kinds are left out";
  if (entry.element.layer && (entry.element.index || entry.element.type))
    return "values for measurements of a DICE layer, which has none, are left out";
  return {};
}

bool says_something(const Entry& entry) {
  const auto says = [](const Acceptable& accepted) { return !accepted.empty(); };
  return std::ranges::any_of(entry.accepted, says) || (entry.is_volatile && entry.accepted.empty());
}

/// The entries that can be written, joined as a reader joins them.
std::vector<Entry> sayable(const Set& set, std::vector<std::string>& notes) {
  std::vector<Entry> out;
  for (const auto& entry : set.entries)
    if (const auto why = unsayable(entry); !why.empty())
      note(notes, std::string{why});
    else if (says_something(entry))
      append(out, entry);
  return out;
}

Writer triple(const Entry& entry) {
  std::vector<Writer> measurements;
  for (const auto& accepted : entry.accepted)
    if (!accepted.empty()) measurements.push_back(measurement(entry, accepted));
  if (measurements.empty()) measurements.push_back(measurement(entry, {}));
  return array_of({environment(entry.environment, entry.element.layer), array_of(measurements)});
}

}  // namespace

Result<WrittenComid> write_comid(const Set& set, std::vector<std::string>& notes) {
  WrittenComid written;
  std::vector<Writer> triples;
  for (const auto& entry : sayable(set, notes)) {
    triples.push_back(triple(entry));
    if (profile_of(entry) == Profile::own) written.profile = Profile::own;
  }
  if (triples.empty()) return broken(rule::corim_writable, "reference-triples");

  Map identity, kinds, out;
  identity.put_text(0, set.id.empty() ? "reference values" : std::string_view{set.id});
  out.put(1, identity.written());
  if (!set.author.empty()) {
    // draft-ietf-rats-corim, "comid-role-type-choice": 0 is the creator of the tag.
    Map entity;
    Writer role;
    role.array(1);
    role.unsigned_integer(0);
    entity.put_text(0, set.author);
    entity.put(2, role);
    out.put(2, array_of({entity.written()}));
  }
  kinds.put(0, array_of(triples));
  out.put(4, kinds.written());
  written.bytes = out.written().take();
  return written;
}

}  // namespace bonafide::appraisal::reference
