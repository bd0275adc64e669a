#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/session/exchange.hpp>
#include <bonafide/spdm/session/opaque.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::responder {
namespace {

/// The list that answers the Requester's, empty where it sent none, and what follows from both.
struct OpaqueAnswer {
  OpaqueRoom room{};
  std::size_t size = 0;
  std::uint8_t limit_exponent = no_limit;
  Bytes list() const { return Bytes{room}.first(size); }
};
Result<OpaqueAnswer> opaque_answer(Version version, Bytes asked, std::uint8_t own_limit) {
  const auto chosen = choose_secured_messages(version, asked);
  if (!chosen) return std::unexpected(chosen.error());
  OpaqueAnswer out;
  if (!*chosen) return out;
  out.size = select_secured_messages(version, {(*chosen)->version, own_limit}, out.room).size();
  // DSP0277 1.3, "AEAD limit": the stricter of both, where the version has it.
  if ((*chosen)->version >= limited_from) out.limit_exponent = std::min(own_limit, (*chosen)->limit_exponent);
  return out;
}

}  // namespace

Result<void> Responder::room_for_a_session() {
  if (sessions_->held.size() >= most_sessions)
    return broken(rule::sessions_left, "RspSessionID", 4, sessions_->held.size());
  return {};
}

/// DSP0274 1.1, "KEY_EXCHANGE_RSP": the signature covers TH up to it, the HMAC what stands before it. Neither is known
/// when the message is encoded, so their places are filled in afterwards.
Result<Bytes> Responder::serve_key_exchange(Responder& self, Bytes request, MutableBytes out) {
  const auto asked = self.read<KeyExchange>(request);
  if (!asked) return std::unexpected(asked.error());
  if (const auto room = self.room_for_a_session(); !room) return std::unexpected(room.error());
  Handlers handlers{self};
  if (const auto able = handlers.prepare_signature(asked->message.slot, key_usage::key_exchange); !able)
    return std::unexpected(able.error());
  if (const auto summed = handlers.prepare_summary(asked->message.summary); !summed)
    return std::unexpected(summed.error());

  const auto suite = suite_of(self.terms_);
  if (!suite) return std::unexpected(suite.error());
  const auto exchange = answer_exchange(*self.library_, self.terms_, asked->message.exchange_data);
  if (!exchange) return std::unexpected(exchange.error());
  const auto half = self.own_session_half();
  if (!half) return std::unexpected(half.error());
  const auto opaque = opaque_answer(self.terms_.version, asked->message.opaque, self.profile_->limit_exponent);
  if (!opaque) return std::unexpected(opaque.error());
  auto expected = self.expect_requester();
  if (!expected) return std::unexpected(expected.error());

  const crypto::Digest zeros{.size = self.terms_.handshake_in_the_clear() ? 0 : self.terms_.digest_size()};
  KeyExchangeRsp reply{.heartbeat_period = self.heartbeat_period(),
                       .rsp_session_id = *half,
                       .mut_auth_requested = expected->asked,
                       .requester_slot = expected->slot_param(),
                       .exchange_data = exchange->exchange_data,
                       .summary = self.summary_,
                       .opaque = opaque->list(),
                       .signature = self.signature_room_,
                       .verify_data = zeros};
  if (const auto drawn = self.library_->random(reply.random); !drawn) return std::unexpected(drawn.error());
  const auto written = self.write(reply, out);
  if (!written) return written;

  const auto hash = handlers.chain_hash(asked->message.slot);
  if (!hash) return std::unexpected(hash.error());
  auto handshake = Handshake::begin(*self.library_, *suite, self.transcript_);
  if (!handshake) return std::unexpected(handshake.error());
  handshake->identity(self.terms_, self.transcript_, *hash);
  handshake->add(asked->raw);
  const auto whole = out.first(written->size());
  if (const auto closed = self.close_exchange(*handshake, whole, exchange->secret.bytes(Reveal{})); !closed)
    return std::unexpected(closed.error());
  self.transcript_.add(Code::key_exchange, asked->raw, *written);
  // Where FINISH names no session, one handshake can be open at a time: the newest.
  if (auto* const older = self.sessions_->handshaking(); older != nullptr && self.terms_.handshake_in_the_clear())
    self.erase(*older);
  const auto id = session_id(asked->message.req_session_id, *half);
  const Begun begun{.id = id,
                    .limit_exponent = opaque->limit_exponent,
                    .policy = asked->message.session_policy,
                    .slot = asked->message.slot,
                    .chain = *hash};
  if (const auto held = self.hold(std::move(*handshake), begun); !held) return std::unexpected(held.error());
  self.await_requester(self.sessions_->held.back(), std::move(*expected));
  self.subscribe_to_all(self.sessions_->held.back(), asked->message.session_policy);
  return written;
}

