// Handshakes under a hostile other end that has the keys of its own exchange, between KEY_EXCHANGE or PSK_EXCHANGE and
// their FINISH. A Responder hears whatever comes in the records of half-open sessions and in the clear, and establishes
// none but by a true FINISH. A Requester hears whatever answers its PSK_EXCHANGE, PSK_FINISH, or its capsules and
// FINISH in the clear, and has a session only where both ends know the same secret.
#include <bonafide/spdm/message/all.hpp>

#include "support/half_open.hpp"
#include "two_ends.hpp"

using namespace bonafide;
using namespace bonafide::spdm;
using fuzz::demand;

namespace {

responder::Profile profile_of(bool clear, MutAuth asks) {
  auto made = fuzz::device_profile(Version::v1_3, cap::cert | cap::chal | cap::meas_signed | cap::encrypt | cap::mac |
                                                      cap::key_ex | cap::psk_with_context | cap::hbeat | cap::key_upd |
                                                      cap::encap | cap::mut_auth);
  if (clear) made.flags |= cap::handshake_in_the_clear;
  made.heartbeat_period = 5;
  made.psks.push_back({test::psk_hint, test::psk_key});
  made.demand.session = asks;
  made.demand.schemes = made.schemes;
  return made;
}

struct Ends : fuzz::Ends {
  explicit Ends(const responder::Profile& profile) : fuzz::Ends(profile, 8192) {
    offer_sessions();
    wishes.sessions->clear_handshake = true;
    wishes.credentials = &fuzz::requester_credentials();
    demand(run(requester::connect(line, wishes)).has_value());
  }
};

/// Each message of the script begins with what is done with it: said in the session, in the clear, or laid over the
/// true PSK_FINISH.
void attack_device(Ends& ends, fuzz::Script script) {
  auto half = ends.run(test::psk_exchange_alone(ends.line, 7));
  demand(half.has_value());
  const auto finish = half->psk_finish(ends.line.terms);
  const auto id = half->session.terms().id;
  for (int i = 0; i < 48 && !script.done(); ++i) {
    const auto step = script.next();
    if (step.empty()) continue;
    const auto deed = step[0] % 4;
    Buffer message = copy(step.subspan(1));
    if (deed == 0) {
      static_cast<void>(ends.device.respond(message, ends.out));
      continue;
    }
    if (deed == 1) {
      const Buffer delta = std::exchange(message, finish);
      for (std::size_t at = 0; at < std::min(delta.size(), message.size()); ++at) message[at] ^= delta[at];
    }
    Buffer room(message.size() + 128);
    const auto sealed = half->session.seal(message, room);
    if (!sealed) return;
    Buffer record = copy(*sealed);
    if (deed == 3) record[record.size() - 1] ^= 1;
    Buffer reply = copy(ends.device.respond_secured(record, ends.out));
    const bool established = ends.device.export_master(id, Reveal{}) != nullptr;
    demand(!established || (deed != 3 && message == finish));
    if (established || reply.empty() || !half->session.open(reply)) return;
  }
}

/// What a device that knows the pre-shared key answers to PSK_EXCHANGE: every field is the fuzzer's, the HMAC is right.
std::optional<test::HalfOpen> answer_exchange(Line& line, Bytes request, Bytes fields, Buffer& reply) {
  const auto asked = wire::decode<PskExchange>(request, line.terms);
  demand(asked.has_value());
  asked->message.shape_reply(line.terms);
  const auto at = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::uint8_t{0}; };
  const Buffer opaque = fields.size() > 8 ? copy(fields.subspan(8)) : Buffer{};
  const Buffer context(at(1) == 0 ? 32u : at(1), 3);
  const crypto::Digest zeros{.size = 32};
  const PskExchangeRsp answer{.heartbeat_period = at(0),
                              .rsp_session_id = static_cast<std::uint16_t>(at(2) + 256u * at(3)),
                              .context_length = static_cast<std::uint16_t>(context.size()),
                              .opaque_length = static_cast<std::uint16_t>(opaque.size()),
                              .context = context,
                              .opaque = opaque,
                              .verify_data = zeros};
  reply.resize(4096);
  const auto written = wire::encode(answer, line.terms, reply);
  if (!written) return reply.clear(), std::nullopt;
  reply.resize(written->size());
  const auto suite = suite_of(line.terms);
  auto handshake = Handshake::begin(line.library, *suite, line.transcript);
  handshake->add(request);
  handshake->add(Bytes{reply}.first(reply.size() - zeros.size));
  demand(handshake->derive(KeyOrigin::psk, test::psk_key->bytes(Reveal{})).has_value());
  const auto mac = *handshake->verify_data(Direction::response);
  std::ranges::copy(Bytes{mac}, reply.end() - 32);
  handshake->add(mac);
  const auto terms = test::doe_session_terms(Role::responder,
                                             session_id(asked->message.req_session_id, answer.rsp_session_id), *suite);
  auto session = Session::begin(line.library, terms, handshake->secrets(), Transcript{line.library});
  return test::HalfOpen{std::move(*session), std::move(*handshake)};
}

