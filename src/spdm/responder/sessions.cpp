#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/responder/sessions.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/rules/record.hpp>

namespace bonafide::spdm::responder {

HeldSession* Sessions::find(SessionId id) {
  const auto found = std::ranges::find_if(held, [&](const HeldSession& one) { return one.session.terms().id == id; });
  return found == held.end() ? nullptr : &*found;
}

HeldSession* Sessions::handshaking() {
  for (auto one = held.rbegin(); one != held.rend(); ++one)
    if (!one->by_psk && !one->session.established()) return &*one;
  return nullptr;
}

void Sessions::erase(const HeldSession& gone) {
  held.remove_if([&](const HeldSession& one) { return &one == &gone; });
}

namespace {

/// DSP0274 1.2, "KEY_EXCHANGE request message format", SessionPolicy. 1.1 has no policy, and no demand either.
bool survives_updates(Version version, std::uint8_t policy) {
  return version < Version::v1_2 || (policy & termination_policy) != 0;
}

}  // namespace

/// A half of a session id that no session has.
Result<std::uint16_t> Responder::own_session_half() {
  std::array<std::uint8_t, 2> drawn{};
  for (;;) {
    if (const auto filled = library_->random(drawn); !filled) return std::unexpected(filled.error());
    const auto half = load_le<std::uint16_t>(drawn);
    const auto taken = [&](const HeldSession& one) { return one.session.terms().id >> 16 == half; };
    if (half != 0 && std::ranges::none_of(sessions_->held, taken)) return half;
  }
}

/// Holds a session whose exchange has been answered; its handshake goes on in its records.
Result<void> Responder::hold(Handshake handshake, const Begun& begun) {
  const auto protection = protection_of(terms_);
  if (!protection) return std::unexpected(protection.error());
  const SessionTerms terms{.role = Role::responder,
                           .id = begun.id,
                           .suite = handshake.suite(),
                           .shape = {profile_->records, *protection, begun.limit_exponent},
                           .heartbeat_period = heartbeat_period()};
  auto own = transcript_.of_session(handshake.suite().hash);
  if (!own) return std::unexpected(own.error());
  auto session = Session::begin(*library_, terms, handshake.secrets(), std::move(*own));
  if (!session) return std::unexpected(session.error());
  sessions_->held.push_back({.handshake = std::move(handshake),
                             .session = std::move(*session),
                             .by_psk = begun.by_psk,
                             .heard = sessions_->now,
                             .survives_updates = survives_updates(terms_.version, begun.policy),
                             .slot = begun.slot,
                             .chain = begun.chain});
  return {};
}

std::uint8_t Responder::heartbeat_period() const {
  const bool beats = terms_.requester.has(cap::hbeat) && terms_.responder.has(cap::hbeat);
  return beats ? profile_->heartbeat_period : std::uint8_t{0};
}

/// With a session goes what waits in it, so that another with the same id begins anew.
void Responder::erase(const HeldSession& gone) {
  if (deferred_in_ == gone.session.terms().id) deferred_.clear(), deferred_in_.reset();
  sessions_->erase(gone);
}

void Responder::erase_where(const std::function<bool(HeldSession&)>& outdated) {
  auto& held = sessions_->held;
  for (auto one = held.begin(); one != held.end();) {
    auto& looked_at = *one++;
    if (outdated(looked_at)) erase(looked_at);
  }
}

void Responder::time_passes(Instant now) {
  sessions_->now = now;
  end_outdated_sessions();
  erase_where([&](const HeldSession& one) {
    const auto period = std::chrono::seconds{one.session.terms().heartbeat_period};
    // DSP0274 1.1, "HEARTBEAT": twice the period without a sign ends the session.
    const Duration patience = one.session.established() ? Duration{2 * period} : handshake_patience;
    return patience.count() != 0 && now - one.heard > patience;
  });
}

void Responder::update_took_effect() {
  erase_where([](const HeldSession& one) { return !one.survives_updates; });
}

/// The identity that a session was opened with is part of what it is trusted for. `informed`: the session in which the
/// change was asked for, whose Requester knows.
void Responder::end_outdated_sessions(const HeldSession* informed) {
  const auto* const store = profile_->store;
  if (store == nullptr || store->generation() == settled_generation_) return;
  settled_generation_ = store->generation();
  erase_where([&](HeldSession& one) {
    if (one.survives_updates || !one.slot) return false;
    const auto chain = prover().hash(*one.slot, terms_);
    const bool same = chain && equal(*chain, one.chain);
    if (!same && &one == informed) one.slot.reset();
    return !same && &one != informed;
  });
}

const crypto::KeySecret* Responder::export_master(SessionId id, Reveal) const {
  const auto* const held = sessions_->find(id);
  return held != nullptr && held->session.established() ? &held->session.export_master(Reveal{}) : nullptr;
}

std::size_t Responder::open_sessions() const { return sessions_->held.size(); }

Bytes Responder::respond_secured(MutableBytes record, MutableBytes out) {
  refusal_.reset();
  end_outdated_sessions();
  const auto id = session_id_of(record);
  auto* const held = id ? sessions_->find(*id) : nullptr;
  // DSP0274 1.1, HANDSHAKE_IN_THE_CLEAR_CAP: such a handshake has no records.
  const bool no_records =
      held != nullptr && terms_.handshake_in_the_clear() && !held->by_psk && !held->session.established();
  if (held == nullptr || no_records) {
    // DSP0277: there is no key to answer with, so the record is dropped.
    refusal_ = id ? Error{&rule::session_known, "SessionID", 0, *id, {}} : id.error();
    return {};
  }
  plain_.resize(profile_->data_transfer_size);
  const auto request = held->session.open(record);
  if (!request) {
    refusal_ = request.error();
    const auto reply = seal(*held, refuse(request.error(), {}, plain_), out);
    erase(*held);
    return reply;
  }
  held->heard = sessions_->now;
  if (held->key_update_pending && !held->session.updating()) held->key_update_pending = false;
  sessions_->speaking = held;
  sessions_->afterwards = Afterwards::nothing;
  const auto answer = respond(*request, plain_);
  sessions_->speaking = nullptr;
  return settle_session(*held, answer, out);
}

/// Seals the answer, then does what was put off until then.
Bytes Responder::settle_session(HeldSession& held, Bytes answer, MutableBytes out) {
  const auto reply = seal(held, answer, out);
  // A session in which nothing can be said any more is none.
  const bool mute = reply.empty() && !answer.empty();
  bool gone = mute || sessions_->afterwards == Afterwards::erase;
  if (!gone && sessions_->afterwards == Afterwards::establish) gone = !establish(held);
  if (gone) erase(held);
  end_outdated_sessions(gone ? nullptr : &held);
  return reply;
}

Bytes Responder::seal(HeldSession& held, Bytes message, MutableBytes out) {
  if (message.empty()) return {};
  const auto sealed = held.session.seal(message, out);
  return sealed ? *sealed : Bytes{};
}

}  // namespace bonafide::spdm::responder
