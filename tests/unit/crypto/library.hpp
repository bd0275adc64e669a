// libcrypto as it stands, and how test vectors are written.
#pragma once
#include <bonafide/crypto/primitive.hpp>

namespace bonafide::crypto {

inline const Library& library() {
  static const auto opened = Library::open(nullptr);
  return *opened;
}

inline Buffer bytes(std::string_view text) { return unhex(text).value(); }

/// What a secret is, for who compares it with an answer.
inline std::string shown(const auto& secret) { return hex(secret.bytes(Reveal{})); }

}  // namespace bonafide::crypto