void attack_requester_with_psk(Ends& ends, fuzz::Script script) {
  auto& line = ends.line;
  const requester::SessionWishes wishes{.credentials = &fuzz::requester_credentials()};
  const requester::PreSharedKey psk{test::psk_hint, test::psk_key.get()};
  auto flow = requester::open_session(line, wishes, psk);
  line.start(flow, ends.now);
  std::optional<test::HalfOpen> half;
  bool honest = true, asked = false;
  for (int steps = 0; !flow.outcome(); ++steps) {
    if (steps > 10000) std::abort();
    if (line.to_sleep()) {
      line.expired(ends.now = line.to_sleep()->until);
      continue;
    }
    Buffer request = copy(line.to_send()->request), reply;
    if (!line.to_send()->secured) {
      half = answer_exchange(line, request, script.next(), reply);
    } else if (half) {
      // What is asked again, or put off, enters no transcript.
      const auto finish = half->session.open(request);
      if (finish && !std::exchange(asked, true)) half->handshake.add(*finish);
      const Bytes said = script.done() ? Bytes{} : script.next();
      const Buffer good = *unhex("13670000");
      const Bytes answer = said.empty() ? Bytes{good} : said;
      honest = equal(answer, good);
      if (honest) half->handshake.add(answer);
      Buffer room(answer.size() + 128);
      const auto record = half->session.seal(answer, room);
      if (record) reply = copy(*record);
    }
    if (reply.empty())
      line.expired(ends.now = line.to_send()->deadline);
    else
      line.answered(reply, ends.now += std::chrono::milliseconds{1});
  }
  const auto session = flow.take();
  if (!session || !honest) return;
  const auto secrets = half->handshake.finish();
  demand(equal(secrets->export_master.bytes(Reveal{}), session->export_master(Reveal{}).bytes(Reveal{})));
}

/// KEY_EXCHANGE is answered as it should be; what follows is in the clear: capsules, FINISH_RSP. Without the keys
/// nobody makes the HMAC in it.
void attack_requester_in_the_clear(Ends& ends, fuzz::Script script) {
  auto& line = ends.line;
  auto slots = ends.run(requester::fetch_certificates(line, ends.wishes));
  demand(slots.has_value());
  const requester::Identity identity{0, &*slots->leaf_key(0), slots->digest(0)};
  const requester::SessionWishes wishes{.credentials = &fuzz::requester_credentials()};
  auto flow = requester::open_session(line, wishes, identity);
  line.start(flow, ends.now);
  line.answered(ends.honest(), ends.now);
  bool honest = true;
  for (int steps = 0; !flow.outcome(); ++steps) {
    if (steps > 10000) std::abort();
    if (line.to_sleep()) {
      line.expired(ends.now = line.to_sleep()->until);
      continue;
    }
    // An empty message stands for the one that the device would send.
    const auto said = script.next();
    const auto reply = said.empty() ? ends.honest() : copy(said);
    honest = honest && said.empty();
    if (reply.empty())
      line.expired(ends.now = line.to_send()->deadline);
    else
      line.answered(reply, ends.now += std::chrono::milliseconds{1});
  }
  const auto session = flow.take();
  demand(!honest || session.has_value());
  if (!session) return;
  const auto* const theirs = ends.device.export_master(session->terms().id, Reveal{});
  demand(theirs != nullptr && equal(theirs->bytes(Reveal{}), session->export_master(Reveal{}).bytes(Reveal{})));
}

}  // namespace

/// A byte that chooses the role, then a script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  static const std::array profiles{profile_of(false, MutAuth::none), profile_of(true, MutAuth::encapsulated),
                                   profile_of(true, MutAuth::implicit_get_digests)};
  const fuzz::Script script{Bytes{data + 1, size - 1}};
  const auto choice = data[0] % 4u;
  Ends ends{profiles[choice < 2 ? 0 : choice - 1]};
  if (choice == 0)
    attack_device(ends, script);
  else if (choice == 1)
    attack_requester_with_psk(ends, script);
  else
    attack_requester_in_the_clear(ends, script);
  return 0;
}
