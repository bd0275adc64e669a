#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/emulator/files.hpp>
#include <bonafide/link/file.hpp>

namespace bonafide::emulator {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_file = 1u << 20;

}  // namespace

Buffer read_file(const fs::path& path) {
  auto content = link::read_file(path, largest_file);
  if (!content) throw UnreadFile(content.error().says, content.error().error);
  return std::move(*content);
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
