#include <bonafide/spdm/answer/endpoint.hpp>
#include <bonafide/spdm/answer/refusal.hpp>
#include <bonafide/spdm/requester/answerer.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::requester {
namespace {

constexpr std::size_t capsule_header = 4;  // of DELIVER_ENCAPSULATED_RESPONSE
constexpr std::size_t largest_answer = 65535;
constexpr std::size_t most_events = 4096;  // that wait to be taken

}  // namespace

Answerer::Answerer(const Line& line, const Credentials* credentials, Stage stage, Session* session)
    : line_(&line),
      stage_(stage),
      session_(session),
      terms_(line.terms.turned_around()),
      own_(credentials != nullptr ? credentials : &nothing_),
      prover_(line.library, *own_) {
  const auto hash = line.terms.hash();
  if (!hash) return;
  auto own = line.transcript.of_requester(*hash);
  if (own) transcript_.emplace(std::move(*own));
}

Answerer::Answerer(const Line& line, const Credentials& credentials, const Authenticated&)
    : Answerer(line, &credentials, authenticated, nullptr) {}

Answerer::Answerer(const Line& line, const Credentials* credentials, Session& session)
    : Answerer(line, credentials, session.established() ? established : handshake, &session) {}

/// DSP0274 1.1, "Encapsulated requests": what may come where. Capabilities are ours, since the roles are turned around.
std::span<const Answerer::Row> Answerer::rows() {
  constexpr std::uint8_t anywhere = authenticated | handshake | established;
  static constexpr std::array table{
      Row{Code::get_digests, anywhere, cap::cert, &Answerer::serve<GetDigests>},
      Row{Code::get_certificate, anywhere, cap::cert, &Answerer::serve<GetCertificate>},
      Row{Code::challenge, authenticated, cap::chal, &Answerer::serve<Challenge>},
      Row{Code::key_update, established, cap::key_upd, &Answerer::serve<KeyUpdate>},
      Row{Code::send_event, established, cap::encap, &Answerer::serve<SendEvent>},
      Row{Code::get_endpoint_info, established, cap::ep_info, &Answerer::serve<GetEndpointInfo>},
  };
  return table;
}

Bytes Answerer::answer(Bytes request) {
  refusal_.reset();
  room_.resize(most());
  const auto reply = attempt(request);
  if (reply) return *reply;
  refusal_ = reply.error();
  return refuse(reply.error(), request);
}

Result<Bytes> Answerer::attempt(Bytes request) {
  if (request.size() < header_size) return broken(wire::rule::complete, "(header)", 0, request.size());
  const auto code = static_cast<Code>(request[1]);
  const auto table = rows();
  const auto row = std::ranges::find(table, code, &Row::code);
  if (row == table.end() || !terms_.responder.has(row->capability))
    return broken(rule::encapsulated_known, "RequestResponseCode", 1, request[1]);
  if ((row->stages & stage_) == 0) return broken(rule::encapsulated_allowed, "RequestResponseCode", 1, request[1]);
  return (this->*row->serve)(request);
}

/// Bytes that one answer may have: what the Responder receives, less the capsule around it.
std::size_t Answerer::most() const {
  const auto limit = line_->terms.responder.data_transfer_size;
  return limit == 0 ? largest_answer : std::min<std::size_t>(limit - capsule_header, largest_answer);
}

