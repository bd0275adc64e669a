#include <algorithm>
#include <filesystem>

#include <bonafide/appraisal/reference/authored.hpp>
#include <bonafide/cli/reference_files.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/documents/rim.hpp>
#include <bonafide/documents/toml_form.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;
using namespace appraisal::reference;

constexpr std::size_t largest_file = 4u << 20;

Result<Set> read_any(const crypto::Library& library, Bytes content, const Signers& signers) {
  if (looks_like_corim(content)) return read_authored_corim(library, content, signers);
  if (documents::looks_like_xml(content)) return documents::read_rim(library, content, {signers.anchors, signers.at});
  return unsigned_set(documents::read_toml(content), signers);
}

bool named_like_values(const fs::path& path) {
  static constexpr std::array endings{".toml", ".corim", ".cbor", ".cose", ".swidtag", ".xml"};
  return std::ranges::find(endings, path.extension().string()) != endings.end();
}

std::vector<std::string> files_of(const std::string& path) {
  if (!fs::exists(path)) throw Misuse("--reference: there is no " + printable(path));
  if (!fs::is_directory(path)) return {path};
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(path))
    if (entry.is_regular_file() && named_like_values(entry.path())) out.push_back(entry.path().string());
  std::ranges::sort(out);
  if (out.empty()) throw Misuse("--reference: " + printable(path) + " is a directory without reference values");
  return out;
}

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
    for (const auto& file : files_of(path)) try {
        out.sets.push_back(read_reference_file(library, file, signers));
      } catch (const Failure& failure) { throw Failure(failure.exit, "--reference: " + std::string{failure.what()}); }
  return out;
}

}  // namespace bonafide::cli
