#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/tar.hpp>

namespace bonafide::evidence {
namespace {

constexpr std::size_t block = 512;          // POSIX.1-2001, pax, "ustar Interchange Format"
constexpr std::size_t most_entries = 4096;  // of one archive
constexpr std::size_t checksum_at = 148, checksum_size = 8, magic_at = 257;

/// The text of a field: up to the first NUL.
std::string_view text_of(Bytes header, std::size_t at, std::size_t size) {
  const auto field = as_text(header.subspan(at, size));
  return field.substr(0, std::min(field.find('\0'), field.size()));
}

/// Octal digits, spaces before and a space or NUL behind them.
std::optional<std::uint64_t> octal(Bytes header, std::size_t at, std::size_t size) {
  auto digits = text_of(header, at, size);
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  while (digits.ends_with(' ')) digits.remove_suffix(1);
  if (digits.empty() || digits.size() > 12) return {};
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '7') return {};
    value = value << 3 | static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

/// The sum of the header's bytes, its own field taken for spaces.
bool checksum_holds(Bytes header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block; ++i)
    sum += i >= checksum_at && i < checksum_at + checksum_size ? std::uint64_t{' '} : header[i];
  return octal(header, checksum_at, checksum_size) == sum;
}

std::string name_of(Bytes header) {
  const auto prefix = text_of(header, 345, 155), name = text_of(header, 0, 100);
  std::string out{prefix};
  if (!prefix.empty()) out += '/';
  out += name;
  while (out.starts_with("./")) out.erase(0, 2);
  return out;
}

/// Whether a path stays below where it is unpacked.
bool stays_inside(std::string_view path) {
  if (path.empty() || path.starts_with('/')) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    if (path.substr(at, end - at) == "..") return false;
    at = end + 1;
  }
  return true;
}

}  // namespace

bool looks_like_tar(Bytes file) { return file.size() >= block && as_text(file.subspan(magic_at, 5)) == "ustar"; }

Result<std::vector<NamedFile>> read_tar(Bytes file) {
  std::vector<NamedFile> out;
  for (Bytes left = file;;) {
    const auto at = file.size() - left.size();
    // Blocks of zeros end an archive; without them, it was cut.
    if (left.size() < block) return broken(rule::tar_complete, "header", at, left.size());
    if (all_zero(left.first(block))) return out;
    const Bytes header = left.first(block);
    if (as_text(header.subspan(magic_at, 5)) != "ustar" || !checksum_holds(header))
      return broken(rule::tar_header, "header", at, header[0]);
    const auto size = octal(header, 124, 12);
    const auto room = left.size() - block;
    if (!size || *size > room) return broken(rule::tar_complete, "size", at + 124, size.value_or(0));
    const char type = static_cast<char>(header[156]);
    const bool regular = type == '0' || type == '\0', link = type == '2';
    if (regular || link) {
      auto name = name_of(header);
      if (!stays_inside(name)) return broken(rule::tar_name, "name", at, name.size(), Note{name});
      if (out.size() == most_entries) return broken(rule::tar_complete, "(entries)", at, out.size());
      out.push_back({std::move(name), link ? as_bytes(text_of(header, 157, 100)) : left.subspan(block, *size)});
    }
    const auto padded = std::min<std::size_t>((*size + block - 1) / block * block, room);
    left = left.subspan(block + padded);
  }
}

}  // namespace bonafide::evidence
