#include <charconv>

#include <bonafide/pci/dump.hpp>

namespace bonafide::pci {
namespace {

constexpr std::size_t largest_space = 4096, smallest_space = 64;

std::string_view next_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// "01:00.0 Class 0502: ...": the address is followed by a space, or by nothing.
std::optional<Bdf> address_of(std::string_view line) { return parse_bdf(line.substr(0, line.find(' '))); }

/// "1f0: 00 11 ...": an offset, a colon, a space. Nothing when the line is of another kind.
std::optional<std::size_t> offset_of(std::string_view line) {
  std::size_t value = 0;
  const auto [end, problem] = std::from_chars(line.data(), line.data() + line.size(), value, 16);
  const auto digits = static_cast<std::size_t>(end - line.data());
  if (problem != std::errc{} || digits < 2 || digits > 8 || !line.substr(digits).starts_with(": ")) return std::nullopt;
  return value;
}

Result<void> take_bytes(std::string_view line, std::size_t offset, std::size_t line_number, Buffer& into) {
  const auto bytes = unhex(line.substr(line.find(':') + 1));
  const bool legal = bytes && !bytes->empty() && bytes->size() <= 16 && offset == into.size() &&
                     offset + bytes->size() <= largest_space;
  if (!legal) return broken(rule::dump_line, "line", line_number, offset);
  append(into, *bytes);
  return {};
}

Result<void> demand_size(std::size_t size, std::size_t line_number) {
  if (size < smallest_space || size > largest_space) return broken(rule::dump_function, "bytes", line_number, size);
  return {};
}

}  // namespace

Result<std::vector<Recorded>> parse_lspci(std::string_view text) {
  std::vector<Recorded> all;
  std::size_t number = 0;
  const auto ended = [&]() -> Result<void> {
    if (all.empty() || all.back().bytes.empty()) return {};
    return demand_size(all.back().bytes.size(), number);
  };
  while (!text.empty()) {
    const auto line = next_line(text);
    ++number;
    if (const auto bdf = address_of(line)) {
      if (const auto sound = ended(); !sound) return std::unexpected(sound.error());
      const auto space = std::min(line.find(' '), line.size());
      all.push_back({*bdf, std::string{line.substr(std::min(space + 1, line.size()))}, {}});
    } else if (const auto offset = offset_of(line)) {
      if (all.empty()) return broken(rule::dump_function, "line", number, *offset);
      if (const auto taken = take_bytes(line, *offset, number, all.back().bytes); !taken)
        return std::unexpected(taken.error());
    }
  }
  if (const auto sound = ended(); !sound) return std::unexpected(sound.error());
  std::erase_if(all, [](const Recorded& function) { return function.bytes.empty(); });
  if (all.empty()) return broken(rule::dump_function, "functions", number, 0);
  return all;
}

Result<Recorded> parse_raw(Bytes bytes) {
  if (const auto sound = demand_size(bytes.size(), 0); !sound) return std::unexpected(sound.error());
  return Recorded{{}, {}, copy(bytes)};
}

Result<std::vector<Recorded>> parse_dump(Bytes bytes, const std::filesystem::path& file) {
  // Text is printable; the header of a function is not, its reserved and unused registers being zero.
  const bool text =
      std::ranges::all_of(bytes, [](std::uint8_t c) { return c >= 0x20 || c == '\n' || c == '\t' || c == '\r'; });
  if (text) return parse_lspci(as_text(bytes));
  auto raw = parse_raw(bytes);
  if (!raw) return std::unexpected(raw.error());
  // A copy of a sysfs tree has the address as the name of the folder or of the file.
  raw->title = file.filename().string();
  if (const auto bdf = parse_bdf(raw->title)) raw->bdf = *bdf;
  if (const auto bdf = parse_bdf(file.parent_path().filename().string())) raw->bdf = *bdf;
  return std::vector{std::move(*raw)};
}

}  // namespace bonafide::pci
