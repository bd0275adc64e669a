#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/rules/information.hpp>

namespace bonafide::spdm {
namespace {

struct Row {
  std::string_view name;
  std::uint8_t size;  // bytes of a vendor id
};

// DSP0274, "Registry or standards body ID", in the order of the ids. A CBOR tag is as long as its encoding.
constexpr std::array<Row, registry::count> rows{{{"DMTF", 0},
                                                 {"TCG", 2},
                                                 {"USB-IF", 2},
                                                 {"PCI-SIG", 2},
                                                 {"IANA", 4},
                                                 {"HDBaseT", 4},
                                                 {"MIPI", 2},
                                                 {"CXL", 2},
                                                 {"JEDEC", 2},
                                                 {"VESA", 0},
                                                 {"IANA-CBOR", 0},
                                                 {"DMTF-DSP", 2}}};

/// RFC 8949, 3: the head of a tag.
bool is_tag_size(std::size_t size) { return size == 1 || size == 2 || size == 3 || size == 5 || size == 9; }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string registry_name(std::uint16_t id) {
  return id < rows.size() ? std::string{rows[id].name} : "registry " + std::to_string(id);
}

std::optional<std::uint16_t> registry_named(std::string_view name) {
  for (std::uint16_t id = 0; id < rows.size(); ++id)
    if (std::ranges::equal(rows[id].name, name, {}, lower, lower)) return id;
  return std::nullopt;
}

bool has_vendor_ids_of(std::uint16_t id, std::size_t size) {
  if (id == registry::iana_cbor) return is_tag_size(size);
  return id >= rows.size() || rows[id].size == size;
}

Result<void> check_vendor_id(std::uint16_t id, Bytes vendor_id) {
  if (has_vendor_ids_of(id, vendor_id.size())) return {};
  return broken(rule::vendor_id_length, "Len", 6, vendor_id.size(), Note{registry_name(id)});
}

Result<void> tolerate_vendor_id(std::uint16_t id, Bytes vendor_id) {
  return vendor_id.empty() && id != registry::iana_cbor ? Result<void>{} : check_vendor_id(id, vendor_id);
}

}  // namespace bonafide::spdm
