#include "support/issuer.hpp"

namespace bonafide::test {

namespace x509 = crypto::x509;

namespace {

crypto::PrivateKey new_key() { return *crypto::PrivateKey::generate(library(), crypto::KeyKind::ec_p256); }

/// By the issuer's name and root key, from 2020 on.
Buffer certificate(const Issuer& issuer, const LeafParticulars& particulars, const crypto::PrivateKey& subject_key,
                   std::vector<x509::Addition> extensions) {
  const x509::Statement statement{.serial = particulars.serial,
                                  .issuer = issuer.name,
                                  .subject = x509::make_common_name(particulars.subject),
                                  .not_before = *civil(2020, 1, 1, 0, 0, 0),
                                  .not_after = particulars.not_after,
                                  .spki = *subject_key.spki(),
                                  .extensions = std::move(extensions)};
  return *x509::issue(library(), statement, {.key = issuer.root_key});
}

}  // namespace

Issuer::Issuer(std::string_view its_name)
    : name(x509::make_common_name(its_name)), root_key(new_key()), leaf_key(new_key()) {
  root =
      certificate(*this, {.subject = its_name}, root_key, {x509::basic_constraints({.ca = true, .path_length = {}})});
}

std::vector<x509::Addition> Issuer::leaf_extensions() {
  return {x509::basic_constraints({.ca = false, .path_length = {}}), x509::key_usage(x509::usage_of({0}))};
}

Buffer Issuer::leaf(std::vector<x509::Addition> extensions, const LeafParticulars& particulars) const {
  return certificate(*this, particulars, leaf_key, std::move(extensions));
}

Buffer Issuer::list(std::vector<x509::RevocationStatement::Entry> revoked, const crypto::PrivateKey& key) const {
  const x509::RevocationStatement statement{.issuer = name,
                                            .this_update = *civil(2026, 1, 1, 0, 0, 0),
                                            .next_update = *civil(2027, 1, 1, 0, 0, 0),
                                            .revoked = std::move(revoked),
                                            .authority_key_identifier = {}};
  return *x509::issue(library(), statement, {.key = key});
}

spdm::responder::Profile Issuer::device(const Buffer& leaf) const {
  auto profile = usual_profile();
  Buffer chain = root;
  append(chain, leaf);
  profile.slots = {};
  profile.slots[0] = {chain, {}, &leaf_key};
  return profile;
}

}  // namespace bonafide::test
