#include <algorithm>
#include <array>
#include <filesystem>

#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 16u << 20;

constexpr std::array<std::string_view, 8> extensions{".pem", ".der", ".crt", ".cer", ".p7b", ".p7c", ".pub", ".crl"};

void add(appraisal::Trust& trust, const crypto::Library& library, const fs::path& path, std::string_view option) {
  const auto name = printable(path.string());
  const auto content = for_option(option, [&] { return read_whole(path, largest_file); });
  const auto added = trust.add_file(library, content, name);
  if (!added) throw Failure(Exit::unjudged, std::string{option} + ": " + name + ": " + explain(added.error()));
}

/// Hexadecimal hashes, one on each line; "tbs:" and "bin:" before them as the kernel writes its blacklist; # comments.
void deny(appraisal::Trust& trust, const fs::path& path) {
  const auto content = for_option("--blacklist", [&] { return read_whole(path, largest_file); });
  auto text = as_text(content);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, std::min(end, text.find('#')));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("tbs:") || line.starts_with("bin:")) line.remove_prefix(4);
    const auto digest = unhex(line);
    if (digest && digest->empty()) continue;
    if (!digest || !trust.deny(*digest))
      throw Failure(Exit::unjudged, "--blacklist: " + printable(path.string()) + ", line " + std::to_string(number) +
                                        " is not a SHA-256, SHA-384 or SHA-512 in hexadecimal digits");
  }
}

}  // namespace

appraisal::Trust read_trust(const crypto::Library& library, const Words& words, std::string_view option) {
  appraisal::Trust trust;
  for (const std::string_view each : {option, std::string_view{"--crl"}})
    for (const auto& path : words.values(each))
      for (const auto& file : files_to_read(each, path, extensions)) add(trust, library, file, each);
  for (const auto& path : words.values("--blacklist")) deny(trust, path);
  return trust;
}

}  // namespace bonafide::cli
