// A root, an intermediate and a leaf, as pki create makes them, for tests that then break one thing.
#pragma once
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/openssl/context.hpp>
#include <bonafide/crypto/x509/issue.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::crypto::x509::test {

inline const Library& library() {
  static const auto context = Context::seeded(as_bytes("hierarchy"));
  static const auto opened = Library::open(context->get());
  return *opened;
}

inline UnixTime at(std::string_view text) { return parse_time(text).value(); }

struct Authority {
  PrivateKey key;
  Statement says;
  Buffer der;

  static PrivateKey make_key(KeyKind kind) {
    auto key = PrivateKey::generate(library(), kind);
    EXPECT_TRUE(key.has_value());
    return std::move(*key);
  }
  Buffer identifier() const { return key_identifier(library(), says.spki).value(); }
  Buffer write(const Authority& issuer) {
    says.issuer = issuer.says.subject;
    const auto made = issue(library(), says, {.key = issuer.key});
    EXPECT_TRUE(made.has_value()) << (made ? std::string{} : explain(made.error()));
    return der = made.value_or(Buffer{});
  }
};

inline Statement statement(std::string_view name, const PrivateKey& key) {
  Statement says;
  says.serial = random_serial(library()).value();
  says.subject = says.issuer = make_common_name(name);
  says.not_before = at("2020-01-01");
  says.not_after = at("9999-12-31T23:59:59Z");
  says.spki = key.spki().value();
  return says;
}

inline Authority make_authority(std::string_view name, KeyKind kind, std::optional<std::uint32_t> length = {}) {
  auto key = Authority::make_key(kind);
  auto says = statement(name, key);
  Authority made{std::move(key), std::move(says), {}};
  made.says.extensions = {basic_constraints({true, length}), key_usage(usage_of({5, 6})),
                          subject_key_identifier(made.identifier())};
  return made;
}

struct Hierarchy {
  Authority root, intermediate, leaf;

  explicit Hierarchy(KeyKind kind)
      : root(make_authority("Test Root", kind)),
        intermediate(make_authority("Test Intermediate", kind, 0)),
        leaf{Authority::make_key(kind), {}, {}} {
    leaf.says = statement("Test Device", leaf.key);
    leaf.says.extensions = {basic_constraints({}),
                            key_usage(usage_of({0})),
                            extended_key_usage({oid::spdm_responder_auth}),
                            other_names({{oid::pcie_cma_name, "Vendor=1b36:Device=0010"}}),
                            subject_key_identifier(leaf.identifier()),
                            authority_key_identifier(intermediate.identifier()),
                            spdm_extension({oid::spdm_hardware_identity})};
    intermediate.says.extensions.push_back(authority_key_identifier(root.identifier()));
    write();
  }
  /// After something was changed.
  void write() { root.write(root), intermediate.write(root), leaf.write(intermediate); }
};

}  // namespace bonafide::crypto::x509::test
