#include <array>

#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/secrets.hpp>

namespace bonafide::evidence {
namespace {

struct KindRow {
  SecretKind kind;
  std::string_view name, label;
};
constexpr std::array kinds{KindRow{SecretKind::dhe, "dhe", "SPDM_DHE_SECRET"},
                           KindRow{SecretKind::psk, "psk", "SPDM_PSK"},
                           KindRow{SecretKind::kem, "kem", "SPDM_KEM_SECRET"}};

constexpr std::size_t largest_secret = 1024;  // bytes; the largest of DSP0274 is FFDHE 4096's, of 512

std::optional<Buffer> secret_of(std::string_view digits) {
  auto bytes = unhex(digits);
  if (bytes && (bytes->empty() || bytes->size() > largest_secret)) return {};
  return bytes;
}

/// Takes the text up to `end` from the front of `text`, and `end` with it.
std::string_view cut(std::string_view& text, std::string_view ends) {
  const auto at = std::min(text.find_first_of(ends), text.size());
  const auto front = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return front;
}

std::string_view word(std::string_view& line) {
  std::string_view found;
  while (found.empty() && !line.empty()) found = cut(line, " \t\r");
  return found;
}

}  // namespace

void Secrets::add(SecretKind kind, Bytes secret) { secrets_.push_back({kind, {}, SecretBuffer{secret}}); }

void Secrets::add_for(Bytes random, SecretKind kind, Bytes secret) {
  secrets_.push_back({kind, copy(random), SecretBuffer{secret}});
}

void Secrets::merge(Secrets&& more) {
  for (auto& one : more.secrets_) secrets_.push_back(std::move(one));
}

const SecretBuffer* Secrets::find(SecretKind kind, std::size_t index, Bytes random) const {
  const SecretBuffer* last = nullptr;
  for (const auto& one : secrets_) {
    if (one.kind != kind) continue;
    if (one.random) {
      if (equal(*one.random, random)) return &one.secret;
      continue;
    }
    last = &one.secret;
    if (index-- == 0) return last;
  }
  return kind == SecretKind::psk ? last : nullptr;
}

Result<Secrets> read_secrets(std::string_view text) {
  Secrets out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto value = cut(text, ";");
    const auto name = cut(value, "=");
    const auto row = std::ranges::find(kinds, name, &KindRow::name);
    const auto secret = secret_of(value);
    if (row == kinds.end() || !secret) return broken(rule::secret_written, "secret", number, 0);
    out.add(row->kind, *secret);
  }
  return out;
}

Result<Secrets> read_key_log(std::string_view text) {
  Secrets out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto line = cut(text, "\n");
    line = line.substr(0, line.find('#'));
    const auto label = word(line), random = word(line), value = word(line);
    if (label.empty()) continue;
    const auto row = std::ranges::find(kinds, label, &KindRow::label);
    const auto selector = unhex(random);
    const auto secret = secret_of(value);
    if (row == kinds.end() || !selector || selector->empty() || !secret || !word(line).empty())
      return broken(rule::key_log_line, "line", number, 0);
    out.add_for(*selector, row->kind, *secret);
  }
  return out;
}

}  // namespace bonafide::evidence
