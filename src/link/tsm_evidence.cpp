#include <bonafide/link/tsm_evidence.hpp>

namespace bonafide::link {
namespace {

// Documentation/netlink/specs/pci-tsm.yaml of the proposal.
enum : std::uint16_t { type_mask = 2, device_name = 4, device_nonce = 5 };
constexpr std::uint8_t evidence_read = 1;
constexpr std::uint32_t every_object = 0x7FF;  // chains of eight slots, VCA, measurements, TDISP's report

}  // namespace

Result<Buffer> read_tsm_evidence(GenericNetlink& netlink, std::string_view function, Bytes nonce) {
  const auto family = netlink.family("pci-tsm");
  if (!family) return std::unexpected(family.error());
  Buffer question;
  add_attribute(question, type_mask, Bytes{reinterpret_cast<const std::uint8_t*>(&every_object), sizeof every_object});
  add_attribute(question, device_name, as_bytes(std::string{function} + '\0'));
  if (!nonce.empty()) add_attribute(question, device_nonce, nonce);
  return netlink.dump(*family, evidence_read, question);
}

}  // namespace bonafide::link
