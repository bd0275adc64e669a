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

constexpr std::uint32_t dmtf_spec_id = 0x444D5446;  // DSP0274 1.1, general opaque data table, SpecID
constexpr std::uint8_t version_selection = 0, supported_version = 1, aead_limit = 2;  // DSP0277, SMDataID
constexpr std::array<std::uint16_t, 4> offered{0x1000, 0x1100, 0x1200, limited_from};

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

/// A list in the making: elements of DMTF, each padded.
class ListWriter {
 public:
  explicit ListWriter(Version version) : edition_{version} {}

  void add(Bytes data) {
    constexpr std::array<std::uint8_t, 3> zeros{};
    const auto unpadded = 4 + data.size();
    const Element element{.data = data, .padding = Bytes{zeros}.first((4 - unpadded % 4) % 4)};
    const auto written = wire::encode(element, edition_, MutableBytes{elements_}.subspan(size_));
    if (written) size_ += written->size(), ++count_;
  }
  Bytes list(OpaqueRoom& room) const {
    const auto list =
        wire::encode(ElementList{.count = count_, .elements = Bytes{elements_}.first(size_)}, edition_, room);
    return list ? *list : Bytes{};
  }

 private:
  Edition edition_;
  OpaqueRoom elements_{};
  std::size_t size_ = 0;
  std::uint8_t count_ = 0;
};

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

/// DSP0277 1.3, "AEAD limit": 2^0 to 2^64; where the element is missing there is none.
Result<std::uint8_t> announced_limit(Version version, Bytes opaque) {
  const auto body = find(version, opaque, aead_limit);
  if (!body) return std::unexpected(body.error());
  if (!*body) return no_limit;
  if ((*body)->size() != 1 || (**body)[0] > no_limit)
    return broken(rule::aead_limit, "AEADLimitExponent", 2, (*body)->empty() ? 0 : (**body)[0]);
  return (**body)[0];
}

Result<std::optional<SecuredMessages>> with_limit(Version version, Bytes opaque, std::uint16_t secured) {
  if (secured < limited_from) return SecuredMessages{.version = secured};
  const auto limit = announced_limit(version, opaque);
  if (!limit) return std::unexpected(limit.error());
  return SecuredMessages{secured, *limit};
}

}  // namespace

Bytes offer_secured_messages(Version version, std::uint8_t limit_exponent, OpaqueRoom& room) {
  std::array<std::uint8_t, 3 + 2 * offered.size()> data{1, supported_version, offered.size()};
  for (std::size_t i = 0; i < offered.size(); ++i) store_le(MutableBytes{data}.subspan(3 + 2 * i), offered[i]);
  ListWriter writer{version};
  writer.add(data);
  writer.add(std::array<std::uint8_t, 3>{1, aead_limit, limit_exponent});
  return writer.list(room);
}

Bytes select_secured_messages(Version version, const SecuredMessages& chosen, OpaqueRoom& room) {
  std::array<std::uint8_t, 4> data{1, version_selection};
  store_le(MutableBytes{data}.subspan(2), chosen.version);
  ListWriter writer{version};
  writer.add(data);
  if (chosen.version >= limited_from) writer.add(std::array<std::uint8_t, 3>{1, aead_limit, chosen.limit_exponent});
  return writer.list(room);
}

Result<std::optional<SecuredMessages>> choose_secured_messages(Version version, Bytes opaque) {
  const auto body = find(version, opaque, supported_version);
  if (!body) return std::unexpected(body.error());
  if (!*body) return std::nullopt;
  const Bytes list = **body;
  if (list.empty() || list.size() != 1 + 2 * std::size_t{list[0]})
    return broken(rule::secured_version, "VersionCount", 0, list.empty() ? 0 : list[0]);
  for (const auto ours : offered | std::views::reverse)
    for (std::size_t i = 1; i < list.size(); i += 2)
      if (released(load_le<std::uint16_t>(list.subspan(i))) == ours) return with_limit(version, opaque, ours);
  return broken(rule::secured_version, "VersionsList", 1, list[0]);
}

Result<std::optional<SecuredMessages>> selected_secured_messages(Version version, Bytes opaque) {
  const auto body = find(version, opaque, version_selection);
  if (!body) return std::unexpected(body.error());
  if (!*body) return std::nullopt;
  if ((*body)->size() != 2) return broken(rule::secured_version, "SelectedVersion", 0, (*body)->size());
  const auto selection = released(load_le<std::uint16_t>(**body));
  if (std::ranges::find(offered, selection) == offered.end())
    return broken(rule::secured_version, "SelectedVersion", 0, selection);
  return with_limit(version, opaque, selection);
}

}  // namespace bonafide::spdm
