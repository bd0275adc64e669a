// Reports as drivers hand them out: a GET_MEASUREMENTS request and the MEASUREMENTS that answers it, signature and all,
// in hexadecimal digits or as they are. Certificates come beside them.
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/spdm/message/measurements.hpp>

namespace bonafide::evidence {
namespace {

using namespace spdm;

bool begins_with_request(Bytes in) {
  return in.size() > header_size && static_cast<Code>(in[1]) == Code::get_measurements &&
         std::ranges::find(versions, static_cast<Version>(in[0])) != versions.end();
}

/// The bytes of a report out of what a file holds; empty where it holds none.
Buffer bytes_of(Bytes content) {
  if (begins_with_request(content)) return copy(content);
  constexpr std::size_t beginning = 8;  // digits
  const auto begin = unhex(as_text(content.first(std::min(content.size(), beginning))));
  if (!begin || begin->size() < 2 || static_cast<Code>((*begin)[1]) != Code::get_measurements) return {};
  auto bytes = unhex(as_text(content)).value_or(Buffer{});
  return begins_with_request(bytes) ? bytes : Buffer{};
}

/// The scheme whose signatures are as long as what is left after all other fields, where no chain names it.
std::optional<crypto::Scheme> scheme_by_size(Bytes report, Version version) {
  Terms terms{.version = version};
  const auto asked = wire::decode<GetMeasurements>(report, terms);
  if (!asked || !asked->message.wants_signature()) return {};
  const auto answer = wire::decode<Measurements>(report.subspan(asked->raw.size()), terms);
  if (!answer) return {};
  const auto left = report.size() - asked->raw.size() - answer->raw.size();
  for (const auto scheme : {crypto::Scheme::ecdsa_p384, crypto::Scheme::ecdsa_p256, crypto::Scheme::ecdsa_p521})
    if (crypto::row(scheme).signature_size == left) return scheme;
  return {};
}

std::uint8_t slot_of(Bytes report, Version version) {
  const auto asked = wire::decode<GetMeasurements>(report, Terms{.version = version});
  return asked ? asked->message.slot & 0x0F : 0;
}

}  // namespace

Result<Evidence> from_report(Bytes report, Bytes chain) {
  if (!begins_with_request(report)) return broken(rule::source_transcript, "RequestResponseCode", 1, report.size());
  Evidence evidence;
  const auto version = static_cast<Version>(report[0]);
  evidence.agreed = Agreed{.version = version, .scheme = scheme_by_size(report, version)};
  if (!chain.empty()) {
    auto certificates = certificates_of(chain);
    if (!certificates) return std::unexpected(certificates.error());
    const auto slot = slot_of(report, version);
    evidence.chains.push_back({.slot = static_cast<std::uint8_t>(slot < 8 ? slot : 0), .has_header = false});
    evidence.chains.back().chain = std::move(*certificates);
    evidence.agreed = supposed(version, evidence.chains.back());
  }
  auto exchanges = split(report, *evidence.agreed);
  if (!exchanges) return std::unexpected(exchanges.error());
  evidence.exchanges = std::move(*exchanges);
  return evidence;
}

bool is_report(const SourceInput& in) { return in.files.size() == 1 && !bytes_of(in.files[0].content).empty(); }

Read read_report(const SourceInput& in) {
  auto evidence = from_report(bytes_of(in.files[0].content), in.chain);
  if (!evidence) return std::unexpected(evidence.error());
  evidence->origin = {.kind = SourceKind::report, .target = std::string{in.name}};
  std::vector<Evidence> out;
  out.push_back(std::move(*evidence));
  return out;
}

}  // namespace bonafide::evidence
