#include <filesystem>
#include <istream>
#include <iterator>

#include <bonafide/cli/hex_text.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/link/file.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

std::string whole_stream(std::istream& in) {
  std::string text;
  std::array<char, 65536> piece{};
  while (in.read(piece.data(), piece.size()), in.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > link::largest_stream)
      throw Failure(Exit::unjudged, "standard input holds more than the " + std::to_string(link::largest_stream) +
                                        " bytes that are read");
  }
  return text;
}

std::string_view name_of(evidence::Spoken::Wrapping wrapping) {
  switch (wrapping) {
    case evidence::Spoken::Wrapping::record: return "the record";
    case evidence::Spoken::Wrapping::chunks: return "chunks";
    case evidence::Spoken::Wrapping::deferred: return "a request that was put off";
    case evidence::Spoken::Wrapping::capsule: return "a capsule";
    case evidence::Spoken::Wrapping::none: break;
  }
  return {};
}

/// What is inside goes with its record, and what is deeper inside with the response, which completes it.
std::vector<Message> messages_of(const evidence::Evidence& evidence, const Words& words) {
  const auto library = open_library();
  const auto secrets = read_secrets(words);
  const auto account = evidence::replay(library, evidence, secrets);
  auto said = account.spoken.begin();
  std::vector<Message> out;
  for (std::size_t i = 0; i < evidence.exchanges.size(); ++i) {
    const auto& exchange = evidence.exchanges[i];
    Message request{.bytes = exchange.request, .secured = exchange.secured, .request = true};
    Message response{.bytes = exchange.response, .secured = exchange.secured};
    for (; said != account.spoken.end() && said->exchange == i; ++said) {
      using Wrapping = evidence::Spoken::Wrapping;
      if (said->wrapping == Wrapping::none) continue;
      auto& carrier = said->wrapping == Wrapping::record && said->request ? request : response;
      carrier.carried.push_back({name_of(said->wrapping), copy(said->bytes), said->terms, said->is_spdm});
    }
    if (!request.bytes.empty()) out.push_back(std::move(request));
    if (!response.bytes.empty()) out.push_back(std::move(response));
  }
  return out;
}

std::vector<Message> messages_of(std::vector<Buffer> messages) {
  std::vector<Message> out;
  for (auto& message : messages) out.push_back({.bytes = std::move(message), .typed = true});
  return out;
}

template <class Algorithm>
std::optional<Algorithm> algorithm_option(const Words& words, std::string_view option,
                                          std::optional<Algorithm> (*named)(std::string_view),
                                          std::vector<std::string_view> (*names)()) {
  const auto text = words.value(option);
  const auto algorithm = text ? named(*text) : std::nullopt;
  if (text && !algorithm)
    throw Misuse(std::string{option} + " takes one of " + enumerated(names()) + ", not '" + printable(*text) + "'");
  return algorithm;
}

}  // namespace

std::vector<Message> read_messages(const std::string& name, const Words& words, Console& console) {
  if (name == "-") return messages_of(messages_of_hex(whole_stream(console.in)));
  const bool folder = fs::is_directory(name);
  const auto content = folder ? Buffer{} : read_whole(name, largest_input);
  if (folder || is_evidence(name, content, words)) {
    std::vector<Message> out;
    for (const auto& connection : folder ? read_evidence(name, words) : read_evidence(name, content, words))
      for (auto& message : messages_of(connection, words)) out.push_back(std::move(message));
    return out;
  }
  try {
    return messages_of(messages_of_hex(as_text(content)));
  } catch (const Misuse& misuse) {
    throw Failure(Exit::unjudged, printable(name) + " is neither evidence (" + known_forms() +
                                      ") nor hexadecimal text: " + misuse.what());
  }
}

std::string enumerated(std::span<const std::string_view> words) {
  std::string out;
  for (const auto word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

std::optional<crypto::Hash> hash_option(const Words& words, std::string_view option) {
  return algorithm_option(words, option, emulator::hash_named, emulator::hash_names);
}

std::optional<crypto::Scheme> scheme_option(const Words& words, std::string_view option) {
  return algorithm_option(words, option, emulator::scheme_named, emulator::scheme_names);
}

}  // namespace bonafide::cli
