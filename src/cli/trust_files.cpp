#include <algorithm>
#include <filesystem>

#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 16u << 20;

/// The files of a directory in the order of their names; the path itself otherwise. Hidden files are passed over.
std::vector<fs::path> files_at(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(path))
    if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.')) out.push_back(entry.path());
  std::ranges::sort(out);
  if (out.empty()) throw Misuse(printable(path.string()) + " is a directory without files");
  return out;
}

/// In a directory, a file that is no certificate by its name may be anything.
bool named_like_trust(const fs::path& path) {
  static constexpr std::array endings{".pem", ".der", ".crt", ".cer", ".p7b", ".p7c", ".pub", ".crl"};
  return std::ranges::find(endings, path.extension().string()) != endings.end();
}

Buffer read(const fs::path& path, std::string_view option) try {
  return read_whole(path, largest_file);
} catch (const Failure& failure) { throw Misuse(std::string{option} + ": " + failure.what()); }

void add(appraisal::Trust& trust, const crypto::Library& library, const fs::path& path, std::string_view option) {
  const auto name = printable(path.string());
  const auto added = trust.add_file(library, read(path, option), name);
  if (!added) throw Misuse(std::string{option} + ": " + name + ": " + explain(added.error()));
}

/// Hexadecimal hashes, one on each line; "tbs:" and "bin:" before them as the kernel writes its blacklist; # comments.
void deny(appraisal::Trust& trust, const fs::path& path) {
  const auto content = read(path, "--blacklist");
  auto text = as_text(content);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, std::min(end, text.find('#')));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("tbs:") || line.starts_with("bin:")) line.remove_prefix(4);
    const auto digest = unhex(line);
    if (digest && digest->empty()) continue;
    if (!digest || !trust.deny(*digest))
      throw Misuse("--blacklist: " + printable(path.string()) + ", line " + std::to_string(number) +
                   " is not a SHA-256, SHA-384 or SHA-512 in hexadecimal digits");
  }
}

}  // namespace

appraisal::Trust read_trust(const crypto::Library& library, const Words& words, std::string_view option) {
  appraisal::Trust trust;
  for (const std::string_view each : {option, std::string_view{"--crl"}})
    for (const auto& path : words.values(each)) {
      if (!fs::exists(path)) throw Misuse(std::string{each} + ": there is no " + printable(path));
      const bool directory = fs::is_directory(path);
      for (const auto& file : files_at(path))
        if (!directory || named_like_trust(file)) add(trust, library, file, each);
    }
  for (const auto& path : words.values("--blacklist")) deny(trust, path);
  return trust;
}

}  // namespace bonafide::cli