template <class Ask> Result<Bytes> Answerer::serve(Bytes request) {
  const auto asked = wire::decode<Ask>(request, terms_);
  if (!asked) return std::unexpected(asked.error());
  const auto rest = request.subspan(asked->raw.size());
  const auto padding = session_ != nullptr ? 0 : line_->padding();
  if (rest.size() > padding || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", asked->raw.size(), rest.size());
  if constexpr (requires { asked->message.shape_reply(terms_); }) asked->message.shape_reply(terms_);
  const auto reply = respond(asked->message);
  if (!reply) return std::unexpected(reply.error());
  auto written = wire::encode(*reply, terms_, room_);
  if (!written && written.error() == wire::rule::fits)
    room_.resize(largest_answer), written = wire::encode(*reply, terms_, room_);
  if (!written) return written;
  std::size_t signature_size = 0;
  if constexpr (requires { reply->signature; }) signature_size = reply->signature.size();
  if (transcript_) transcript_->add(Ask::code, asked->raw, written->first(written->size() - signature_size));
  if (signature_size != 0)
    if (const auto made = sign(Ask::code, asked->raw, *written, signature_size); !made)
      return std::unexpected(made.error());
  return written;
}

Bytes Answerer::refuse(const Error& error, Bytes request) {
  const auto written = wire::encode(refusal_of(error, terms_.version, request), terms_, room_);
  return written ? *written : Bytes{};
}

Bytes Answerer::implicit_get_digests() {
  signature_room_.resize(header_size);
  const auto written = wire::encode(GetDigests{}, terms_, signature_room_);
  return written ? *written : Bytes{};
}

Result<Digests> Answerer::respond(const GetDigests&) { return prover_.digests(terms_); }

Result<Certificate> Answerer::respond(const GetCertificate& asked) {
  auto ours = prover_.certificate(asked, terms_, most());
  if (ours) fetched_ = asked.slot();
  return ours;
}

/// DSP0274 1.1, "Mutual authentication": the Requester's CHALLENGE_AUTH. It has no measurements.
Result<ChallengeAuth> Answerer::respond(const Challenge& asked) {
  if (asked.summary != MeasurementSummary::none)
    return broken(rule::summary_possible, "MeasurementSummaryHashType", 3, static_cast<std::uint64_t>(asked.summary));
  if (const auto able = can_sign(asked.slot); !able) return std::unexpected(able.error());
  auto ours = prover_.challenge_auth(asked, terms_);
  if (ours) ours->signature = signature_room_;
  return ours;
}

/// DSP0274 1.3, "GET_ENDPOINT_INFO request and ENDPOINT_INFO response messages": nothing of us where there is nothing
/// to say.
Result<EndpointInfo> Answerer::respond(const GetEndpointInfo& asked) {
  auto ours = endpoint_info(line_->library, asked, own_->device_class, terms_);
  if (!ours || !asked.wants_signature()) return ours;
  if (const auto able = can_sign(spdm::signing_slot(asked)); !able) return std::unexpected(able.error());
  ours->signature = signature_room_;
  return ours;
}

/// Whether the key of `slot` signs with what was negotiated.
Result<void> Answerer::can_sign(std::uint8_t slot) {
  const auto scheme = terms_.scheme();
  const auto* const key = prover_.key(slot, terms_);
  if (key == nullptr || !scheme || !key->fits(*scheme) || !transcript_)
    return broken(rule::slot_signs, "SlotID", 2, slot);
  signing_slot_ = slot;
  signature_room_.assign(terms_.signature_size(), 0);
  return {};
}

/// DSP0274 1.1, "CHALLENGE_AUTH signature generation", over M1/M2 of the Requester, and DSP0274 1.3, "ENDPOINT_INFO
/// signature generation", over IL1/IL2: each in the Requester's own context.
Result<void> Answerer::sign(Code code, Bytes request, Bytes written, std::size_t signature_size) {
  const bool challenged = code == Code::challenge;
  const auto* const m1m2 = transcript_->m1m2();
  if (challenged && m1m2 == nullptr) return broken(rule::slot_signs, "SlotID", 2, signing_slot_);
  const auto covered = written.first(written.size() - signature_size);
  const auto over = challenged ? m1m2->digest() : transcript_->il1il2(request, covered).digest();
  const auto purpose = challenged ? Purpose::requester_challenge_auth : Purpose::requester_endpoint_info;
  const Signer signer{terms_.version, *terms_.scheme(), *terms_.hash(), purpose};
  const auto place = MutableBytes{room_}.first(written.size()).last(signature_size);
  const auto made = spdm::sign(line_->library, *prover_.key(signing_slot_, terms_), signer, over, place);
  if (challenged) transcript_->authenticated(), challenged_ = made.has_value();
  return made;
}

/// DSP0274 1.1, "Session key update synchronization": the Responder updates the key of its own direction alone. The
/// next record that it sends is under the new one.
Result<KeyUpdateAck> Answerer::respond(const KeyUpdate& asked) {
  const auto operation = static_cast<std::uint64_t>(asked.operation);
  if (asked.operation == KeyOperation::update_all_keys)
    return broken(rule::key_update_operation, "KeyUpdateOperation", 2, operation);
  const bool proves = asked.operation == KeyOperation::verify_new_key;
  if (proves != session_->updating()) return broken(rule::key_update_pending, "KeyUpdateOperation", 2, operation);
  if (proves)
    session_->confirm_opening_key();
  else if (const auto updated = session_->update_opening_key(); !updated)
    return std::unexpected(updated.error());
  return KeyUpdateAck{{.operation = asked.operation, .tag = asked.tag}};
}

/// DSP0274 1.3, "SEND_EVENT request and EVENT_ACK response messages".
Result<EventAck> Answerer::respond(const SendEvent& asked) {
  if (!terms_.requester.has(cap::event)) return broken(rule::encapsulated_known, "RequestResponseCode", 1, 0xF1);
  auto heard = read_events(asked, terms_);
  if (!heard) return std::unexpected(heard.error());
  if (events_.size() + heard->size() > most_events)
    return broken(rule::events_bounded, "EventCount", header_size, asked.event_count);
  std::ranges::move(*heard, std::back_inserter(events_));
  return EventAck{};
}

}  // namespace bonafide::spdm::requester