/// Signature and HMAC at the end of KEY_EXCHANGE_RSP, over TH as it grows.
Result<void> Responder::close_exchange(Handshake& handshake, MutableBytes reply, Bytes shared) {
  const auto mac_size = terms_.handshake_in_the_clear() ? 0 : terms_.digest_size();
  const auto signature = reply.last(mac_size + signature_room_.size()).first(signature_room_.size());
  handshake.add(reply.first(reply.size() - mac_size - signature.size()));
  const Signer signer{terms_.version, *terms_.scheme(), *terms_.hash(), Purpose::responder_key_exchange_rsp};
  if (const auto made = spdm::sign(*library_, *signing_key_, signer, handshake.digest(), signature); !made) return made;
  handshake.add(signature);
  if (const auto derived = handshake.derive(KeyOrigin::exchange, shared); !derived) return derived;
  if (mac_size == 0) return {};
  const auto mac = handshake.verify_data(Direction::response);
  if (!mac) return std::unexpected(mac.error());
  std::ranges::copy(Bytes{*mac}, reply.last(mac_size).begin());
  handshake.add(*mac);
  return {};
}

Result<Bytes> Responder::serve_psk_exchange(Responder& self, Bytes request, MutableBytes out) {
  const auto asked = self.read<PskExchange>(request);
  if (!asked) return std::unexpected(asked.error());
  if (const auto room = self.room_for_a_session(); !room) return std::unexpected(room.error());
  const auto& held_keys = self.profile_->psks;
  const auto psk =
      std::ranges::find_if(held_keys, [&](const Psk& one) { return equal(one.hint, asked->message.hint); });
  if (psk == held_keys.end()) return broken(rule::psk_known, "PSKHint", 12, asked->message.hint_length);
  if (const auto summed = Handlers{self}.prepare_summary(asked->message.summary); !summed)
    return std::unexpected(summed.error());
  const auto suite = suite_of(self.terms_);
  if (!suite) return std::unexpected(suite.error());
  const auto half = self.own_session_half();
  if (!half) return std::unexpected(half.error());
  const auto opaque = opaque_answer(self.terms_.version, asked->message.opaque, self.profile_->limit_exponent);
  if (!opaque) return std::unexpected(opaque.error());

  const bool with_context = field(self.terms_.responder.flags, cap::psk) == 2;
  crypto::Digest context{.size = with_context ? self.terms_.digest_size() : 0};
  if (const auto drawn = self.library_->random(MutableBytes{context.bytes}.first(context.size)); !drawn)
    return std::unexpected(drawn.error());
  const crypto::Digest zeros{.size = self.terms_.digest_size()};
  const PskExchangeRsp reply{.heartbeat_period = self.heartbeat_period(),
                             .rsp_session_id = *half,
                             .context_length = static_cast<std::uint16_t>(context.size),
                             .opaque_length = static_cast<std::uint16_t>(opaque->size),
                             .summary = self.summary_,
                             .context = context,
                             .opaque = opaque->list(),
                             .verify_data = zeros};
  const auto written = self.write(reply, out);
  if (!written) return written;

  auto handshake = Handshake::begin(*self.library_, *suite, self.transcript_);
  if (!handshake) return std::unexpected(handshake.error());
  handshake->add(asked->raw);
  handshake->add(written->first(written->size() - zeros.size));
  if (const auto derived = handshake->derive(KeyOrigin::psk, psk->key->bytes(Reveal{})); !derived)
    return std::unexpected(derived.error());
  const auto mac = handshake->verify_data(Direction::response);
  if (!mac) return std::unexpected(mac.error());
  std::ranges::copy(Bytes{*mac}, out.subspan(written->size() - zeros.size).begin());
  handshake->add(*mac);
  self.transcript_.add(Code::psk_exchange, asked->raw, *written);
  const auto id = session_id(asked->message.req_session_id, *half);
  const Begun begun{
      .id = id, .by_psk = true, .limit_exponent = opaque->limit_exponent, .policy = asked->message.session_policy};
  return self.hold_psk(std::move(*handshake), begun, *written);
}

