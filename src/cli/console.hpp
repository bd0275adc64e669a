// Where a command reads and writes: streams that a test may replace, and what a terminal allows.
#pragma once
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace bonafide::cli {

enum class Style : unsigned char { plain, good, bad, doubtful, strong, faint };

struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool colour = false;    // of `out`
  bool progress = false;  // `err` is a terminal that may be overwritten

  /// `text`, coloured where colour is wanted.
  std::string paint(Style style, std::string_view text) const;
  /// Replaces the last line of the terminal; says nothing in a pipe. Empty text clears the line.
  void show_progress(std::string_view text);
};

/// The process's own streams. Colour and progress only on a terminal; NO_COLOR (any value) and TERM=dumb forbid colour.
Console process_console();

/// `text` as UTF-8 that is safe to show and to keep: control characters, which a hostile device may have put there, and
/// bytes that are no UTF-8 are written as \xNN.
std::string printable(std::string_view text);
/// "1 rule", "2 rules".
std::string counted(std::size_t count, std::string_view one);

}  // namespace bonafide::cli
