#include <ranges>

#include <bonafide/spdm/rules/session.hpp>
#include <bonafide/spdm/session/opaque.hpp>
#include <bonafide/wire/walk.hpp>

namespace bonafide::spdm {
namespace {

/// What the layouts below need to know.
struct Edition {
  Version version;
};

constexpr std::uint32_t dmtf_spec_id = 0x444D5446;                    // DSP0274 1.1, general opaque data table, SpecID
constexpr std::uint8_t supported_version = 1, version_selection = 0;  // DSP0277, SMDataID
constexpr std::array<std::uint16_t, 3> offered{0x1000, 0x1100, 0x1200};

/// DSP0274 1.2, "Opaque element": padded to four bytes from its start.
struct Element {
  std::uint8_t registry{};
  Bytes vendor_id, data, padding;

  static void layout(auto& walk, auto& m) {
    const auto start = walk.at();
    walk.integer("ID", m.registry);
    walk.template sized<std::uint8_t>("VendorLen", "VendorID", m.vendor_id);
    walk.template sized<std::uint16_t>("OpaqueElementDataLen", "OpaqueElementData", m.data);
    walk.bytes("AlignPadding", m.padding, (4 - (walk.at() - start) % 4) % 4);
  }
};

/// The list around the elements: a longer header before 1.2.
struct ElementList {
  std::uint32_t spec_id = dmtf_spec_id;
  std::uint8_t opaque_version = 1, count{};
  std::array<std::uint8_t, 2> reserved_old{};
  std::array<std::uint8_t, 3> reserved{};
  Bytes elements;

  static void layout(auto& walk, auto& m) {
    if (walk.terms().version < Version::v1_2) {
      walk.integer("SpecID", m.spec_id);
      walk.demand(m.spec_id == dmtf_spec_id, rule::opaque_list);
      walk.integer("OpaqueVersion", m.opaque_version);
      walk.integer("TotalElements", m.count);
      walk.reserved(m.reserved_old);
    } else {
      walk.integer("TotalElements", m.count);
      walk.reserved(m.reserved);
    }
    walk.demand(m.count != 0, rule::opaque_list);
    walk.template list<Element>("OpaqueElement", m.elements, m.count);
  }
};

/// DSP0277, "Secured message opaque element data": SMDataVersion, SMDataID and a body.
struct SecuredMessageData {
  std::uint8_t data_version = 1, id{};
  Bytes body;

  static void layout(auto& walk, auto& m) {
    walk.integer("SMDataVersion", m.data_version);
    walk.integer("SMDataID", m.id);
    walk.rest("SMData", m.body);
  }
};

Bytes list_of_one(Version version, Bytes data, OpaqueRoom& room) {
  const Edition edition{version};
  std::array<std::uint8_t, 3> zeros{};
  OpaqueRoom element_room{};
  const auto unpadded = 4 + data.size();
  const Element element{.data = data, .padding = Bytes{zeros}.first((4 - unpadded % 4) % 4)};
  const auto elements = wire::encode(element, edition, element_room);
  const auto list = wire::encode(ElementList{.count = 1, .elements = elements ? *elements : Bytes{}}, edition, room);
  return list ? *list : Bytes{};
}

/// The body of the first DMTF element with `id`; unknown elements are skipped.
Result<std::optional<Bytes>> find(Version version, Bytes opaque, std::uint8_t id) {
  if (opaque.empty()) return std::nullopt;
  const Edition edition{version};
  const auto list = wire::decode_exactly<ElementList>(opaque, edition);
  if (!list) return std::unexpected(list.error());
  for (const auto& element : wire::List<Element, Edition>(list->message.elements, edition)) {
    if (element.registry != 0) continue;
    const auto data = wire::decode<SecuredMessageData>(element.data, edition);
    if (data && data->message.id == id) return data->message.body;
  }
  return std::nullopt;
}

/// Update and alpha nibbles do not count.
constexpr std::uint16_t released(std::uint16_t version) { return version & 0xFF00; }

}  // namespace

Bytes offer_secured_versions(Version version, OpaqueRoom& room) {
  std::array<std::uint8_t, 3 + 2 * offered.size()> data{1, supported_version, offered.size()};
  for (std::size_t i = 0; i < offered.size(); ++i) store_le(MutableBytes{data}.subspan(3 + 2 * i), offered[i]);
  return list_of_one(version, data, room);
}

Bytes select_secured_version(Version version, std::uint16_t selection, OpaqueRoom& room) {
  std::array<std::uint8_t, 4> data{1, version_selection};
  store_le(MutableBytes{data}.subspan(2), selection);
  return list_of_one(version, data, room);
}

Result<std::optional<std::uint16_t>> choose_secured_version(Version version, Bytes opaque) {
  const auto body = find(version, opaque, supported_version);
  if (!body) return std::unexpected(body.error());
  if (!*body) return std::nullopt;
  const Bytes list = **body;
  if (list.empty() || list.size() != 1 + 2 * std::size_t{list[0]})
    return broken(rule::secured_version, "VersionCount", 0, list.empty() ? 0 : list[0]);
  for (const auto ours : offered | std::views::reverse)
    for (std::size_t i = 1; i < list.size(); i += 2)
      if (released(load_le<std::uint16_t>(list.subspan(i))) == ours) return ours;
  return broken(rule::secured_version, "VersionsList", 1, list[0]);
}

Result<std::optional<std::uint16_t>> selected_secured_version(Version version, Bytes opaque) {
  const auto body = find(version, opaque, version_selection);
  if (!body) return std::unexpected(body.error());
  if (!*body) return std::nullopt;
  if ((*body)->size() != 2) return broken(rule::secured_version, "SelectedVersion", 0, (*body)->size());
  const auto selection = released(load_le<std::uint16_t>(**body));
  if (std::ranges::find(offered, selection) == offered.end())
    return broken(rule::secured_version, "SelectedVersion", 0, selection);
  return selection;
}

}  // namespace bonafide::spdm