/// Without a context of ours the session is established at once: DSP0274 1.1, PSK_CAP.
Result<Bytes> Responder::hold_psk(Handshake handshake, const Begun& begun, Bytes reply) {
  if (const auto held = hold(std::move(handshake), begun); !held) return std::unexpected(held.error());
  if (field(terms_.responder.flags, cap::psk) == 2) return reply;
  if (const auto made = establish(sessions_->held.back()); !made) {
    erase(sessions_->held.back());
    return std::unexpected(made.error());
  }
  return reply;
}

/// FINISH or PSK_FINISH: both sides now know that they have the same keys.
template <class Finishing> Result<Bytes> Responder::serve_finish(Responder& self, Bytes request, MutableBytes out) {
  auto* const held = self.sessions_->speaking;
  if (held == nullptr) return self.finish_in_the_clear(request, out);
  const auto asked = self.read_finish<Finishing>(*held, request);
  if (!asked) return std::unexpected(asked.error());
  // One try: DecryptError ends the handshake, and no other ERROR does. DSP0274 1.1, "Session handshake phase".
  self.sessions_->afterwards = Afterwards::erase;
  const auto written = self.finish(*held, *asked, out);
  if (!written) return written;
  self.sessions_->afterwards = Afterwards::establish;
  self.transcript_.heard_in_session(Finishing::code);
  return written;
}
template Result<Bytes> Responder::serve_finish<Finish>(Responder&, Bytes, MutableBytes);
template Result<Bytes> Responder::serve_finish<PskFinish>(Responder&, Bytes, MutableBytes);

/// FINISH names no session: it belongs to the KEY_EXCHANGE before it. DSP0274 1.1, HANDSHAKE_IN_THE_CLEAR_CAP.
Result<Bytes> Responder::finish_in_the_clear(Bytes request, MutableBytes out) {
  auto* const held = sessions_->handshaking();
  if (held == nullptr) return broken(rule::session_needed, "RequestResponseCode", 1, request[1]);
  const auto asked = read_finish<Finish>(*held, request);
  if (!asked) return std::unexpected(asked.error());
  const auto written = finish(*held, *asked, out);
  const auto established = written ? establish(*held) : Result<void>{std::unexpected(written.error())};
  if (!established) {
    erase(*held);
    return std::unexpected(established.error());
  }
  transcript_.add(Code::finish, request, *written);
  return written;
}

Result<void> Responder::establish(HeldSession& held) {
  auto secrets = held.handshake->finish();
  if (!secrets) return std::unexpected(secrets.error());
  held.handshake.reset();
  return held.session.establish(std::move(*secrets));
}

/// FINISH or PSK_FINISH, if it is what the handshake of `held` waits for. Leaves the handshake as it was.
template <class Finishing>
Result<wire::Decoded<Finishing>> Responder::read_finish(const HeldSession& held, Bytes request) {
  constexpr bool psk = std::is_same_v<Finishing, PskFinish>;
  if (held.by_psk != psk) return broken(rule::in_phase, "RequestResponseCode", 1, request[1]);
  const auto asked = read<Finishing>(request);
  if constexpr (!psk)
    if (const auto fits = asked ? finish_fits(held, asked->message) : Result<void>{}; !fits)
      return std::unexpected(fits.error());
  return asked;
}

