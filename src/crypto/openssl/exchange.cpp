#include <bit>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <bonafide/crypto/exchange.hpp>
#include <bonafide/crypto/openssl/fetched.hpp>

namespace bonafide::crypto {

struct ExchangeKey::State {
  const Library::Fetched* fetched;
  openssl::Key key;
  std::array<std::uint8_t, largest_exchange_value> value{};
};

namespace {

using openssl::failed;
using openssl::Key;
using openssl::KeyContext;
using openssl::Quiet;

std::size_t index(Group group) { return static_cast<std::size_t>(group); }
bool is_field(Group group) { return group <= Group::ffdhe4096; }

std::unexpected<Error> not_offered(Group group) {
  return broken(rule::algorithm_offered, "DHE", 0, static_cast<std::uint64_t>(group), Note{row(group).name});
}

/// A public value as libcrypto has it: points begin with the octet of the uncompressed form (SEC 1, 2.3.3).
struct Encoded {
  std::array<std::uint8_t, 1 + largest_exchange_value> bytes{0x04};
  std::size_t size = 0;

  Encoded(Group group, Bytes value) {
    const std::size_t form = is_field(group) ? 0 : 1;
    std::ranges::copy(value, bytes.begin() + static_cast<std::ptrdiff_t>(form));
    size = form + value.size();
  }
};

bool is_zero_or_one(Bytes value) { return value.back() <= 1 && all_zero(value.first(value.size() - 1)); }

// The curves here have cofactor 1: a point of the curve is a point of the group (SP 800-56A, 5.6.2.3.4).
Result<Key> public_key(const Library::Fetched& fetched, Group group, Bytes value) {
  if (value.size() != row(group).exchange_size)
    return broken(rule::exchange_size, "ExchangeData", 0, value.size(), Note{row(group).name});
  if (is_field(group) &&
      (is_zero_or_one(value) || !std::ranges::lexicographical_compare(value, fetched.limits[index(group)])))
    return broken(rule::ffdhe_range, "ExchangeData", 0, value.back(), Note{row(group).name});
  Key key{EVP_PKEY_dup(fetched.groups[index(group)].get())};
  if (!key) return failed("EVP_PKEY_dup");
  const Encoded encoded{group, value};
  if (EVP_PKEY_set1_encoded_public_key(key.get(), encoded.bytes.data(), encoded.size) == 1) return key;
  return broken(is_field(group) ? rule::ffdhe_range : rule::point_on_curve, "ExchangeData", 0, value[0],
                openssl::last_words());
}

Result<void> write_public(EVP_PKEY* key, Group group, MutableBytes out) {
  std::uint8_t* encoded = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
  const std::size_t form = is_field(group) ? 0 : 1;
  const bool fits = size == form + row(group).exchange_size;
  if (fits) std::ranges::copy(Bytes{encoded, size}.subspan(form), out.begin());
  OPENSSL_free(encoded);
  if (!fits) return failed("EVP_PKEY_get1_encoded_public_key");
  return {};
}

// libcrypto wants big numbers in the machine's byte order.
ExchangeSecret native(Bytes big_endian) {
  ExchangeSecret number{big_endian.size()};
  std::ranges::copy(big_endian.first(number.size()), number.bytes(Reveal{}).begin());
  if constexpr (std::endian::native == std::endian::little) std::ranges::reverse(number.bytes(Reveal{}));
  return number;
}

Key key_of_values(const Library::Fetched& fetched, Group group, Bytes secret, Bytes open) {
  const auto wanted = key_name(group);
  std::string name{wanted.group};
  auto x = native(secret);
  auto y = native(open);
  Encoded point{group, open};
  std::array params{OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), 0),
                    OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, x.bytes(Reveal{}).data(), x.size()),
                    is_field(group)
                        ? OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PUB_KEY, y.bytes(Reveal{}).data(), y.size())
                        : OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.bytes.data(), point.size),
                    OSSL_PARAM_construct_end()};
  const KeyContext maker{EVP_PKEY_CTX_new_from_name(fetched.context, wanted.type, nullptr)};
  EVP_PKEY* made = nullptr;
  if (!maker || EVP_PKEY_fromdata_init(maker.get()) <= 0 ||
      EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_KEYPAIR, params.data()) <= 0)
    return {};
  return Key{made};
}

}  // namespace

Result<ExchangeKey> ExchangeKey::generate(const Library& library, Group group) {
  if (!library.offers(group)) return not_offered(group);
  const Quiet quiet;
  const auto& fetched = library.fetched();
  const KeyContext maker{EVP_PKEY_CTX_new_from_pkey(fetched.context, fetched.groups[index(group)].get(), nullptr)};
  EVP_PKEY* made = nullptr;
  if (!maker || EVP_PKEY_keygen_init(maker.get()) <= 0 || EVP_PKEY_generate(maker.get(), &made) <= 0)
    return failed("EVP_PKEY_generate");
  auto state = std::make_unique<State>(State{&fetched, Key{made}});
  if (const auto written = write_public(made, group, state->value); !written) return std::unexpected(written.error());
  return ExchangeKey{std::move(state), group};
}

Result<ExchangeKey> ExchangeKey::from_values(const Library& library, Group group, Bytes secret, Bytes open) {
  if (!library.offers(group)) return not_offered(group);
  const Quiet quiet;
  const auto& fetched = library.fetched();
  if (const auto checked = public_key(fetched, group, open); !checked) return std::unexpected(checked.error());
  auto state = std::make_unique<State>(State{&fetched, key_of_values(fetched, group, secret, open)});
  if (!state->key) return failed("EVP_PKEY_fromdata");
  std::ranges::copy(open, state->value.begin());
  return ExchangeKey{std::move(state), group};
}

ExchangeKey::ExchangeKey(std::unique_ptr<State> state, Group group) : state_(std::move(state)), group_(group) {}
ExchangeKey::ExchangeKey(ExchangeKey&&) noexcept = default;
ExchangeKey& ExchangeKey::operator=(ExchangeKey&&) noexcept = default;
ExchangeKey::~ExchangeKey() = default;

Bytes ExchangeKey::public_value() const { return Bytes{state_->value}.first(row(group_).exchange_size); }

Result<ExchangeSecret> ExchangeKey::agree(Bytes peer) const {
  const Quiet quiet;
  const auto theirs = public_key(*state_->fetched, group_, peer);
  if (!theirs) return std::unexpected(theirs.error());
  const KeyContext context{EVP_PKEY_CTX_new_from_pkey(state_->fetched->context, state_->key.get(), nullptr)};
  // The peer's value was checked above; libcrypto's own check multiplies it by the order of the group once more.
  constexpr int unchecked = 0;
  if (!context || EVP_PKEY_derive_init(context.get()) <= 0 ||
      EVP_PKEY_derive_set_peer_ex(context.get(), theirs->get(), unchecked) <= 0)
    return failed("EVP_PKEY_derive_init");
  unsigned keep_leading_zeros = 1;
  const std::array params{OSSL_PARAM_construct_uint(OSSL_EXCHANGE_PARAM_PAD, &keep_leading_zeros),
                          OSSL_PARAM_construct_end()};
  if (is_field(group_) && EVP_PKEY_CTX_set_params(context.get(), params.data()) <= 0)
    return failed("EVP_PKEY_CTX_set_params");
  ExchangeSecret secret{row(group_).secret_size};
  std::size_t written = secret.size();
  if (EVP_PKEY_derive(context.get(), secret.bytes(Reveal{}).data(), &written) <= 0 || written != secret.size())
    return failed("EVP_PKEY_derive");
  return secret;
}

}  // namespace bonafide::crypto
