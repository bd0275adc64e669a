#include <algorithm>
#include <filesystem>

#include <bonafide/cli/input.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/evidence/rules.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_files = 4096;    // of one folder that is read as one source
constexpr std::size_t most_resources = 64;  // of Redfish in a folder

std::optional<evidence::Transport> link_type_of(const Words& words) {
  const auto type = words.value("--link-type");
  if (!type) return std::nullopt;
  return *type == "doe"    ? evidence::Transport::doe
         : *type == "mctp" ? evidence::Transport::mctp
                           : evidence::Transport::tcp;
}

/// What a reader is given, and the bytes that it views.
struct Loaded {
  std::string name;
  Buffer chain;
  std::vector<Buffer> contents;
  std::vector<evidence::NamedFile> files;
  std::optional<evidence::Transport> transport;

  Loaded(const std::string& path, const Words& words)
      : name(fs::path{path}.filename().string()), transport(link_type_of(words)) {
    if (name.empty()) name = fs::path{path}.parent_path().filename().string();
    name = printable(name);
    if (const auto beside = words.value("--chain"))
      chain = for_option("--chain", [&] { return read_whole(*beside, largest_input); });
  }
  evidence::SourceInput input() const { return {name, files, chain, transport}; }
};

/// Of what may still be read, `left` bytes.
void add_file(Loaded& loaded, const fs::path& root, const fs::path& path, std::size_t& left) {
  if (loaded.files.size() == most_files)
    throw Failure(Exit::unjudged, printable(root.string()) + " holds more than the " + std::to_string(most_files) +
                                      " files that are read");
  // A link tells which slot it means: it is kept as what it says.
  const bool link = fs::is_symlink(path);
  loaded.contents.push_back(link ? copy(as_bytes(fs::read_symlink(path).string())) : read_whole(path, left));
  left -= loaded.contents.back().size();
  loaded.files.push_back({fs::relative(path, root).generic_string(), {}});
}

/// Every file of a folder and of those below it, in the order of their names.
Loaded load_folder(const std::string& path, const Words& words, std::size_t limit) {
  Loaded loaded{path, words};
  for (const auto& file : files_below(path))
    if (fs::is_symlink(file) || is_plain_file(file)) add_file(loaded, path, file, limit);
  for (std::size_t i = 0; i < loaded.files.size(); ++i) loaded.files[i].content = loaded.contents[i];
  return loaded;
}

Loaded load_content(const std::string& path, Bytes content, const Words& words) {
  Loaded loaded{path, words};
  loaded.files.push_back({loaded.name, content});
  return loaded;
}

std::vector<evidence::Evidence> read(const std::string& path, const Loaded& loaded) {
  auto found = evidence::read_source(loaded.input());
  if (found) return std::move(*found);
  if (found.error() == evidence::rule::source_known)
    throw Failure(Exit::unjudged,
                  printable(path) + " is no evidence of a form that is known here (" + known_forms() + ")");
  throw Failure(Exit::unjudged, printable(path) + ": " + explain(found.error()));
}

}  // namespace

std::vector<evidence::Evidence> read_evidence(const std::string& path, const Words& words, std::size_t limit) {
  if (leads_to_folder(path)) return read(path, load_folder(path, words, limit));
  return read_evidence(path, read_whole(path, limit), words);
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code trouble;
  constexpr auto options = fs::directory_options::skip_permission_denied;
  const fs::directory_iterator itself{folder, trouble};  // is not passed over
  fs::recursive_directory_iterator at;
  if (!trouble) at = fs::recursive_directory_iterator{folder, options, trouble};
  while (!trouble && at != fs::recursive_directory_iterator{}) {
    std::error_code none;
    if (!at->is_directory(none)) found.push_back(at->path());
    at.increment(trouble);
  }
  if (trouble) throw Failure(Exit::unjudged, "cannot list " + printable(folder.string()) + ": " + trouble.message());
  std::ranges::sort(found, {}, &fs::path::native);
  return found;
}

bool leads_to_folder(const fs::path& path) {
  std::error_code none;
  return fs::is_directory(path, none);
}

bool is_plain_file(const fs::path& path) {
  std::error_code none;
  return fs::is_regular_file(path, none);
}

std::vector<evidence::Evidence> read_evidence(const std::string& name, Bytes content, const Words& words) {
  return read(name, load_content(name, content, words));
}

bool is_evidence(const std::string& name, Bytes content, const Words& words) {
  const auto loaded = load_content(name, content, words);
  return evidence::reader_for(loaded.input()) != nullptr;
}

bool is_one_source(const std::string& folder, const Words& words) {
  if (leads_to_folder(fs::path{folder} / "signatures")) return true;
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!is_plain_file(entry.path()) || entry.path().extension() != ".json" || ++count > most_resources) return false;
  }
  if (count == 0) return false;
  const auto loaded = load_folder(folder, words, largest_input);
  const auto* reader = evidence::reader_for(loaded.input());
  return reader != nullptr && reader->kind == evidence::SourceKind::redfish;
}

std::string known_forms() {
  std::vector<std::string_view> names;
  for (const auto& reader : evidence::source_readers()) names.push_back(reader.name);
  return enumerated(names);
}

}  // namespace bonafide::cli
