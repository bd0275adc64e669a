#include "support/mutual.hpp"

namespace bonafide::test {

using namespace spdm;

Credentials requester_credentials(crypto::KeyKind kind, unsigned other) {
  const auto& own = hierarchy(kind, requester_hierarchy);
  Credentials credentials;
  credentials.slots[0] = credentials.slots[other & 7] = {own.certificates(), {}, &own.key};
  return credentials;
}

MutualPair::MutualPair(Version version, MutAuth kind, RecordFormat records, crypto::Scheme scheme)
    : credentials(std::make_shared<const Credentials>(requester_credentials(crypto::row(scheme).key))) {
  profile.flags = cap::cert | cap::chal | cap::meas_signed | cap::encrypt | cap::mac | cap::key_ex | cap::hbeat |
                  cap::key_upd | cap::mut_auth | cap::encap | cap::event;
  profile.versions = {version};
  profile.records = records;
  profile.heartbeat_period = 5;
  profile.event_types = {1, 2, 3, 4};
  profile.demand.session = kind;
  profile.demand.schemes = {scheme};
  profile.demand.known = credentials->slots[0];
  wishes.sessions = requester::sessions_offered_by(library());
  wishes.credentials = credentials.get();
  wishes.listens = true;
}

Flow<Session> connect_and_prove_over(Line& line, const requester::Wishes& wishes, const RecordFormat& records) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::SessionWishes session_wishes{
      .records = records, .credentials = wishes.credentials, .may_prove = wishes.may_prove};
  co_return co_await requester::open_session(line, session_wishes, identity);
}

Flow<Session> connect_and_prove(Line& line, const requester::Wishes& wishes) {
  co_return co_await connect_and_prove_over(line, wishes, doe_records);
}

std::size_t count(const Pair& pair, Code code) {
  return static_cast<std::size_t>(std::ranges::count_if(pair.messages, [&](const Buffer& m) {
    // A record begins with its session, which may be any number.
    return m.size() > 1 && m[0] == static_cast<std::uint8_t>(pair.line->terms.version) &&
           m[1] == static_cast<std::uint8_t>(code);
  }));
}

}  // namespace bonafide::test
