#include <openssl/core_names.h>
#include <openssl/params.h>

#include <bonafide/crypto/aead.hpp>
#include <bonafide/crypto/openssl/fetched.hpp>

namespace bonafide::crypto {

struct Sealer::State {
  openssl::CipherContext cipher;
};
struct Opener::State {
  openssl::CipherContext cipher;
};

namespace {

using openssl::failed;
using openssl::Quiet;

enum class Direction : int { open = 0, seal = 1 };

// The key schedule is made here, once; each record then sets nothing but its IV.
Result<openssl::CipherContext> keyed_cipher(const Library& library, Aead aead, Bytes key, Direction direction) {
  const auto* cipher = library.fetched().ciphers[static_cast<std::size_t>(aead)].get();
  if (cipher == nullptr)
    return broken(rule::algorithm_offered, "AEAD", 0, static_cast<std::uint64_t>(aead), Note{row(aead).name});
  if (key.size() != row(aead).key_size) return broken(rule::aead_key_size, "key", 0, key.size(), Note{row(aead).name});
  const Quiet quiet;
  openssl::CipherContext context{EVP_CIPHER_CTX_new()};
  if (!context ||
      EVP_CipherInit_ex2(context.get(), cipher, key.data(), nullptr, static_cast<int>(direction), nullptr) != 1)
    return failed("EVP_CipherInit_ex2");
  return context;
}

// libcrypto counts in int. Records are a few KiB; whatever is longer than this is an error of the caller's.
constexpr std::size_t longest = 1u << 30;

bool pass_associated(EVP_CIPHER_CTX* cipher, Bytes associated) {
  int written = 0;
  return associated.empty() ||
         EVP_CipherUpdate(cipher, nullptr, &written, associated.data(), static_cast<int>(associated.size())) == 1;
}

bool pass_text(EVP_CIPHER_CTX* cipher, MutableBytes text) {
  int written = 0;
  const int size = static_cast<int>(text.size());
  return text.empty() || (EVP_CipherUpdate(cipher, text.data(), &written, text.data(), size) == 1 && written == size);
}

// These are stream ciphers: the last call writes nothing.
bool finish(EVP_CIPHER_CTX* cipher) {
  std::array<std::uint8_t, EVP_MAX_BLOCK_LENGTH> rest{};
  int written = 0;
  return EVP_CipherFinal_ex(cipher, rest.data(), &written) == 1 && written == 0;
}

// A record of 1 KiB would lose a tenth of its speed to the marks of Quiet: the error queue is emptied after a failure
// instead, so that nothing of it meets whoever asks for errors next.
struct Cleared {
  Cleared() = default;
  Cleared(const Cleared&) = delete;
  Cleared& operator=(const Cleared&) = delete;
  ~Cleared() { ERR_clear_error(); }
};

}  // namespace

Result<Sealer> Sealer::keyed(const Library& library, Aead aead, Bytes key) {
  auto cipher = keyed_cipher(library, aead, key, Direction::seal);
  if (!cipher) return std::unexpected(cipher.error());
  return Sealer{std::make_unique<State>(State{std::move(*cipher)})};
}

Sealer::Sealer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;
Sealer::~Sealer() = default;

Result<void> Sealer::seal(AeadIv iv, Bytes associated, MutableBytes text, MutableAeadTag tag) {
  if (std::max(associated.size(), text.size()) > longest) return broken(rule::works, "text", 0, text.size());
  auto* cipher = state_->cipher.get();
  if (EVP_EncryptInit_ex2(cipher, nullptr, nullptr, iv.data(), nullptr) == 1 && pass_associated(cipher, associated) &&
      pass_text(cipher, text) && finish(cipher) &&
      EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) == 1)
    return {};
  const Cleared cleared;
  return failed("EVP_CipherUpdate");
}

Result<Opener> Opener::keyed(const Library& library, Aead aead, Bytes key) {
  auto cipher = keyed_cipher(library, aead, key, Direction::open);
  if (!cipher) return std::unexpected(cipher.error());
  return Opener{std::make_unique<State>(State{std::move(*cipher)})};
}

Opener::Opener(std::unique_ptr<State> state) : state_(std::move(state)) {}
Opener::Opener(Opener&&) noexcept = default;
Opener& Opener::operator=(Opener&&) noexcept = default;
Opener::~Opener() = default;

Result<void> Opener::open(AeadIv iv, Bytes associated, MutableBytes text, AeadTag tag) {
  if (std::max(associated.size(), text.size()) > longest) return broken(rule::works, "text", 0, text.size());
  auto* cipher = state_->cipher.get();
  std::array<std::uint8_t, aead_tag_size> expected{};
  std::ranges::copy(tag, expected.begin());
  const bool decrypted =
      EVP_DecryptInit_ex2(cipher, nullptr, nullptr, iv.data(), nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(expected.size()), expected.data()) == 1 &&
      pass_associated(cipher, associated) && pass_text(cipher, text);
  if (decrypted && finish(cipher)) return {};
  const Cleared cleared;
  // NIST SP 800-38D, 7.2: what was decrypted under a wrong tag is not given away.
  wipe(text);
  if (!decrypted) return failed("EVP_CipherUpdate");
  return broken(rule::aead_tag, "MAC");
}

}  // namespace bonafide::crypto
