#include <algorithm>

#include <bonafide/appraisal/reference/vendor.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/other_name.hpp>
#include <bonafide/spdm/message/measurements.hpp>

namespace bonafide::appraisal::reference {
namespace {

constexpr std::uint16_t vbios_field = 6, fwid_field = 20;
constexpr std::string_view vendor_of_fields = "NVIDIA";

/// The value of the first field of that type: type and size in two bytes each, least significant first.
std::optional<Bytes> find_field(Bytes opaque, std::uint16_t type) {
  constexpr std::size_t header = 4;
  while (opaque.size() >= header) {
    const auto size = load_le<std::uint16_t>(opaque.subspan(2));
    if (opaque.size() - header < size) return {};
    if (load_le<std::uint16_t>(opaque) == type) return opaque.subspan(header, size);
    opaque = opaque.subspan(header + size);
  }
  return {};
}

/// The MEASUREMENTS whose signature verifies.
bool is_signed(const Found& found, std::size_t exchange) {
  for (std::size_t i = 0; i < found.verified.size(); ++i) {
    const auto& message = found.account.signed_messages[i];
    if (found.verified[i] && message.exchange == exchange && message.kind == evidence::StatementKind::measurements)
      return true;
  }
  return false;
}

/// The fields of that type in the OpaqueData of every signed MEASUREMENTS.
std::vector<Bytes> fields_of(const Found& found, std::uint16_t type) {
  std::vector<Bytes> out;
  for (const auto& said : found.account.spoken) {
    if (said.request || !said.is_spdm || !is_signed(found, said.exchange)) continue;
    auto terms = said.terms;
    terms.signature_asked = true;
    const auto decoded = wire::decode<spdm::Measurements>(said.bytes, terms);
    if (!decoded) continue;
    if (const auto field = find_field(decoded->message.opaque, type)) out.push_back(*field);
  }
  return out;
}

}  // namespace

std::vector<Buffer> vendor_fwids(const Found& found, const crypto::x509::Certificate& leaf) {
  const auto name = crypto::x509::other_name(leaf, crypto::oid::spdm_device_info);
  if (!name || !name->starts_with(std::string{vendor_of_fields} + ":")) return {};
  std::vector<Buffer> out;
  for (const auto field : fields_of(found, fwid_field)) out.push_back(copy(field));
  return out;
}

std::optional<std::string> vbios_version(Bytes value) {
  constexpr std::size_t size = 8;
  if (value.size() != size) return {};
  std::string out;
  for (const std::size_t i : {3u, 2u, 1u, 0u, 4u}) {
    if (!out.empty()) out += '.';
    for (const char c : hex(value.subspan(i, 1))) out += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::vector<std::string> vendor_firmware(const Found& found, const Subject& subject) {
  std::vector<std::string> out;
  if (std::ranges::find(subject.vendors, vendor_of_fields) == subject.vendors.end()) return out;
  for (const auto field : fields_of(found, vbios_field))
    if (auto version = vbios_version(field)) out.push_back(std::move(*version));
  return out;
}

}  // namespace bonafide::appraisal::reference
