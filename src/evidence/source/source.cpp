#include <bonafide/evidence/capture.hpp>
#include <bonafide/evidence/json.hpp>
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/evidence/tar.hpp>

namespace bonafide::evidence {
namespace {

bool is_evidence(const SourceInput& in) { return in.files.size() == 1 && looks_like_evidence(in.files[0].content); }

Result<std::vector<Evidence>> read_evidence(const SourceInput& in) {
  auto evidence = decode(in.files[0].content);
  if (!evidence) return std::unexpected(evidence.error());
  std::vector<Evidence> out;
  out.push_back(std::move(*evidence));
  return out;
}

bool is_capture(const SourceInput& in) { return in.files.size() == 1 && looks_like_capture(in.files[0].content); }

Result<std::vector<Evidence>> read_packets(const SourceInput& in) {
  const auto packets = read_capture(in.files[0].content, in.transport);
  if (!packets) return std::unexpected(packets.error());
  return from_capture(*packets, in.name);
}

constexpr std::array readers{
    SourceReader{SourceKind::conversation, "evidence", format_version, "canonical CBOR (docs/evidence.cddl)",
                 is_evidence, read_evidence},
    SourceReader{SourceKind::capture, "capture", 1, "packets, as pcap or pcapng", is_capture, read_packets},
    SourceReader{SourceKind::signature_log, "signature-log", 1, "the kernel's signatures/ and certificates/",
                 is_signature_log, read_signature_log},
    SourceReader{SourceKind::event, "event", 1, "events of the kernel's generic-netlink family spdm", is_event_stream,
                 read_event_stream},
    SourceReader{SourceKind::tsm_dump, "tsm-dump", 1, "a dump of the kernel's generic-netlink family pci-tsm",
                 is_tsm_dump, read_tsm_dump},
    SourceReader{SourceKind::redfish, "redfish", 1, "JSON of SPDMGetSignedMeasurements", is_redfish, read_redfish},
    SourceReader{SourceKind::vendor_sdk, "vendor-sdk", 1, "JSON of a vendor's attestation SDK", is_vendor_sdk,
                 read_vendor_sdk},
    SourceReader{SourceKind::report, "report", 1,
                 "GET_MEASUREMENTS and MEASUREMENTS, in hexadecimal digits or as they are", is_report, read_report},
    SourceReader{SourceKind::interface_report, "interface-report", 1,
                 "a TDISP interface report, in hexadecimal digits or as it is", is_interface_report, read_interface},
};

}  // namespace

std::span<const SourceReader> source_readers() { return readers; }

namespace {

/// The files of an archive in place of the archive; the input itself where it is none.
Result<std::vector<NamedFile>> unpacked(const SourceInput& in) {
  if (in.files.size() != 1 || !looks_like_tar(in.files[0].content))
    return std::vector(in.files.begin(), in.files.end());
  return read_tar(in.files[0].content);
}

const SourceReader* recognised(const SourceInput& in) {
  for (const auto& reader : readers)
    if (reader.recognises(in)) return &reader;
  return nullptr;
}

}  // namespace

const SourceReader* reader_for(const SourceInput& in) {
  const auto files = unpacked(in);
  return files ? recognised({in.name, *files, in.chain, in.transport}) : nullptr;
}

Result<std::vector<Evidence>> read_source(const SourceInput& given) {
  const auto files = unpacked(given);
  if (!files) return std::unexpected(files.error());
  const SourceInput in{given.name, *files, given.chain, given.transport};
  const auto* reader = recognised(in);
  if (reader == nullptr && in.files.size() == 1 && json::looks_like_json(in.files[0].content))
    if (const auto text = json::read(in.files[0].content); !text) return std::unexpected(text.error());
  if (reader == nullptr) return broken(rule::source_known, "(content)", 0, in.files.size());
  return reader->read(in);
}

const NamedFile* find(const SourceInput& in, std::string_view name) {
  for (const auto& file : in.files)
    if (file.name == name) return &file;
  return nullptr;
}

}  // namespace bonafide::evidence
