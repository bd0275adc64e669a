#include <cerrno>
#include <cstring>
#include <fstream>

#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/emulator/files.hpp>

namespace bonafide::emulator {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_file = 1u << 20;

}  // namespace

Buffer read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw BadDescription("cannot read " + path.string() + ": " + std::strerror(errno));
  if (fs::is_directory(path)) throw BadDescription("cannot read " + path.string() + ": it is a directory");
  Buffer out(largest_file + 1);
  in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  if (out.size() > largest_file) throw BadDescription(path.string() + " is larger than any file of keys");
  return out;
}

Buffer read_certificates(const fs::path& path) {
  using crypto::x509::BundleItem;
  Buffer out;
  for (const auto& item : or_refuse(crypto::x509::read_bundle(read_file(path)), path.string()))
    if (item.kind == BundleItem::Kind::certificate) append(out, item.der);
  if (out.empty()) throw BadDescription(path.string() + " holds no certificate");
  return out;
}

}  // namespace bonafide::emulator
