#include <algorithm>

#include <bonafide/appraisal/reference/comid.hpp>
#include <bonafide/appraisal/reference/corim.hpp>

namespace bonafide::appraisal::reference {
namespace {

using evidence::cbor::Writer;

/// A map whose keys are given in ascending order.
class Map {
 public:
  void put(std::uint64_t key, const Writer& value) {
    ++count_;
    body_.unsigned_integer(key);
    body_.raw(value.written());
  }
  void put_text(std::uint64_t key, std::string_view text) {
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

Writer values(const Acceptable& accepted, const std::string& name) {
  Map out;
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
      if ((accepted.flags.named >> i & 1u) != 0) flags.put(i, flag);
    }
    out.put(3, flags.written());
  }
  if (accepted.raw) out.put(4, raw(*accepted.raw));
  if (!name.empty()) out.put_text(11, name);
  return out.written();
}

Writer measurement(const Element& element, const Acceptable& accepted) {
  Map out;
  Writer key;
  // The index of a block; an element without one, nor a layer, is called by its name.
  if (element.index) key.unsigned_integer(*element.index), out.put(0, key);
  const bool named = !element.index && !element.layer && !element.name.empty();
  if (named) key.text(element.name), out.put(0, key);
  out.put(1, values(accepted, named ? std::string{} : element.name));
  return out.written();
}

Writer environment(const Environment& whose, std::optional<std::uint64_t> layer) {
  Map classes, out;
  if (whose.pci != PciMatch{})
    classes.put(0, tagged_bytes(tag_bytes, as_bytes(pci_class(whose.pci))));
  else if (!whose.class_id.empty()) {
    Writer id;
    id.raw(whose.class_id);
    classes.put(0, id);
  }
  if (whose.vendor) classes.put_text(1, *whose.vendor);
  if (whose.model) classes.put_text(2, *whose.model);
  if (layer) {
    Writer number;
    number.unsigned_integer(*layer);
    classes.put(3, number);
  }
  if (!classes.empty()) out.put(0, classes.written());
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
  const auto& whose = entry.environment;
  if (entry.is_volatile && entry.accepted.empty()) return "that an element is volatile is left out";
  if (!entry.element.index && entry.element.type) return "values for every measurement of a type are left out";
  if (whose == Environment{} && !entry.element.layer) return "values for any device are left out";
  if (!whose.other.empty()) return "values for instances or groups of unknown kinds are left out";
  const int instances = (whose.ueid.empty() ? 0 : 1) + (whose.leaf_key ? 1 : 0);
  if (instances > 1 || (whose.pci != PciMatch{} && !whose.class_id.empty()))
    return "values for an environment that is named twice are left out";
  return {};
}

}  // namespace

Result<Buffer> write_comid(const Set& set, std::vector<std::string>& notes) {
  std::vector<Writer> triples;
  for (const auto& entry : set.entries) {
    if (const auto why = unsayable(entry); !why.empty()) {
      note(notes, std::string{why});
      continue;
    }
    if (entry.element.index && entry.element.type) note(notes, "the types of measurements are left out");
    std::vector<Writer> measurements;
    for (const auto& accepted : entry.accepted)
      if (!accepted.empty()) measurements.push_back(measurement(entry.element, accepted));
    if (!measurements.empty())
      triples.push_back(
          array_of({environment(entry.environment, entry.element.index ? std::nullopt : entry.element.layer),
                    array_of(measurements)}));
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
  return out.written().take();
}

}  // namespace bonafide::appraisal::reference
