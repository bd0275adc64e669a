// A TDISP interface report by itself, as a TSM hands it out: in hexadecimal digits or as it is, with the header of its
// message or without.
#include <bonafide/evidence/interface_report.hpp>
#include <bonafide/evidence/source/readers.hpp>

namespace bonafide::evidence {
namespace {

/// PCIe 6.x, 11.3: TDISPVersion, MessageType, Reserved, INTERFACE_ID; PORTION_LENGTH and REMAINDER_LENGTH.
constexpr std::size_t header = 16, lengths = 4;
constexpr std::size_t largest_text = 4 * (header + lengths + largest_interface_report);  // digits and white space
constexpr std::uint8_t tdisp_version = 0x10, device_interface_report = 0x04;

Bytes without_header(Bytes in) {
  const bool message = in.size() > header + lengths && in[0] == tdisp_version && in[1] == device_interface_report &&
                       load_le<std::uint16_t>(in.subspan(header)) == in.size() - header - lengths &&
                       load_le<std::uint16_t>(in.subspan(header + 2)) == 0;
  return message ? in.subspan(header + lengths) : in;
}

/// The first four bytes tell a report from everything else that is read: reserved bits of INTERFACE_INFO and the
/// reserved field behind it are zero.
bool begins_with_info(Bytes in) {
  return in.size() >= 20 && (in[0] & 0xC0) == 0 && in[1] == 0 && in[2] == 0 && in[3] == 0;
}

bool may_be_report(Bytes in) { return in.size() <= largest_interface_report && begins_with_info(in); }

/// Empty where there is none: of a large file, nothing is copied.
Buffer report_in(Bytes content) {
  if (const Bytes report = without_header(content); may_be_report(report)) return copy(report);
  if (content.size() > largest_text) return {};
  const auto bytes = unhex(as_text(content));
  if (!bytes) return {};
  const Bytes report = without_header(*bytes);
  return may_be_report(report) ? copy(report) : Buffer{};
}

}  // namespace

bool is_interface_report(const SourceInput& in) {
  return in.files.size() == 1 && read_interface_report(report_in(in.files[0].content)).has_value();
}

Read read_interface(const SourceInput& in) {
  auto report = report_in(in.files[0].content);
  if (const auto good = read_interface_report(report); !good) return std::unexpected(good.error());
  std::vector<Evidence> out(1);
  out[0].origin = {.kind = SourceKind::interface_report, .target = std::string{in.name}};
  out[0].interface_report = InterfaceReport{std::move(report), {}};
  return out;
}

}  // namespace bonafide::evidence
