#include <bonafide/evidence/evidence.hpp>

namespace bonafide::evidence {
namespace {

constexpr std::string_view format_name = "bonafide.evidence";

/// What a file holds: the evidence under its name and version, so that a later form is recognised before it is read.
struct File {
  std::string format;
  std::uint64_t version = 0;
  Evidence evidence;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "format", r.format);
    walk.demand(r.format == format_name, rule::evidence_format, "format", r.format.size());
    walk.field(1, "version", r.version);
    walk.demand(r.version == format_version, rule::evidence_version, "version", r.version);
    walk.field(2, "origin", r.evidence.origin);
    walk.field(3, "identity", r.evidence.identity);
    walk.field(4, "exchanges", r.evidence.exchanges);
    walk.field(5, "chains", r.evidence.chains);
    walk.field(6, "agreed", r.evidence.agreed);
    walk.field(7, "demanded-nonce", r.evidence.demanded_nonce);
    walk.field(8, "interface-report", r.evidence.interface_report);
    // There only where it is true, so that there is one form.
    std::optional<bool> redacted;
    if (r.evidence.redacted) redacted = true;
    walk.field(9, "redacted", redacted);
    walk.demand(redacted != false, rule::evidence_value, "redacted", 0);
    if constexpr (std::remove_reference_t<decltype(walk)>::decodes) r.evidence.redacted = redacted.has_value();
  }
};

}  // namespace

Result<Buffer> encode(const Evidence& evidence) {
  cbor::Writer out;
  cbor::Encode::put(out, File{std::string{format_name}, format_version, evidence});
  if (const auto good = decode(out.written()); !good) return std::unexpected(good.error());
  return out.take();
}

Result<Evidence> decode(Bytes in) {
  auto file = cbor::Decode::from<File>(in);
  if (!file) return std::unexpected(file.error());
  return std::move(file->evidence);
}

bool looks_like_evidence(Bytes file) {
  // a map, key 0, a text of the format's length
  constexpr std::size_t head = 3;
  return file.size() >= head + format_name.size() && file[0] >> 5 == 5 && file[1] == 0 &&
         as_text(file.subspan(head, format_name.size())) == format_name;
}

}  // namespace bonafide::evidence
