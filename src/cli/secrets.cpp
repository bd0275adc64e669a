#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace {

constexpr std::size_t largest_key_log = 16u << 20, largest_private_key = 65536;

evidence::Secrets demanded(Result<evidence::Secrets> read, Exit otherwise, const std::string& about) {
  if (!read) throw Failure(otherwise, about + ": " + explain(read.error()));
  return std::move(*read);
}

}  // namespace

SecretBuffer read_secret(const std::filesystem::path& path, std::size_t limit) {
  auto content = read_whole(path, limit);
  SecretBuffer secret{Bytes{content}};
  wipe(content);
  return secret;
}

crypto::PrivateKey read_private_key(const crypto::Library& library, const std::filesystem::path& path) {
  const auto content = read_secret(path, largest_private_key);
  auto key = crypto::PrivateKey::from_pkcs8(library, content.bytes(Reveal{}));
  if (!key) throw Failure(Exit::unjudged, printable(path.string()) + ": " + explain(key.error()));
  return std::move(*key);
}

evidence::Secrets read_secrets(const Words& words) {
  evidence::Secrets all;
  for (const auto& text : words.values("--secrets"))
    all.merge(demanded(evidence::read_secrets(text), Exit::usage, "--secrets"));
  for (const auto& name : words.values("--keys")) {
    const auto content = for_option("--keys", [&] { return read_secret(name, largest_key_log); });
    all.merge(demanded(evidence::read_key_log(as_text(content.bytes(Reveal{}))), Exit::unjudged,
                       "--keys: " + printable(name)));
  }
  return all;
}

}  // namespace bonafide::cli
