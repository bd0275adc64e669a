#include <algorithm>
#include <charconv>

#include <bonafide/appraisal/rules/reference.hpp>
#include <bonafide/documents/rim.hpp>
#include <bonafide/documents/rules.hpp>
#include <bonafide/documents/xmldsig.hpp>

namespace bonafide::documents {
namespace {

using namespace appraisal::reference;

constexpr std::string_view swid = "http://standards.iso.org/iso/19770/-2/2015/schema.xsd";
// TCG RIM Information Model, "Meta element": vendors write this with and without the slash at its end.
constexpr std::string_view rim =
    "https://trustedcomputinggroup.org/resource/tcg-reference-integrity-manifest-rim-information-model/";

/// ISO 19770-2, "hash attributes": the namespace names the algorithm, "http://www.w3.org/2001/04/xmlenc#sha384".
std::optional<crypto::Hash> hash_of(const xml::Attribute& attribute) {
  const auto mark = attribute.uri.rfind('#');
  const bool is_hash = attribute.local.starts_with("Hash") || attribute.local == "hash";
  if (mark == std::string::npos || !is_hash) return {};
  return hash_called(std::string_view{attribute.uri}.substr(mark + 1));
}

class Manifest {
 public:
  explicit Manifest(const xml::Document& document) : document_(document) {}

  Result<Set> read() {
    const auto& root = document_.root();
    if (!root.is(swid, "SoftwareIdentity")) return broken(rule::rim_structure, "SoftwareIdentity", root.offset);
    set_.format = "TCG RIM";
    if (const auto* id = root.find("tagId")) set_.id = *id;
    for (const auto meta : document_.children(0, swid, "Meta")) take_meta(document_.elements[meta]);
    const auto payloads = document_.children(0, swid, "Payload");
    if (payloads.size() != 1) return broken(rule::rim_structure, "Payload", root.offset, payloads.size());
    if (const auto good = take_payload(payloads.front()); !good) return std::unexpected(good.error());
    if (set_.entries.empty())
      return broken(rule::rim_structure, "Payload", document_.elements[payloads.front()].offset);
    return std::move(set_);
  }

 private:
  void take_meta(const xml::Element& meta) {
    if (const auto* version = meta.find("colloquialVersion")) set_.firmware = *version;
    if (const auto* maker = meta.find("PlatformManufacturerStr", rim)) set_.author = *maker;
    const auto* model = meta.find("PlatformModel", rim);
    if (model == nullptr) model = meta.find("product");
    if (model != nullptr) environment_.model = *model;
  }

  /// Everything inside, in whatever folders.
  Result<void> take_payload(std::size_t payload) {
    for (std::size_t i = payload + 1; i < document_.elements.size(); ++i) {
      if (!is_inside(i, payload)) break;
      const auto& element = document_.elements[i];
      const auto* type = element.find("type");
      const auto* active = element.find("active");
      if (active != nullptr && (*active == "False" || *active == "false")) continue;
      Entry entry{.environment = environment_};
      if (element.is(swid, "Resource") && type != nullptr && *type == "Measurement") {
        const auto index = index_of(element);
        if (!index) return std::unexpected(index.error());
        entry.element.index = *index;
      }
      if (const auto* name = element.find("name")) entry.element.name = *name;
      if (const auto good = take_digests(element, entry); !good) return good;
      if (!entry.accepted.empty()) set_.entries.push_back(std::move(entry));
    }
    return {};
  }

  /// Elements are numbered in the order of the document.
  bool is_inside(std::size_t element, std::size_t outer) const {
    for (auto parent = document_.elements[element].parent; parent; parent = document_.elements[*parent].parent)
      if (*parent == outer) return true;
    return false;
  }

  static Result<std::uint8_t> index_of(const xml::Element& element) {
    const auto* text = element.find("index");
    unsigned value = 0;
    if (text == nullptr) return broken(rule::rim_value, "index", element.offset);
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (problem != std::errc{} || end != text->data() + text->size() || value >= 0xFE)
      return broken(rule::rim_value, "index", element.offset, 0, Note{*text});
    return static_cast<std::uint8_t>(value + 1);
  }

  static Result<void> take_digests(const xml::Element& element, Entry& entry) {
    for (const auto& attribute : element.attributes) {
      const auto hash = hash_of(attribute);
      if (!hash) continue;
      const auto digest = unhex(attribute.value);
      if (!digest || digest->size() != crypto::size(*hash))
        return broken(rule::rim_value, "Hash", element.offset, attribute.value.size(), Note{attribute.local});
      entry.accepted.push_back({.digests = {{*hash, {}, *digest}}});
    }
    return {};
  }

  const xml::Document& document_;
  Environment environment_;
  Set set_;
};

}  // namespace

Result<Set> read_rim(const crypto::Library& library, Bytes bytes, const Signatures& wanted) {
  const auto document = xml::read(bytes);
  if (!document) return std::unexpected(document.error());
  const auto signature = find_signature(*document);
  if (!signature) return std::unexpected(signature.error());
  std::string signer;
  if (wanted.anchors != nullptr) {
    if (!*signature) return broken(appraisal::rule::reference_signer, "Signature", 0, 0, Note{"it is not signed"});
    auto who = verify_signature(library, *document, **signature, *wanted.anchors, wanted.at);
    if (!who) return std::unexpected(who.error());
    signer = std::move(*who);
  }
  auto set = Manifest{*document}.read();
  if (set) set->signer = std::move(signer);
  return set;
}

bool looks_like_xml(Bytes bytes) {
  auto text = as_text(bytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && text[begin] == '<';
}

}  // namespace bonafide::documents
