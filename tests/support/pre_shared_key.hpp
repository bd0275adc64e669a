// The pre-shared key that both ends of a test know, and the hint that names it.
#pragma once
#include <memory>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/secret.hpp>

namespace bonafide::test {

inline const Buffer psk_hint = copy(as_bytes("a hint"));
inline const Buffer psk_secret = copy(as_bytes("thirty-two bytes nobody else has"));
inline const auto psk_key = std::make_shared<const SecretBuffer>(Bytes{psk_secret});

}  // namespace bonafide::test
