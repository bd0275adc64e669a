#include <bonafide/cli/hex_text.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

std::vector<Buffer> messages_of_hex(std::string_view text) {
  std::vector<Buffer> out;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, std::min(text.find('#'), end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto bytes = unhex(line);
    if (!bytes) throw Misuse("line " + std::to_string(number) + " is not pairs of hexadecimal digits");
    if ((line[0] == ' ' || line[0] == '\t') && !out.empty())
      append(out.back(), *bytes);
    else
      out.push_back(*bytes);
  }
  return out;
}

}  // namespace bonafide::cli
