// A certificate authority of a test, which certifies any key.
#pragma once
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/request.hpp>

#include "support/hierarchy.hpp"

namespace bonafide::test {

/// A non-owning pointer, for keys that outlive everything.
inline std::shared_ptr<const crypto::PrivateKey> borrowed(const crypto::PrivateKey& key) {
  return {std::shared_ptr<void>{}, &key};
}

class TestAuthority {
 public:
  TestAuthority() : key_(crypto::PrivateKey::generate(library(), crypto::KeyKind::ec_p256).value()) {
    root_ = certificate(root_name, key_.spki().value(), {.ca = true}, {5, 6}, {});
  }
  const Buffer& root() const { return root_; }

  /// Root and a leaf for the key, as a device certificate may look.
  Buffer chain(Bytes spki) const {
    auto out = root_;
    append(out, leaf(spki));
    return out;
  }
  Buffer leaf(Bytes spki) const { return certificate("device", spki, {.ca = false}, {0}, {}); }
  /// Root and a Device CA for the key.
  Buffer device_ca_chain(Bytes spki) const {
    auto out = root_;
    append(out, certificate("device CA", spki, {.ca = true}, {5}, {}));
    return out;
  }
  /// Root and what `usage` and `constraints` say.
  Buffer odd_chain(Bytes spki, const crypto::x509::BasicConstraints& constraints, std::initializer_list<unsigned> usage,
                   std::size_t padding = 0) const {
    auto out = root_;
    append(out, certificate("odd", spki, constraints, usage, Buffer(padding, 0x20)));
    return out;
  }

 private:
  static constexpr std::string_view root_name = "test authority";

  Buffer certificate(std::string_view name, Bytes spki, const crypto::x509::BasicConstraints& constraints,
                     std::initializer_list<unsigned> usage, Bytes filling) const {
    namespace x509 = crypto::x509;
    x509::Statement says{.serial = x509::random_serial(library()).value(),
                         .issuer = x509::make_common_name(root_name),
                         .subject = x509::make_common_name(name),
                         .not_before = parse_time("2026-01-01").value(),
                         .not_after = parse_time("2099-01-01").value(),
                         .spki = copy(spki),
                         .extensions = {x509::basic_constraints(constraints), x509::key_usage(x509::usage_of(usage))}};
    if (!filling.empty()) says.extensions.push_back({{0x2A, 0x03, 0x04}, x509::Addition::Critical::no, copy(filling)});
    return x509::issue(library(), says, x509::Signer{.key = key_}).value();
  }

  crypto::PrivateKey key_;
  Buffer root_;
};

inline const TestAuthority& authority() {
  static const TestAuthority made;
  return made;
}

}  // namespace bonafide::test
