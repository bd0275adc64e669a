// Sessions under a hostile other end. The keys are known here, so that what the fuzzer brings is sealed as the peer
// would seal it, and reaches what stands behind the AEAD: a Responder in a handshake or an established session, or a
// Requester that is answered in one.
#include "support/pre_shared_key.hpp"
#include "two_ends.hpp"

using namespace bonafide;
using namespace bonafide::spdm;
using fuzz::demand;

namespace {

responder::Profile profile_of(RecordFormat records) {
  auto made = fuzz::device_profile(Version::v1_3, cap::cert | cap::chal | cap::meas_signed | cap::encrypt | cap::mac |
                                                      cap::key_ex | cap::psk_with_context | cap::hbeat | cap::key_upd |
                                                      cap::chunk | cap::encap | cap::mut_auth | cap::event | cap::mel |
                                                      cap::get_key_pair_info);
  made.heartbeat_period = 5;
  made.event_types = {1, 2};
  made.psks.push_back({test::psk_hint, test::psk_key});
  made.records = records;
  made.vendor = [](std::uint16_t, Bytes, Bytes payload) { return std::optional<Buffer>{copy(payload)}; };
  return made;
}

/// The Requester's wishes reach far.
struct Ends : fuzz::Ends {
  explicit Ends(const responder::Profile& profile) : fuzz::Ends(profile) {
    offer_sessions();
    wishes.max_message_size = 1u << 17;
    wishes.listens = true;
  }
  /// An honest session; the device's answers carry on from there.
  Session open(RecordFormat records) {
    const requester::SessionWishes session_wishes{.records = records};
    const requester::PreSharedKey psk{test::psk_hint, test::psk_key.get()};
    demand(run(requester::connect(line, wishes)).has_value());
    auto opened = run(requester::open_session(line, session_wishes, psk));
    demand(opened.has_value());
    return std::move(*opened);
  }
};

/// What the script says is sealed as the Requester's; each answer opens, or the session is gone.
void ask_device(Ends& ends, Session& session, fuzz::Script& script) {
  for (int i = 0; i < 48 && !script.done(); ++i) {
    const auto message = script.next();
    Buffer room(message.size() + 128);
    auto sealed = session.seal(message, room);
    if (!sealed) return;
    auto record = copy(*sealed);
    auto reply = copy(ends.device.respond_secured(record, ends.out));
    // An update of keys that succeeded leaves this end behind, as a hostile one would be.
    if (reply.empty() || !session.open(reply)) return;
  }
}

Flow<bool> use(Line& line, Session& session, std::uint8_t choice) {
  if ((choice & 4) != 0) co_await requester::update_keys(line, session, KeyOperation::update_all_keys);
  if ((choice & 8) != 0) co_await requester::heartbeat(line, session);
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = as_bytes("a payload")};
  const Buffer answer = co_await requester::exchange_vendor(line, &session, message);
  co_await requester::end_session(line, session);
  co_return !answer.empty();
}

/// The Requester asks; what the script says is sealed as the device's answer by a Responder's end with the same keys.
void answer_requester(Ends& ends, Session& session, Session& peer, fuzz::Script& script, std::uint8_t choice) {
  auto flow = use(ends.line, session, choice);
  ends.line.start(flow, ends.now);
  for (int steps = 0; !flow.outcome(); ++steps) {
    if (steps > 10000) std::abort();
    if (const auto& sleep = ends.line.to_sleep()) {
      ends.line.expired(ends.now = sleep->until);
    } else if (script.done()) {
      ends.line.expired(ends.now = ends.line.to_send()->deadline);
    } else {
      auto request = copy(ends.line.to_send()->request);
      static_cast<void>(peer.open(request));
      const auto message = script.next();
      Buffer room(message.size() + 128);
      const auto record = peer.seal(message, room);
      ends.line.answered(record ? *record : Bytes{}, ends.now += std::chrono::milliseconds{1});
    }
  }
}

/// Two ends with the same keys that nobody negotiated.
Session end_of(Role role, RecordFormat records, bool established) {
  const Suite suite{Version::v1_3, crypto::Hash::sha256, crypto::Aead::aes_128_gcm};
  const crypto::Digest th{.size = 32};
  const auto secrets =
      *HandshakeSecrets::derive(test::library(), suite, KeyOrigin::psk, test::psk_key->bytes(Reveal{}), th);
  const SessionTerms terms{
      .role = role, .id = 7, .suite = suite, .shape = {records, Protection::encrypted}, .heartbeat_period = 5};
  auto end = *Session::begin(test::library(), terms, secrets, Transcript{test::library()});
  if (established && !end.establish(*secrets.finish(test::library(), suite, th))) std::abort();
  return end;
}

}  // namespace

/// A byte that chooses role and transport, then a script of messages before they are sealed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto choice = data[0];
  const auto records = (choice & 2) != 0 ? mctp_records : doe_records;
  static const responder::Profile profiles[]{profile_of(doe_records), profile_of(mctp_records)};
  Ends ends{profiles[(choice & 2) != 0 ? 1 : 0]};
  fuzz::Script script{Bytes{data + 1, size - 1}};
  auto session = ends.open(records);
  if ((choice & 1) == 0) {
    ask_device(ends, session, script);
    return 0;
  }
  auto mine = end_of(Role::requester, records, true), peer = end_of(Role::responder, records, true);
  answer_requester(ends, mine, peer, script, choice);
  return 0;
}
