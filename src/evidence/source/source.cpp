#include <bonafide/evidence/capture.hpp>
#include <bonafide/evidence/json.hpp>
#include <bonafide/evidence/source/readers.hpp>

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
    SourceReader{SourceKind::vendor_sdk, "vendor-sdk", 1, "JSON of a vendor's attestation SDK", is_vendor_sdk,
                 read_vendor_sdk},
    SourceReader{SourceKind::report, "report", 1,
                 "GET_MEASUREMENTS and MEASUREMENTS, in hexadecimal digits or as they are", is_report, read_report},
};

}  // namespace

std::span<const SourceReader> source_readers() { return readers; }

const SourceReader* reader_for(const SourceInput& in) {
  for (const auto& reader : readers)
    if (reader.recognises(in)) return &reader;
  return nullptr;
}

Result<std::vector<Evidence>> read_source(const SourceInput& in) {
  const auto* reader = reader_for(in);
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
