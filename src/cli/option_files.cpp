#include <algorithm>

#include <bonafide/cli/option_files.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(std::string_view option, const fs::path& path, const std::error_code& why) {
  throw Failure(Exit::unjudged,
                std::string{option} + ": cannot read " + printable(path.string()) + ": " + why.message());
}

}  // namespace

std::vector<fs::path> files_to_read(std::string_view option, const fs::path& path,
                                    std::span<const std::string_view> extensions) {
  std::error_code trouble;
  const auto kind = fs::status(path, trouble).type();
  if (kind == fs::file_type::not_found) throw Misuse(std::string{option} + ": there is no " + printable(path.string()));
  if (trouble) refuse(option, path, trouble);
  if (kind != fs::file_type::directory) return {path};

  const auto wanted = [&](const fs::directory_entry& entry) {
    std::error_code none;
    const bool hidden = entry.path().filename().native().starts_with('.');
    return !hidden && std::ranges::count(extensions, entry.path().extension().native()) != 0 &&
           entry.is_regular_file(none);
  };
  std::vector<fs::path> out;
  for (fs::directory_iterator at{path, trouble}, end; !trouble && at != end; at.increment(trouble))
    if (wanted(*at)) out.push_back(at->path());
  if (trouble) refuse(option, path, trouble);
  std::ranges::sort(out, {}, &fs::path::native);
  std::string names;
  for (const auto extension : extensions) names.append(names.empty() ? "" : ", ").append(extension);
  if (out.empty())
    throw Misuse(std::string{option} + ": no file in " + printable(path.string()) + " is named as one to be read (" +
                 names + ")");
  return out;
}

}  // namespace bonafide::cli
