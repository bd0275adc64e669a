// A device with a store of its own, for tests that change what it keeps.
#pragma once
#include <bonafide/spdm/requester/provisioning.hpp>

#include "support/authority.hpp"
#include "support/pair.hpp"

namespace bonafide::test {

/// Slot 0 is filled, key pair 1 is its own, 2 has a key, 3 has none; what may be done is done in a trusted environment.
struct Provisioned {
  using Session = spdm::Session;
  using Line = spdm::Line;

  explicit Provisioned(spdm::Version version = spdm::Version::v1_3) {
    using namespace spdm;
    const auto kind = crypto::KeyKind::ec_p256;
    const KeyPairAlgorithms able{.asym = 0x38};  // the NIST curves
    for (const unsigned number : {0u, 1u})
      store.key_pairs.push_back({.capabilities = key_pair_cap::all,
                                 .able = able,
                                 .current = key_pair_bit(kind),
                                 .key = borrowed(hierarchy(kind, number).key),
                                 .slots = static_cast<std::uint8_t>(number == 0 ? 1 : 0)});
    store.key_pairs.push_back({.capabilities = key_pair_cap::all, .able = able});
    store.slots[0] = {hierarchy(kind).certificates(), {}, store.key_pairs[0].key.get()};
    store.environment = responder::Environment::trusted;
    pair.profile.versions = {version};
    pair.profile.store = &store;
    pair.profile.flags |= cap::csr | cap::set_cert | cap::encrypt | cap::mac | cap::key_ex | cap::get_key_pair_info |
                          cap::set_key_pair_info;
    pair.wishes.newest = Version::v1_4;
    pair.wishes.sessions = requester::sessions_offered_by(library());
  }
  Provisioned(const Provisioned&) = delete;

  void many_keys() {
    pair.profile.flags |= 2u << 26;
    pair.wishes.multi_key = true;
  }

  /// Runs `body` on a connection, in a session where `in_session` says so.
  template <class T>
  Result<T> run(const std::function<spdm::Flow<T>(Line&, Session*)>& body, const Mischief& mischief = honestly) {
    return pair.run([&](Line& line, const spdm::requester::Wishes& wishes) { return within(line, wishes, body); },
                    mischief);
  }

  /// SET_CERTIFICATE, then measurements with a signature, both in the session.
  spdm::Flow<bool> replace_and_measure(Line& line, Session& session, spdm::requester::CertificateWish wish) {
    using namespace spdm;
    co_await requester::set_certificate(line, &session, wish);
    const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
    const auto measured = co_await requester::measure(line, session, pair.wishes, identity);
    co_return measured.is_signed();
  }

  spdm::responder::Store store;
  Pair pair;
  bool in_session = false;
  spdm::requester::Slots slots;

 private:
  template <class T>
  spdm::Flow<T> within(Line& line, const spdm::requester::Wishes& wishes,
                       const std::function<spdm::Flow<T>(Line&, Session*)>& body) {
    using namespace spdm;
    co_await requester::connect(line, wishes);
    if (!in_session) {
      auto out = co_await body(line, nullptr);
      co_return out;
    }
    slots = co_await requester::fetch_certificates(line, wishes);
    const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
    const requester::SessionWishes session_wishes;
    auto session = co_await requester::open_session(line, session_wishes, identity);
    auto out = co_await body(line, &session);
    co_return out;
  }
};

inline Result<spdm::requester::CsrAnswer> ask_csr(Provisioned& device, const spdm::requester::CsrWish& wish,
                                                  const Mischief& mischief = honestly) {
  return device.run<spdm::requester::CsrAnswer>(
      [&](spdm::Line& line, spdm::Session* session) { return spdm::requester::get_csr(line, session, wish); },
      mischief);
}

inline Result<spdm::requester::TakesEffect> install(Provisioned& device, const spdm::requester::CertificateWish& wish,
                                                    const Mischief& mischief = honestly) {
  return device.run<spdm::requester::TakesEffect>(
      [&](spdm::Line& line, spdm::Session* session) { return spdm::requester::set_certificate(line, session, wish); },
      mischief);
}

inline Buffer spki_of(const Buffer& csr) { return copy(crypto::x509::parse_request(csr)->info.spki); }

}  // namespace bonafide::test
