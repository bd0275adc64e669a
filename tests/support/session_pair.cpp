#include "support/session_pair.hpp"

namespace bonafide::test {

using namespace spdm;

Pair session_pair(Version version, RecordFormat records) {
  Pair pair;
  pair.profile.versions = {version};
  pair.profile.flags = session_caps | cap::psk_with_context;
  pair.profile.heartbeat_period = 5;
  pair.profile.psks.push_back({psk_hint, psk_key});
  pair.profile.records = records;
  pair.profile.vendor = [](std::uint16_t standard, Bytes, Bytes payload) -> std::optional<Buffer> {
    if (standard != 3) return {};
    Buffer turned(payload.rbegin(), payload.rend());
    return turned;
  };
  pair.wishes.sessions = requester::sessions_offered_by(library());
  pair.wishes.sessions->psk = true;
  return pair;
}

Flow<requester::Slots> connect_and_fetch(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  co_return co_await requester::fetch_certificates(line, wishes);
}

Flow<Session> open_by(Line& line, OpenedBy opened_by, const requester::Identity& identity,
                      const requester::SessionWishes& wishes) {
  if (opened_by == OpenedBy::psk) {
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    auto session = co_await requester::open_session(line, wishes, psk);
    co_return session;
  }
  auto session = co_await requester::open_session(line, wishes, identity);
  co_return session;
}

Flow<Session> connect_and_open(Line& line, const requester::Wishes& wishes, OpenedBy opened_by,
                               const requester::SessionWishes& session_wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  auto session = co_await open_by(line, opened_by, identity, session_wishes);
  co_return session;
}

std::string said_in(Session& session, responder::Responder& device, Bytes request) {
  Buffer room(request.size() + 1024), out(65536);
  Buffer record = copy(*session.seal(request, room));
  Buffer reply = copy(device.respond_secured(record, out));
  if (reply.empty()) return {};
  const auto opened = session.open(reply);
  return opened ? hex(*opened) : "(not for us)";
}

}  // namespace bonafide::test
