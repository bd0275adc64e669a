#include <istream>
#include <iterator>

#include <bonafide/cli/dissect.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/evidence/pcap.hpp>

namespace bonafide::cli {

namespace {

std::string whole_stream(std::istream& in) {
  std::string text;
  std::array<char, 65536> piece{};
  while (in.read(piece.data(), piece.size()), in.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > largest_input) throw Failure(Exit::broken, "standard input holds more than is ever read");
  }
  return text;
}

std::vector<Buffer> messages_of(const evidence::Evidence& evidence) {
  std::vector<Buffer> out;
  for (const auto& [request, response] : evidence.exchanges) {
    if (!request.empty()) out.push_back(request);
    if (!response.empty()) out.push_back(response);
  }
  return out;
}

/// "name: explanation"
[[noreturn]] void refuse(const std::string& name, const Error& error) {
  throw Failure(Exit::broken, printable(name) + ": " + explain(error));
}

}  // namespace

std::vector<Buffer> read_messages(const std::string& name, const Words&, Console& console) {
  if (name == "-") return messages_of_hex(whole_stream(console.in));
  const auto content = read_whole(name, largest_input);
  if (evidence::looks_like_evidence(content)) {
    const auto evidence = evidence::decode(content);
    if (!evidence) refuse(name, evidence.error());
    return messages_of(*evidence);
  }
  try {
    return messages_of_hex(as_text(content));
  } catch (const Misuse& misuse) {
    throw Failure(Exit::broken,
                  printable(name) + " is neither a capture, nor evidence, nor hexadecimal text: " + misuse.what());
  }
}

std::string enumerated(const std::vector<std::string_view>& words) {
  std::string out;
  for (const auto word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

std::optional<crypto::Hash> hash_option(const Words& words, std::string_view option) {
  const auto text = words.value(option);
  if (!text) return std::nullopt;
  const auto hash = emulator::hash_named(*text);
  if (!hash)
    throw Misuse(std::string{option} + " takes one of " + enumerated(emulator::hash_names()) + ", not '" +
                 printable(*text) + "'");
  return hash;
}

std::optional<crypto::Scheme> scheme_option(const Words& words, std::string_view option) {
  const auto text = words.value(option);
  if (!text) return std::nullopt;
  const auto scheme = emulator::scheme_named(*text);
  if (!scheme)
    throw Misuse(std::string{option} + " takes one of " + enumerated(emulator::scheme_names()) + ", not '" +
                 printable(*text) + "'");
  return scheme;
}

}  // namespace bonafide::cli
