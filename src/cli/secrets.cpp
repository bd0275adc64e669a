#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace {

constexpr std::size_t largest_key_log = 16u << 20;

evidence::Secrets demanded(Result<evidence::Secrets> read, const std::string& about) {
  if (!read) throw Misuse(about + ": " + explain(read.error()));
  return std::move(*read);
}

}  // namespace

evidence::Secrets read_secrets(const Words& words) {
  evidence::Secrets all;
  for (const auto& text : words.values("--secrets")) all.merge(demanded(evidence::read_secrets(text), "--secrets"));
  for (const auto& name : words.values("--keys")) {
    Buffer content;
    try {
      content = read_whole(name, largest_key_log);
    } catch (const Failure& failure) { throw Misuse(std::string{"--keys: "} + failure.what()); }
    all.merge(demanded(evidence::read_key_log(as_text(content)), "--keys: " + printable(name)));
    wipe(content);
  }
  return all;
}

}  // namespace bonafide::cli
