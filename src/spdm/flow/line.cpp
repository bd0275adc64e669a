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
  if (large)
    answer = co_await send_chunks(request);
  else
    answer = co_await ask_until_ready(code, request);
  if (!is_error(answer)) co_return answer;

  const auto refusal = co_await wire::decode<ErrorMessage>(answer, terms);
  if (refusal.message.reason == ErrorCode::large_response && chunks())
    co_return co_await get_chunks(refusal.message.handle);
  transcript_in_use().refused(code);
  const bool lost = refusal.message.reason == ErrorCode::request_resynch;
  co_return refused_by_peer(lost ? rule::resynch : rule::peer_refused, refusal.message);
}

/// Gets a request answered by something other than Busy and ResponseNotReady.
Flow<Bytes> Line::ask_until_ready(Code code, Bytes request) {
  const Instant give_up = now_ + patience_.longest_wait;
  const bool updating = awaits_new_key();
  Duration pause = first_pause;
  for (unsigned tries = 0;; ++tries) {
    const Bytes answer = co_await exchange(code, request, give_up);
    if (!is_error(answer)) co_return answer;
    const auto refusal = co_await wire::decode<ErrorMessage>(answer, terms);
    if (refusal.message.reason != ErrorCode::busy) co_return answer;
    if (tries == patience_.busy_retries || now_ + pause > give_up)
      co_return refused_by_peer(rule::not_busy, refusal.message);
    sleep_ = Sleep{now_ + pause};
    co_await Pause{this};
    co_await expect_new_key(updating);
    pause *= 2;
    said_.push_back({said_.back().request, {}, {}, {}});
    request = said_.back().request;
  }
}

/// Sends once, and asks again with RESPOND_IF_READY as long as the peer defers its answer.
Flow<Bytes> Line::exchange(Code code, Bytes request, Instant give_up) {
  const bool updating = awaits_new_key();
  const Bytes first = co_await outgoing(request);
  send_ = Send{first, std::min(now_ + allowed_for(code), give_up), within_ != nullptr};
  for (unsigned deferrals = 0;; ++deferrals) {
    const Result<Bytes> arrived = co_await Crossing{this};
    co_await arrived;
    const Bytes answer = co_await incoming();
    if (!is_error(answer)) co_return answer;
    const auto refusal = co_await wire::decode<ErrorMessage>(answer, terms);
    const auto& [version, reason, data, rdt_exponent, deferred, token, rdtm, handle, size, id, more] = refusal.message;
    if (reason != ErrorCode::response_not_ready) co_return answer;
    if (deferred != static_cast<std::uint8_t>(code) || !may_be_deferred(code))
      co_return broken(rule::deferred_as_asked, "RequestCode", 5, deferred);

    const Duration delay = power_of_two_us(rdt_exponent);
    if (deferrals == most_deferrals || rdt_exponent > largest_exponent || now_ + delay > give_up)
      co_return broken(rule::ready_in_time, "RDTExponent", 4, rdt_exponent);
    sleep_ = Sleep{now_ + delay};
    co_await Pause{this};
    co_await expect_new_key(updating);

    RespondIfReady question{.request_code = deferred, .token = token};
    const Bytes plain = co_await encoded(question);
    const Bytes again = co_await outgoing(plain);
    send_ = Send{again, std::min(now_ + allowed_for(code), give_up), within_ != nullptr};
  }
}

bool Line::awaits_new_key() const { return within_ != nullptr && within_->updating(); }

/// DSP0274 1.1, "Session key update synchronization": a Responder that is Busy or not ready to update its key says so
/// under the old one, which ends our expectation; the acknowledgement will come under the new one all the same.
Result<void> Line::expect_new_key(bool expected) {
  if (!expected || awaits_new_key()) return {};
  return within_->update_opening_key();
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
  const auto opened = within_->open(last.response);
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
  if (send_) arrived_ = broken(rule::answered_in_time, "RequestResponseCode", 1, send_->request[1]);
  resume(now);
}

void Line::failed(const Error& error, Instant now) {
  arrived_ = std::unexpected(error);
  resume(now);
}

}  // namespace bonafide::spdm