/// Checks FINISH or PSK_FINISH against the handshake of `held`, and writes what answers it.
template <class Finishing>
Result<Bytes> Responder::finish(HeldSession& held, const wire::Decoded<Finishing>& asked, MutableBytes out) {
  constexpr bool psk = std::is_same_v<Finishing, PskFinish>;
  if constexpr (psk)
    held.handshake->add(asked.raw.first(asked.raw.size() - asked.message.verify_data.size()));
  else if (const auto proven = check_requester(held, asked); !proven)
    return std::unexpected(proven.error());
  if (const auto same = held.handshake->check(Direction::request, asked.message.verify_data); !same)
    return std::unexpected(same.error());
  held.handshake->add(asked.message.verify_data);
  typename Finishing::Reply reply{};
  const crypto::Digest zeros{.size = !psk && terms_.handshake_in_the_clear() ? terms_.digest_size() : 0};
  if constexpr (!psk) reply.verify_data = zeros;
  const auto written = write(reply, out);
  if (!written) return written;
  held.handshake->add(written->first(written->size() - zeros.size));
  if (zeros.size == 0) return written;
  const auto mac = held.handshake->verify_data(Direction::response);
  if (!mac) return std::unexpected(mac.error());
  std::ranges::copy(Bytes{*mac}, out.subspan(written->size() - zeros.size).begin());
  held.handshake->add(*mac);
  return written;
}

Result<HeartbeatAck> Handlers::answer(const Heartbeat&) {
  if (self.heartbeat_period() == 0) return broken(rule::in_phase, "RequestResponseCode", 1, 0xE8);
  return HeartbeatAck{};
}

/// DSP0274 1.1, "KEY_UPDATE operations". The acknowledgement of UpdateAllKeys goes out under our new key.
Result<KeyUpdateAck> Handlers::answer(const KeyUpdate& asked) {
  auto& held = *self.sessions_->speaking;
  const bool proves = asked.operation == KeyOperation::verify_new_key;
  if (proves != held.key_update_pending)
    return broken(rule::key_update_pending, "KeyUpdateOperation", 2, static_cast<std::uint64_t>(asked.operation));
  if (proves) {
    held.session.confirm_opening_key();
  } else if (const auto updated = held.session.update_opening_key(); !updated) {
    return std::unexpected(updated.error());
  }
  if (asked.operation == KeyOperation::update_all_keys)
    if (const auto updated = held.session.update_sealing_key(); !updated) {
      held.session.restore_opening_key();  // both or none
      return std::unexpected(updated.error());
    }
  held.key_update_pending = !proves;
  return KeyUpdateAck{{.operation = asked.operation, .tag = asked.tag}};
}

/// DSP0274 1.1, "END_SESSION request attributes": whether what was negotiated may outlive a reset.
Result<EndSessionAck> Handlers::answer(const EndSession& asked) {
  if ((asked.attributes & clear_negotiated_state) != 0) self.state_cleared_ = true;
  self.sessions_->afterwards = Afterwards::erase;
  return EndSessionAck{};
}

/// A Responder of ours speaks no other standard; whoever embeds it may: Profile::vendor.
Result<VendorDefinedResponse> Handlers::answer(const VendorDefinedRequest& asked) {
  if (!self.profile_->vendor) return broken(rule::request_known, "RequestResponseCode", 1, 0xFE);
  if (const auto fits = tolerate_vendor_id(asked.standard_id, asked.vendor_id); !fits)
    return std::unexpected(fits.error());
  const auto& terms = self.terms_;
  const bool large = terms.version >= Version::v1_4 && asked.large();
  if (large && !terms.large_forms()) return broken(rule::large_form_is_1_4, "Param1", 2, asked.param1);
  const auto payload = self.profile_->vendor(asked.standard_id, asked.vendor_id, asked.payload);
  if (!payload) return broken(rule::request_known, "StandardID", 4, asked.standard_id);
  self.record_ = *payload;
  VendorDefinedResponse reply{
      {.standard_id = asked.standard_id, .vendor_id = asked.vendor_id, .payload = self.record_}};
  reply.suit_payload();
  if (reply.large() && !terms.large_forms())
    return broken(rule::large_form_is_1_4, "RespLength", 7 + asked.vendor_id.size(), payload->size());
  return reply;
}

}  // namespace bonafide::spdm::responder
