#include "support/naive_reference.hpp"

#include <map>

namespace bonafide::test {
namespace {

constexpr unsigned get_digests = 0x81, get_certificate = 0x82, challenge = 0x83, get_version = 0x84,
                   get_measurements = 0xE0, key_exchange = 0xE4;

/// After these an authentication that was not completed starts over, wherever they are sent.
const std::set<unsigned> interrupting{
    get_measurements, key_exchange, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xEF};

void add(Buffer& all, Bytes more) { all.insert(all.end(), more.begin(), more.end()); }
void add(Buffer& all, const Told& one, std::size_t without = 0) {
  add(all, one.request);
  add(all, Bytes{one.response}.first(one.response.size() - without));
}

/// DSP0274, "KEY_EXCHANGE request message format": the session's id is ReqSessionID, then RspSessionID; both stand at
/// byte 4, of PSK_EXCHANGE too.
bool begins(const Told& one, std::uint32_t session) {
  if (!one.answered() || (one.code() != key_exchange && one.code() != 0xE6)) return false;
  const auto half = [](const Buffer& message) { return std::uint32_t{message[4]} | std::uint32_t{message[5]} << 8; };
  return (half(one.request) | half(one.response) << 16) == session;
}

bool asks_for_signature(const Told& one) { return (one.request[2] & 1) != 0; }

/// Where a request may be made, and the flag of the Responder that it needs.
struct Place {
  bool clear, session;
  std::uint32_t flags;
};
const std::map<unsigned, Place> places{
    {get_version, {true, false, 0}},
    {0xE1, {true, false, 0}},
    {0xE3, {true, false, 0}},
    {get_digests, {true, true, 1u << 1}},
    {get_certificate, {true, true, 1u << 1}},
    {challenge, {true, false, 1u << 2}},
    {get_measurements, {true, true, 3u << 3}},
    {key_exchange, {true, false, 1u << 9}},
    {0xE6, {true, false, 3u << 10}},
    {0xE5, {false, false, 1u << 9}},   // not in the clear, unless both say HANDSHAKE_IN_THE_CLEAR
    {0xE7, {false, false, 3u << 10}},  // in a handshake alone
    {0xE8, {false, true, 1u << 13}},
    {0xE9, {false, true, 1u << 14}},
    {0xEC, {false, true, 0}},
    {0xE2, {false, true, 1u << 25}},  // events
    {0xF0, {false, true, 1u << 25}},
    {0xFE, {true, true, 0}},
};

}  // namespace

std::size_t NaiveReference::beginning() const {
  std::size_t at = told.size();
  for (std::size_t i = 0; i < told.size(); ++i)
    if (told[i].session == 0 && told[i].code() == get_version && told[i].answered()) at = i;
  return at;
}

unsigned NaiveReference::phase() const {
  unsigned steps = 0;
  for (std::size_t i = beginning(); i < told.size(); ++i) {
    const bool step = told[i].code() == get_version || told[i].code() == 0xE1 || told[i].code() == 0xE3;
    if (told[i].session == 0 && told[i].answered() && step) ++steps;
  }
  return steps;
}

unsigned NaiveReference::version() const {
  for (std::size_t i = beginning(); i < told.size(); ++i)
    if (told[i].code() == 0xE1 && told[i].session == 0 && told[i].answered()) return told[i].request[0];
  return 0x10;
}

Buffer NaiveReference::vca() const {
  Buffer all;
  unsigned steps = 0;
  for (std::size_t i = beginning(); i < told.size() && steps < 3; ++i)
    if (told[i].session == 0 && told[i].answered()) add(all, told[i]), ++steps;
  return all;
}

Buffer NaiveReference::m1m2() const {
  Buffer b;
  bool authenticated = false;
  for (std::size_t i = beginning(); i < told.size(); ++i) {
    const auto& one = told[i];
    if (!one.answered()) continue;
    if (!authenticated && interrupting.contains(one.code())) b.clear();
    if (one.session != 0) continue;
    if (one.code() == get_digests) b.clear();
    if (one.code() == get_digests || one.code() == get_certificate) add(b, one);
    if (one.code() == challenge) {
      add(b, one, signature_size);
      if (i + 1 < told.size()) b.clear();
      authenticated = true;
    }
  }
  auto all = vca();
  add(all, b);
  return all;
}

Buffer NaiveReference::l1l2() const {
  const auto where = told.back().session;
  Buffer m;
  for (std::size_t i = beginning(); i < told.size(); ++i) {
    const auto& one = told[i];
    const bool starts_it = where != 0 && begins(one, where);
    if (one.session != where && !starts_it) continue;
    if (starts_it || one.code() != get_measurements || !one.answered()) {
      m.clear();
      continue;
    }
    const bool is_signed = asks_for_signature(one);
    add(m, one, is_signed ? signature_size : 0);
    if (is_signed && i + 1 < told.size()) m.clear();
  }
  Buffer all;
  if (version() >= 0x12) all = vca();
  add(all, m);
  return all;
}

Buffer NaiveReference::th_signed(std::size_t start, Bytes ct) const {
  auto all = vca();
  add(all, ct);
  add(all, told[start], digest_size + signature_size);
  return all;
}

Buffer NaiveReference::th1(std::size_t start, Bytes ct) const {
  auto all = vca();
  add(all, ct);
  add(all, told[start], digest_size);
  return all;
}

Buffer NaiveReference::th2(std::size_t start, std::size_t finish, Bytes ct) const {
  auto all = vca();
  add(all, ct);
  add(all, told[start]);
  add(all, told[finish]);
  return all;
}

std::set<unsigned> NaiveReference::objections(bool in_session, Bytes request) const {
  constexpr unsigned version_mismatch = 0x41, unexpected = 0x04, unsupported = 0x07, session_required = 0x0B,
                     unspecified = 0x05;
  std::set<unsigned> out;
  const unsigned code = request[1];
  const auto place = places.find(code);
  if (place == places.end() || (place->second.flags != 0 && (flags & place->second.flags) == 0))
    out.insert(unsupported);
  if (place != places.end() && !(in_session ? place->second.session : place->second.clear)) {
    out.insert(unexpected);
    if (!in_session) out.insert(version() >= 0x12 ? session_required : unspecified);
  }
  if (code == get_version) {
    if (request[0] != 0x10) out.insert(version_mismatch);
    return out;
  }
  const unsigned needs = code == 0xE1 ? 1 : code == 0xE3 ? 2 : 3;
  if (needs == 3 ? phase() < 3 : phase() != needs) out.insert(unexpected);
  const bool chosen = phase() >= 2;
  if (chosen ? request[0] != version() : request[0] < 0x10 || request[0] > 0x14) out.insert(version_mismatch);
  return out;
}

}  // namespace bonafide::test
