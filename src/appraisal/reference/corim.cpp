#include <algorithm>

#include <bonafide/appraisal/reference/comid.hpp>
#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/evidence/cbor_foreign.hpp>

namespace bonafide::appraisal::reference {
namespace {

namespace cbor = evidence::cbor;
namespace cose = evidence::cose;
using Item = Reading::Item;
using Major = Reading::Major;

constexpr std::string_view content_type = "application/rim+cbor";
constexpr std::string_view older_content_type = "application/corim-unsigned+cbor";

// RFC 5280, 4.1.2.5: the last second of the year 9999 means that there is no end.
constexpr std::int64_t year_9999 = 253'402'300'799;
constexpr UnixTime no_end{std::chrono::seconds{year_9999}};

/// draft-ietf-rats-corim, "validity-map": times are tagged numbers; whole seconds are what everybody writes.
std::optional<UnixTime> take_time(Reading& in, const Item& item) {
  const auto seconds = Reading::integer(Reading::is_tag(item, tag_time) ? Reading::inside(item) : item);
  constexpr std::int64_t year_0 = -62'167'219'200;
  if (!seconds || *seconds < year_0 || *seconds > year_9999)
    return in.refuse(rule::corim_structure, "time", item), std::nullopt;
  return UnixTime{std::chrono::seconds{*seconds}};
}

void take_validity(Reading& in, const Item& item, std::optional<UnixTime>& not_before,
                   std::optional<UnixTime>& not_after) {
  const auto members = in.members(item, "validity-map");
  if (members.contains(0)) not_before = take_time(in, members.at(0));
  const auto* end = in.need(members, 1, "not-after", item);
  if (end != nullptr) not_after = take_time(in, *end);
  if (not_after == no_end) not_after.reset();
}

/// The CoMIDs of a corim-map, and whose profile they follow.
struct Inside {
  std::vector<Buffer> comids;
  Profile profile = Profile::none;
};

void take_tag(Reading& in, const Item& tag, std::vector<Buffer>& comids, Set& set) {
  if (!in.expect(tag, Major::tag, "concise-tag-type-choice")) return;
  const auto content = in.bytes(Reading::inside(tag), "concise-tag-type-choice");
  switch (tag.argument) {
    case tag_comid: comids.push_back(content); break;
    case tag_coswid: note(set.notes, "CoSWID tags are passed over"); break;
    case tag_cotl: note(set.notes, "CoTL tags are passed over"); break;
    default: note(set.notes, "tags of kind " + std::to_string(tag.argument) + " are passed over");
  }
}

/// draft-ietf-rats-corim, "profile-type-choice": 32(text) or an OID; older writers leave the tag out.
void take_profile(Reading& in, const Item& item, const Reading::Members& members, Inside& inside, Set& set) {
  const auto uri = Reading::is_tag(item, tag_uri) ? Reading::inside(item) : item;
  if (uri.major != Major::text || uri.text() != own_profile)
    return note(set.notes, "its profile is " + cbor::diagnose(item));
  inside.profile = Profile::own;
  const auto firmware = members.find(extension::firmware);
  if (firmware != members.end()) set.firmware = in.text(firmware->second, "firmware");
}

void take_map(Reading& in, const Item& map, Inside& inside, Set& set) {
  const auto members = in.members(map, "corim-map");
  const auto* id = in.need(members, 0, "id", map);
  if (id != nullptr) {
    const auto bare = id->major == Major::tag ? Reading::inside(*id) : *id;
    set.id = bare.major == Major::text ? std::string{bare.text()} : hex(in.bytes(bare, "id"));
  }
  const auto* tags = in.need(members, 1, "tags", map);
  if (tags != nullptr)
    for (const auto& tag : in.array(*tags, "tags")) take_tag(in, tag, inside.comids, set);
  if (members.contains(2)) note(set.notes, "dependent RIMs are not fetched");
  if (members.contains(3)) take_profile(in, members.at(3), members, inside, set);
  if (members.contains(4)) take_validity(in, members.at(4), set.not_before, set.not_after);
}

/// corim-meta-map: who signed, and until when that holds; or CWT claims: iss, exp, nbf (RFC 9597).
Result<void> take_meta(const cose::Sign1& item, SignedCorim& out) {
  const auto* meta = item.headers.find(cose::Label::corim_meta);
  const auto* claims = item.headers.find(cose::Label::cwt_claims);
  const auto* found = meta != nullptr ? meta : claims;
  if (found == nullptr || !found->is_protected) return broken(rule::corim_signed, "corim-meta");
  auto encoded = found->value;
  if (meta != nullptr) {
    const auto wrapped = cbor::read(encoded);
    if (!wrapped || wrapped->major != Major::bytes) return broken(rule::corim_signed, "corim-meta");
    const auto form = cbor::to_deterministic(wrapped->body());
    if (!form) return std::unexpected(form.error());
    encoded = *form;
  }
  const auto root = cbor::read(encoded);
  if (!root) return std::unexpected(root.error());
  Reading in{encoded};
  const auto members = in.members(*root, "corim-meta-map");
  if (meta != nullptr) {
    const auto* signer = in.need(members, 0, "signer", *root);
    const auto inside = signer != nullptr ? in.members(*signer, "corim-signer-map") : Reading::Members{};
    const auto* name = signer != nullptr ? in.need(inside, 0, "signer-name", *signer) : nullptr;
    if (name != nullptr)
      out.signer_name = name->major == Major::text ? std::string{name->text()} : cbor::diagnose(*name);
    if (members.contains(1)) take_validity(in, members.at(1), out.not_before, out.not_after);
  } else {
    const auto* issuer = in.need(members, 1, "iss", *root);
    if (issuer != nullptr) out.signer_name = in.text(*issuer, "iss");
    if (members.contains(4)) out.not_after = take_time(in, members.at(4));
    if (members.contains(5)) out.not_before = take_time(in, members.at(5));
  }
  if (in.refused()) return std::unexpected(in.error());
  return {};
}

void put_time(cbor::Writer& out, UnixTime time) {
  out.tag(tag_time);
  out.integer(time.time_since_epoch().count());
}

void put_validity(cbor::Writer& out, std::optional<UnixTime> not_before, UnixTime not_after) {
  out.map(not_before ? 2 : 1);
  if (not_before) out.unsigned_integer(0), put_time(out, *not_before);
  out.unsigned_integer(1);
  put_time(out, not_after);
}

std::string part(std::optional<std::uint16_t> value) {
  if (!value) return "*";
  std::array<std::uint8_t, 2> bytes{};
  store_be(bytes, *value);
  return hex(bytes);
}

}  // namespace

Result<Set> read_corim(Bytes bytes) {
  const auto form = cbor::to_deterministic(bytes);
  if (!form) return std::unexpected(form.error());
  auto item = cbor::read(*form);
  if (!item) return std::unexpected(item.error());
  Set out{.format = "CoRIM"};
  Reading in{*form};
  Inside inside;
  if (Reading::is_tag(*item, tag_signed_or_not)) item = Reading::inside(*item);
  if (Reading::is_tag(*item, tag_comid))
    inside.comids.push_back(in.bytes(Reading::inside(*item), "tagged-concise-mid-tag"));
  else if (item->major == Major::map)  // under a signature, older drafts had it bare
    take_map(in, *item, inside, out);
  else if (in.expect(*item, Major::tag, "corim") && Reading::is_tag(*item, tag_corim))
    take_map(in, Reading::inside(*item), inside, out);
  else
    in.refuse(rule::corim_structure, "corim", *item, item->argument);
  if (in.refused()) return std::unexpected(in.error());
  std::size_t number = 0;
  for (const auto& comid : inside.comids) {
    auto read = read_comid(comid, inside.profile, out);
    ++number;
    if (!read) {
      if (read.error().note.empty()) read.error().note = Note{"in CoMID " + std::to_string(number)};
      return std::unexpected(read.error());
    }
    if (out.entries.size() > most_values) return broken(rule::corim_bounded, "tags", 0, out.entries.size());
  }
  return out;
}

Result<WrittenCorim> write_corim(const Set& set) {
  WrittenCorim out;
  const auto comid = write_comid(set, out.notes);
  if (!comid) return std::unexpected(comid.error());
  const bool has_end = set.not_after || set.not_before;
  const bool extended = comid->profile == Profile::own || set.firmware;
  cbor::Writer writer;
  writer.tag(tag_corim);
  writer.map(2u + (extended ? 1u : 0u) + (has_end ? 1u : 0u) + (set.firmware ? 1u : 0u));
  writer.unsigned_integer(0);
  writer.text(set.id.empty() ? "reference values" : std::string_view{set.id});
  writer.unsigned_integer(1);
  writer.array(1);
  writer.tag(tag_comid);
  writer.bytes(comid->bytes);
  if (extended) writer.unsigned_integer(3), writer.tag(tag_uri), writer.text(own_profile);
  if (has_end) writer.unsigned_integer(4), put_validity(writer, set.not_before, set.not_after.value_or(no_end));
  if (set.firmware) writer.integer(extension::firmware), writer.text(*set.firmware);
  out.bytes = writer.take();
  return out;
}

Result<SignedCorim> read_signed_corim(Bytes bytes) {
  // draft-ietf-rats-corim-02 and before: 500(502(COSE_Sign1)).
  for (const std::string_view head : {"\xD9\x01\xF4\xD9\x01\xF6", "\xD9\x01\xF6"})
    if (as_text(bytes).starts_with(head)) bytes = bytes.subspan(head.size());
  auto item = cose::read(bytes);
  if (!item) return std::unexpected(item.error());
  const auto* type = item->headers.content_type ? std::get_if<std::string>(&*item->headers.content_type) : nullptr;
  if (type == nullptr || (*type != content_type && *type != older_content_type))
    return broken(rule::corim_signed, "content type");
  SignedCorim out{.item = std::move(*item)};
  if (const auto meta = take_meta(out.item, out); !meta) return std::unexpected(meta.error());
  auto set = read_corim(out.item.payload);
  if (!set) return std::unexpected(set.error());
  out.set = std::move(*set);
  return out;
}

Result<Buffer> sign_corim(const crypto::Library& library, const crypto::PrivateKey& key, Bytes corim,
                          const CorimSigning& how) {
  cbor::Writer meta, wrapped;
  meta.map(how.not_after ? 2 : 1);
  meta.unsigned_integer(0);
  meta.map(1);
  meta.unsigned_integer(0);
  meta.text(how.signer_name);
  if (how.not_after) meta.unsigned_integer(1), put_validity(meta, how.not_before, *how.not_after);
  wrapped.bytes(meta.written());
  cose::Draft draft{.headers = {.content_type = cose::ContentType{std::string{content_type}}, .chain = how.chain},
                    .payload = corim};
  draft.headers.add(cose::Label::corim_meta, wrapped.take());
  return cose::sign(library, key, draft);
}

std::string pci_class(const PciMatch& pci) {
  return "pci:" + part(pci.vendor) + ':' + part(pci.device) + ':' + part(pci.subsystem_vendor) + ':' +
         part(pci.subsystem_device);
}

std::optional<PciMatch> parse_pci_class(std::string_view text) {
  if (!text.starts_with("pci:")) return {};
  text.remove_prefix(4);
  PciMatch out;
  std::size_t count = 0;
  for (auto* field : {&out.vendor, &out.device, &out.subsystem_vendor, &out.subsystem_device}) {
    const auto end = std::min(text.find(':'), text.size());
    const auto digits = text.substr(0, end);
    const auto value = digits.size() == 4 ? unhex(digits) : std::nullopt;
    if (digits != "*" && (!value || value->size() != 2)) return {};
    if (value) *field = load_be<std::uint16_t>(*value);
    ++count;
    if (end == text.size()) return count == 2 || count == 4 ? std::optional{out} : std::nullopt;
    text.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace bonafide::appraisal::reference
