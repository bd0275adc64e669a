#include "support/hierarchy.hpp"

#include <map>

#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/issue.hpp>

namespace bonafide::test {
namespace {

namespace x509 = crypto::x509;

crypto::Context& context() {
  static auto seeded = *crypto::Context::seeded(as_bytes("the tests of bonafide"));
  return seeded;
}

const auto not_before = *civil(2020, 1, 1, 0, 0, 0), not_after = *civil(9999, 12, 31, 23, 59, 59);

Buffer issue(std::string_view subject, std::string_view issuer, const crypto::PrivateKey& subject_key,
             const crypto::PrivateKey& issuer_key) {
  const bool ca = subject != "Test leaf";
  const x509::Statement statement{
      .serial = {static_cast<std::uint8_t>(subject.size()), 1},
      .issuer = x509::make_common_name(issuer),
      .subject = x509::make_common_name(subject),
      .not_before = not_before,
      .not_after = not_after,
      .spki = *subject_key.spki(),
      .extensions = {x509::basic_constraints({.ca = ca, .path_length = {}}),
                     x509::key_usage(ca ? x509::usage_of({5, 6}) : x509::usage_of({0}))},
  };
  return *x509::issue(library(), statement, {.key = issuer_key});
}

Hierarchy make(crypto::KeyKind kind) {
  auto root_key = *crypto::PrivateKey::generate(library(), kind);
  auto middle_key = *crypto::PrivateKey::generate(library(), kind);
  auto leaf_key = *crypto::PrivateKey::generate(library(), kind);
  Hierarchy made{.key = std::move(leaf_key), .root = {}, .intermediate = {}, .leaf = {}};
  made.root = issue("Test root", "Test root", root_key, root_key);
  made.intermediate = issue("Test intermediate", "Test root", middle_key, root_key);
  made.leaf = issue("Test leaf", "Test intermediate", made.key, middle_key);
  return made;
}

}  // namespace

const crypto::Library& library() {
  static const auto opened = *crypto::Library::open(context().get());
  return opened;
}

const Hierarchy& hierarchy(crypto::KeyKind kind, unsigned number) {
  static std::map<std::pair<crypto::KeyKind, unsigned>, Hierarchy> made;
  const auto key = std::pair{kind, number};
  const auto found = made.find(key);
  return found != made.end() ? found->second : made.emplace(key, make(kind)).first->second;
}

}  // namespace bonafide::test
