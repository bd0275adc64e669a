#include <bonafide/spdm/flow/line.hpp>

namespace bonafide::spdm {
namespace {

constexpr Duration st1 = std::chrono::milliseconds{100};  // DSP0274, "Timing specification for SPDM messages", ST1
constexpr Duration first_pause = std::chrono::milliseconds{10};
constexpr unsigned most_deferrals = 64;
constexpr unsigned largest_exponent = 31;  // 2^31 us are 36 minutes: beyond any patience, and within 64 bits

/// 2^exponent microseconds: DSP0274, CTExponent and RDTExponent.
Duration power_of_two_us(unsigned exponent) {
  return std::chrono::microseconds{std::int64_t{1} << std::min(exponent, largest_exponent)};
}

/// DSP0274, "Timing specification for SPDM messages": requests whose answer takes cryptography wait CT, the others ST1.
bool takes_cryptography(Code code) {
  switch (code) {
    case Code::get_digests:
    case Code::get_certificate:
    case Code::challenge:
    case Code::get_endpoint_info:
    case Code::get_measurements:
    case Code::key_exchange:
    case Code::finish:
    case Code::psk_exchange:
    case Code::psk_finish:
    case Code::key_update:
    case Code::get_csr:
    case Code::get_encapsulated_request:
    case Code::deliver_encapsulated_response:
    case Code::set_certificate:
    case Code::get_key_pair_info:
    case Code::set_key_pair_info:
    case Code::slot_management: return true;
    default: return false;
  }
}

bool may_be_deferred(Code code) {
  return code != Code::get_version && code != Code::get_capabilities && code != Code::negotiate_algorithms;
}

bool is_error(Bytes answer) { return answer.size() > 1 && answer[1] == static_cast<std::uint8_t>(Code::error); }

std::unexpected<Error> refused_by_peer(const Rule& rule, const ErrorMessage& refusal) {
  return broken(rule, "ErrorCode", 2, static_cast<std::uint64_t>(refusal.reason), Note{name(refusal.reason)});
}

}  // namespace

Duration Line::allowed_for(Code code) const {
  const auto wait = takes_cryptography(code) ? power_of_two_us(terms.responder.ct_exponent) : st1;
  return std::min(patience_.round_trip + wait, patience_.longest_wait);
}

/// Sends one message, in chunks where it must be, and gets the answer, out of chunks where it came so.
Flow<Bytes> Line::converse(Code code, Bytes request) {
  const auto limit = terms.responder.data_transfer_size;
  const bool large = chunks() && limit != 0 && request.size() > limit;
  Bytes answer;
  if (large) {
    // A transfer that breaks off leaves the peer waiting for its next chunk, so that nothing else can be said there.
    const auto carried = co_await attempt(send_chunks(request));
    answer = co_await sense(carried);
    if (is_error(answer)) answer = co_await exchange(code, request, answer, now_ + patience_.longest_wait);
  } else {
    answer = co_await ask_until_ready(code, request);
  }
  if (!is_error(answer)) co_return answer;

  const auto refusal = co_await sense(wire::decode<ErrorMessage>(answer, terms));
  const auto reason = refusal.message.reason;
  if (reason == ErrorCode::large_response && chunks()) {
    const auto carried = co_await attempt(get_chunks(refusal.message.handle));
    co_return sense(carried);
  }
  transcript_in_use().refused(code);
  const bool lost = reason == ErrorCode::request_resynch;
  // DSP0274 1.1, "ERROR response message": the peer has no such session any more.
  if (lost || reason == ErrorCode::decrypt_error) lose_session();
  co_return refused_by_peer(lost ? rule::resynch : rule::peer_refused, refusal.message);
}

/// Gets a request answered by something other than Busy and ResponseNotReady.
Flow<Bytes> Line::ask_until_ready(Code code, Bytes request) {
  const Instant give_up = now_ + patience_.longest_wait;
  Duration pause = first_pause;
  for (unsigned tries = 0;; ++tries) {
    const Bytes answer = co_await exchange(code, request, {}, give_up);
    if (!is_error(answer)) co_return answer;
    const auto refusal = co_await wire::decode<ErrorMessage>(answer, terms);
    if (refusal.message.reason != ErrorCode::busy) co_return answer;
    if (tries == patience_.busy_retries || now_ + pause > give_up)
      co_return refused_by_peer(rule::not_busy, refusal.message);
    sleep_ = Sleep{now_ + pause};
    co_await Pause{this};
    pause *= 2;
    said_.push_back({said_.back().request, {}, {}, {}});
    request = said_.back().request;
  }
}

/// Sends once, unless `answer` is there already, and asks again with RESPOND_IF_READY as long as the peer defers.
Flow<Bytes> Line::exchange(Code code, Bytes request, Bytes answer, Instant give_up) {
  if (answer.empty()) answer = co_await deliver(code, request, give_up);
  for (unsigned deferrals = 0;; ++deferrals) {
    if (!is_error(answer)) co_return answer;
    const auto refusal = co_await sense(wire::decode<ErrorMessage>(answer, terms));
    const auto& [version, reason, data, rdt_exponent, deferred, token, rdtm, handle, size, id, more] = refusal.message;
    if (reason != ErrorCode::response_not_ready) co_return answer;
    if (deferred != static_cast<std::uint8_t>(code) || !may_be_deferred(code)) {
      lose_session();
      co_return broken(rule::deferred_as_asked, "RequestCode", 5, deferred);
    }
    const Duration delay = power_of_two_us(rdt_exponent);
    if (deferrals == most_deferrals || rdt_exponent > largest_exponent || now_ + delay > give_up)
      co_return broken(rule::ready_in_time, "RDTExponent", 4, rdt_exponent);
    sleep_ = Sleep{now_ + delay};
    co_await Pause{this};

    RespondIfReady question{.request_code = deferred, .token = token};
    const Bytes again = co_await encoded(question);
    answer = co_await deliver(code, again, give_up);
  }
}

/// One message out, one in.
Flow<Bytes> Line::deliver(Code code, Bytes request, Instant give_up) {
  const Bytes message = co_await outgoing(request);
  send_ = Send{message, std::min(now_ + allowed_for(code), give_up), within_ != nullptr};
  const Result<Bytes> arrived = co_await Crossing{this};
  co_await arrived;
  co_return incoming();
}

/// The message itself, or the record that a session makes of it.
Result<Bytes> Line::outgoing(Bytes message) {
  if (within_ == nullptr) return message;
  constexpr std::size_t around = 96;  // headers, random data and MAC of a record: DSP0277
  auto& record = said_.back().request_record;
  record.resize(message.size() + around);
  const auto sealed = within_->seal(message, record);
  if (!sealed) return sealed;
  record.resize(sealed->size());
  return Bytes{record};
}

/// What arrived last, out of its record where there is one.
Result<Bytes> Line::incoming() {
  auto& last = said_.back();
  if (within_ == nullptr) return Bytes{last.response};
  last.response_record = last.response;
  const auto opened = sense(within_->open(last.response));
  if (!opened) return std::unexpected(opened.error());
  last.response = copy(*opened);
  return Bytes{last.response};
}

/// The padding of the transport is cut off before the message enters any transcript.
Result<void> Line::only_padding_follows(Bytes answer, std::size_t message_size) {
  auto& response = said_.back().response;
  const Bytes rest = answer.subspan(message_size);
  // Inside a record there is none, nor behind what chunks carried.
  const bool padded = within_ == nullptr && answer.data() == response.data();
  const auto most = padded ? patience_.padding : 0;
  if (rest.size() > most || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", message_size, rest.size());
  if (padded) response.resize(message_size);
  return {};
}

Flow<void> Line::pause(Duration duration) {
  sleep_ = Sleep{now_ + duration};
  co_await Pause{this};
  co_return Result<void>{};
}

void Line::resume(Instant now) {
  now_ = now;
  send_.reset(), sleep_.reset();
  std::exchange(waiting_, {}).resume();
}

void Line::answered(Bytes response, Instant now) {
  auto& kept = said_.back().response;
  kept = copy(response);
  arrived_ = Bytes{kept};
  resume(now);
}

void Line::expired(Instant now) {
  if (send_) {
    arrived_ = broken(rule::answered_in_time, "RequestResponseCode", 1, send_->request[1]);
    // Records are counted, and nobody knows which of two was lost: DSP0277, "SequenceNumber".
    if (send_->secured) lose_session();
  }
  resume(now);
}

void Line::failed(const Error& error, Instant now) {
  arrived_ = std::unexpected(error);
  if (send_ && send_->secured) lose_session();
  resume(now);
}

}  // namespace bonafide::spdm
