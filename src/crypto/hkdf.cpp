#include <bonafide/crypto/hkdf.hpp>
#include <bonafide/crypto/rules.hpp>

namespace bonafide::crypto {
namespace {

std::unexpected<Error> too_long(std::size_t size) { return broken(rule::hkdf_length, "length", 0, size); }

}  // namespace

Result<Hkdf> Hkdf::open(const Library& library, Hash hash) {
  auto mac = Hmac::keyed(library, hash, {});
  if (!mac) return std::unexpected(mac.error());
  return Hkdf{std::move(*mac)};
}

Result<KeySecret> Hkdf::extract(Bytes salt, Bytes input_keying_material) {
  if (const auto set = mac_.rekey(salt); !set) return std::unexpected(set.error());
  mac_.update(input_keying_material);
  KeySecret key{size(hash())};
  mac_.finish(key.bytes(Reveal{}));
  return key;
}

Result<KeySecret> Hkdf::expand(const KeySecret& key, Bytes info, std::size_t size) {
  if (size > largest_digest) return too_long(size);
  KeySecret out{size};
  if (const auto done = expand(key.bytes(Reveal{}), info, out.bytes(Reveal{})); !done)
    return std::unexpected(done.error());
  return out;
}

Result<void> Hkdf::expand(Bytes key, Bytes info, MutableBytes out) {
  if (out.size() > 255 * size(hash())) return too_long(out.size());
  if (const auto set = mac_.rekey(key); !set) return set;
  KeySecret block{size(hash())};
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    if (counter > 1) mac_.update(block.bytes(Reveal{}));
    mac_.update(info);
    mac_.update({&counter, 1});
    mac_.finish(block.bytes(Reveal{}));
    const auto part = std::min(out.size(), block.size());
    std::ranges::copy(block.bytes(Reveal{}).first(part), out.begin());
    out = out.subspan(part);
  }
  return {};
}

}  // namespace bonafide::crypto
