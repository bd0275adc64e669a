#include <bonafide/spdm/session/keys.hpp>

namespace bonafide::spdm {
namespace {

/// DSP0274 1.1, "BinConcat": Length, version label, label, context; at most 2 + 8 + 12 + 64 bytes.
class Info {
 public:
  Info(const Suite& suite, std::size_t length, std::string_view label, Bytes context = {}) {
    store_le(MutableBytes{bytes_}, static_cast<std::uint16_t>(length));
    size_ = 2;
    put(as_bytes("spdm" + name(suite.version) + ' '));
    put(as_bytes(label));
    put(context);
  }
  operator Bytes() const { return Bytes{bytes_}.first(size_); }

 private:
  void put(Bytes part) {
    std::ranges::copy(part, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += part.size();
  }
  std::array<std::uint8_t, 96> bytes_{};
  std::size_t size_ = 0;
};

/// Expand to the size of the hash.
Result<crypto::KeySecret> expand(crypto::Hkdf& hkdf, const Suite& suite, const crypto::KeySecret& key,
                                 std::string_view label, Bytes context = {}) {
  const auto size = crypto::size(suite.hash);
  return hkdf.expand(key, Info{suite, size, label, context}, size);
}

/// DSP0274 1.3 changed Salt_0 of PSK sessions from zeros to FFh.
crypto::Digest salt_0(const Suite& suite, KeyOrigin origin) {
  crypto::Digest salt{.size = crypto::size(suite.hash)};
  if (origin == KeyOrigin::psk && suite.version >= Version::v1_3) salt.bytes.fill(0xFF);
  return salt;
}

}  // namespace

Result<TrafficKey> TrafficSecret::key(const crypto::Library& library, const Suite& suite) const {
  auto hkdf = crypto::Hkdf::open(library, suite.hash);
  if (!hkdf) return std::unexpected(hkdf.error());
  const auto key_size = crypto::row(suite.aead).key_size;
  TrafficKey made{Secret<32>{key_size}, Secret<crypto::aead_iv_size>{crypto::aead_iv_size}};
  const Bytes secret = secret_.bytes(Reveal{});
  if (const auto key = hkdf->expand(secret, Info{suite, key_size, "key"}, made.key.bytes(Reveal{})); !key)
    return std::unexpected(key.error());
  if (const auto iv = hkdf->expand(secret, Info{suite, crypto::aead_iv_size, "iv"}, made.iv.bytes(Reveal{})); !iv)
    return std::unexpected(iv.error());
  return made;
}

Result<crypto::Digest> TrafficSecret::verify_data(const crypto::Library& library, const Suite& suite,
                                                  const crypto::Digest& transcript) const {
  auto hkdf = crypto::Hkdf::open(library, suite.hash);
  if (!hkdf) return std::unexpected(hkdf.error());
  const auto finished = expand(*hkdf, suite, secret_, "finished");
  if (!finished) return std::unexpected(finished.error());
  return crypto::hmac(library, suite.hash, finished->bytes(Reveal{}), transcript);
}

Result<TrafficSecret> TrafficSecret::updated(const crypto::Library& library, const Suite& suite) const {
  auto hkdf = crypto::Hkdf::open(library, suite.hash);
  if (!hkdf) return std::unexpected(hkdf.error());
  auto next = expand(*hkdf, suite, secret_, "traffic upd");
  if (!next) return std::unexpected(next.error());
  return TrafficSecret{std::move(*next)};
}

Result<HandshakeSecrets> HandshakeSecrets::derive(const crypto::Library& library, const Suite& suite, KeyOrigin origin,
                                                  Bytes shared, const crypto::Digest& th1) {
  auto hkdf = crypto::Hkdf::open(library, suite.hash);
  if (!hkdf) return std::unexpected(hkdf.error());
  HandshakeSecrets made;
  auto handshake = hkdf->extract(salt_0(suite, origin), shared);
  if (!handshake) return std::unexpected(handshake.error());
  made.handshake_ = std::move(*handshake);
  auto request = expand(*hkdf, suite, made.handshake_, "req hs data", th1);
  if (!request) return std::unexpected(request.error());
  made.request_ = TrafficSecret{std::move(*request)};
  auto response = expand(*hkdf, suite, made.handshake_, "rsp hs data", th1);
  if (!response) return std::unexpected(response.error());
  made.response_ = TrafficSecret{std::move(*response)};
  return made;
}

Result<ApplicationSecrets> HandshakeSecrets::finish(const crypto::Library& library, const Suite& suite,
                                                    const crypto::Digest& th2) const {
  auto hkdf = crypto::Hkdf::open(library, suite.hash);
  if (!hkdf) return std::unexpected(hkdf.error());
  const auto salt_1 = expand(*hkdf, suite, handshake_, "derived");
  if (!salt_1) return std::unexpected(salt_1.error());
  const crypto::Digest zeros{.size = crypto::size(suite.hash)};
  const auto master = hkdf->extract(salt_1->bytes(Reveal{}), zeros);
  if (!master) return std::unexpected(master.error());

  auto request = expand(*hkdf, suite, *master, "req app data", th2);
  if (!request) return std::unexpected(request.error());
  auto response = expand(*hkdf, suite, *master, "rsp app data", th2);
  if (!response) return std::unexpected(response.error());
  auto exported = expand(*hkdf, suite, *master, "exp master", th2);
  if (!exported) return std::unexpected(exported.error());
  return ApplicationSecrets{TrafficSecret{std::move(*request)}, TrafficSecret{std::move(*response)},
                            std::move(*exported)};
}

}  // namespace bonafide::spdm
