#include <algorithm>
#include <filesystem>

#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/appraisal/reference/signer.hpp>
#include <bonafide/appraisal/rules/reference.hpp>
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

Result<Set> unsigned_set(Result<Set> set, const Signers& signers) {
  if (set && signers.anchors != nullptr)
    return broken(appraisal::rule::reference_signer, "signature", 0, 0, Note{"it is not signed"});
  return set;
}

Result<Set> read_signed(const crypto::Library& library, Bytes content, const Signers& signers) {
  auto read = read_signed_corim(content);
  if (!read) return std::unexpected(read.error());
  auto& set = read->set;
  if (signers.anchors != nullptr) {
    auto who = verify_signer(library, read->item, *signers.anchors, signers.at);
    if (!who) return std::unexpected(who.error());
    set.signer = std::move(*who);
  }
  if (set.author.empty()) set.author = read->signer_name;
  // A signature may hold for a shorter time than what it signs.
  if (read->not_before) set.not_before = std::max(set.not_before.value_or(*read->not_before), *read->not_before);
  if (read->not_after) set.not_after = std::min(set.not_after.value_or(*read->not_after), *read->not_after);
  return std::move(set);
}

Result<Set> read_any(const crypto::Library& library, Bytes content, const Signers& signers) {
  // 18, 500 and 502 before COSE_Sign1; 501 and 506 before what is not signed.
  const auto text = as_text(content);
  const bool older = text.starts_with("\xD9\x01\xF4\xD9\x01\xF6") || text.starts_with("\xD9\x01\xF6");
  if (older || evidence::cose::looks_like_sign1(content)) return read_signed(library, content, signers);
  if (text.starts_with("\xD9\x01")) return unsigned_set(read_corim(content), signers);
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
  set->origin = path;
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
