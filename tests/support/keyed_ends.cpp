#include "support/keyed_ends.hpp"

#include <gtest/gtest.h>

namespace bonafide::test {

using namespace spdm;

Session established_end(Role role, Version version) {
  const Suite suite{version, crypto::Hash::sha256, crypto::Aead::aes_256_gcm};
  const Buffer shared(32, 7);
  const auto secrets = *HandshakeSecrets::derive(library(), suite, KeyOrigin::exchange, shared, {.size = 32});
  const SessionTerms terms{.role = role,
                           .id = 0x10002,
                           .suite = suite,
                           .shape = {doe_records, Protection::encrypted},
                           .heartbeat_period = 5};
  auto session = *Session::begin(library(), terms, secrets, Transcript{library()});
  EXPECT_TRUE(session.establish(*secrets.finish(library(), suite, {.size = 32})));
  return session;
}

KeyedEnds::KeyedEnds(Version version)
    : session(established_end(Role::requester, version)),
      device(established_end(Role::responder, version)),
      line(library(), Patience{}) {
  line.terms.version = version;
  line.terms.requester.flags = line.terms.responder.flags = cap::key_upd | cap::hbeat | cap::encap | cap::mut_auth;
}

}  // namespace bonafide::test
