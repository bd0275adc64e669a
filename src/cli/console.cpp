#include <cstdlib>
#include <iostream>

#include <unistd.h>

#include <bonafide/cli/console.hpp>
#include <bonafide/report/utf8.hpp>

namespace bonafide::cli {

namespace {

std::string_view escape(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::good: return "\033[32m";
    case Style::bad: return "\033[31m";
    case Style::doubtful: return "\033[33m";
    case Style::strong: return "\033[1m";
    case Style::faint: return "\033[2m";
  }
  return "";
}

}  // namespace

std::string Console::paint(Style style, std::string_view text) const {
  if (!colour || style == Style::plain) return std::string{text};
  return std::string{escape(style)}.append(text).append("\033[0m");
}

void Console::show_progress(std::string_view text) {
  if (progress) err << "\r\033[K" << text << std::flush;
}

Console process_console() {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view{terminal} == "dumb";
  const bool forbidden = std::getenv("NO_COLOR") != nullptr;
  return Console{.in = std::cin,
                 .out = std::cout,
                 .err = std::cerr,
                 .colour = isatty(STDOUT_FILENO) == 1 && !dumb && !forbidden,
                 .progress = isatty(STDERR_FILENO) == 1 && !dumb};
}

std::string printable(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  while (!text.empty()) {
    const auto character = report::first_character(text);
    const auto bytes = text.substr(0, character.size);
    text.remove_prefix(character.size);
    // U+0080 to U+009F are control characters, too: ECMA-48, 5.3 "C1 set".
    const bool control = character.code < 0x20 || (character.code >= 0x7f && character.code < 0xa0);
    if (character.good && !control) {
      out += bytes;
      continue;
    }
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      out.append("\\x") += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

std::string counted(std::size_t count, std::string_view one) {
  return std::to_string(count).append(" ").append(one).append(count == 1 ? "" : "s");
}

}  // namespace bonafide::cli
