// Two honest ends for a fuzzer to come between, or to take the place of one.
#pragma once
#include <cstdlib>

#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/responder/responder.hpp>

#include "conversation.hpp"

namespace bonafide::fuzz {

inline void demand(bool holds) {
  if (!holds) std::abort();
}

/// A device of one key and one algorithm of each kind, the quickest ones.
inline spdm::responder::Profile device_profile(spdm::Version version, std::uint32_t flags) {
  const auto& identity = test::hierarchy(crypto::KeyKind::ec_p256);
  spdm::responder::Profile made;
  made.versions = {version};
  made.flags = flags;
  made.schemes = {crypto::Scheme::ecdsa_p256};
  made.hashes = {crypto::Hash::sha256};
  made.groups = {crypto::Group::secp256r1};
  made.aeads = {crypto::Aead::aes_128_gcm};
  made.slots[0] = {identity.certificates(), {}, &identity.key};
  return made;
}

/// What the Requester shows of itself.
inline const spdm::Credentials& requester_credentials() {
  static const auto& own = test::hierarchy(crypto::KeyKind::ec_p256, 1);
  static const spdm::Credentials made = [] {
    spdm::Credentials out;
    out.slots[0] = {own.certificates(), {}, &own.key};
    return out;
  }();
  return made;
}

/// `profile` outlives them.
struct Ends {
  explicit Ends(const spdm::responder::Profile& profile, std::size_t answer_size = 65536)
      : device(test::library(), profile), line(test::library(), spdm::Patience{}), out(answer_size) {}

  spdm::responder::Responder device;
  spdm::Line line;
  spdm::requester::Wishes wishes = spdm::requester::everything_offered_by(test::library());
  Buffer out;
  Instant now{};

  void offer_sessions() {
    wishes.sessions = spdm::requester::sessions_offered_by(test::library());
    wishes.sessions->psk = true;
  }
  /// What the device answers to what the line wants to send.
  Buffer honest() {
    auto request = copy(line.to_send()->request);
    return line.to_send()->secured ? copy(device.respond_secured(request, out)) : copy(device.respond(request, out));
  }
  template <class T> Result<T> run(spdm::Flow<T> flow) {
    line.start(flow, now);
    while (!flow.outcome()) line.answered(honest(), now);
    return flow.take();
  }
};

}  // namespace bonafide::fuzz
