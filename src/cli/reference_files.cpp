#include <array>

#include <bonafide/appraisal/reference/authored.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/reference_files.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/documents/rim.hpp>
#include <bonafide/documents/toml_form.hpp>

namespace bonafide::cli {

namespace {

using namespace appraisal::reference;

constexpr std::size_t largest_file = 4u << 20;

Result<Set> read_any(const crypto::Library& library, Bytes content, const Signers& signers) {
  if (looks_like_corim(content)) return read_authored_corim(library, content, signers);
  if (documents::looks_like_xml(content)) return documents::read_rim(library, content, {signers.anchors, signers.at});
  return unsigned_set(documents::read_toml(content), signers);
}

constexpr std::array<std::string_view, 6> extensions{".toml", ".corim", ".cbor", ".cose", ".swidtag", ".xml"};

}  // namespace

Set read_reference_file(const crypto::Library& library, const std::string& path, const Signers& signers) {
  const auto content = read_whole(path, largest_file);
  auto set = read_any(library, content, signers);
  if (!set) throw Failure(Exit::unjudged, printable(path) + ": " + explain(set.error()));
  set->origin = printable(path);
  return std::move(*set);
}

std::optional<References> read_references(const crypto::Library& library, const Words& words,
                                          std::optional<UnixTime> at) {
  if (!words.has("--reference")) return {};
  const auto anchors = read_trust(library, words, "--reference-anchors");
  const Signers signers{words.has("--reference-anchors") ? &anchors : nullptr, at};
  References out;
  for (const auto& path : words.values("--reference"))
    for (const auto& file : files_to_read("--reference", path, extensions))
      out.sets.push_back(
          for_option("--reference", [&] { return read_reference_file(library, file.string(), signers); }));
  return out;
}

}  // namespace bonafide::cli
