// What verbs read: captures, evidence, hexadecimal text; and options that name algorithms.
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/cli/verb.hpp>
#include <bonafide/emulator/names.hpp>
#include <bonafide/evidence/evidence.hpp>

namespace bonafide::cli {

/// Larger files are refused: a conversation takes kilobytes.
inline constexpr std::size_t largest_input = 256u << 20;

/// A message inside of another, or of a record that was opened.
struct Carried {
  std::string_view from;  // "the record", "chunks"
  Buffer bytes;
  spdm::Terms terms;
  bool is_spdm = true;
};

/// What travelled: an SPDM message, or a secured record.
struct Message {
  Buffer bytes;
  bool secured = false;
  bool typed = false;    // from hexadecimal text, where no transport pads: what follows a message is the next one
  bool request = false;  // of a record, which does not say so itself
  std::vector<Carried> carried{};
};

/// Every SPDM message of whatever holds evidence, without the framing of its transport; or of hexadecimal text on
/// `console.in` where `name` is "-", or in the file. Records are opened with --secrets and --keys.
std::vector<Message> read_messages(const std::string& name, const Words& words, Console& console);

/// Misuse, with what may be written, when the option names no algorithm.
std::optional<crypto::Hash> hash_option(const Words& words, std::string_view option);
std::optional<crypto::Scheme> scheme_option(const Words& words, std::string_view option);

/// "a, b, c"
std::string enumerated(std::span<const std::string_view> words);

}  // namespace bonafide::cli
