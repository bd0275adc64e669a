// The only door between a flow and the world. What a flow asks of its driver is one of: send these bytes and wait until
// this deadline; sleep until; nothing more. The driver resumes it with the answer and the time, or with "expired".
#pragma once
#include <deque>

#include <bonafide/base/time.hpp>
#include <bonafide/spdm/flow/flow.hpp>
#include <bonafide/spdm/message/error.hpp>
#include <bonafide/spdm/message/version.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/session/session.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::spdm {

/// VENDOR_DEFINED is the longest request there is. Its large form (DSP0274 1.4) has no end; this is ours.
inline constexpr std::size_t largest_request = (1u << 20) + 512;

/// How long to wait, and how often to ask again.
struct Patience {
  Duration round_trip = std::chrono::seconds{1};     // RTT of the transport; a DOE mailbox may take its second
  Duration longest_wait = std::chrono::seconds{30};  // for one response, whatever the peer declares or asks for
  unsigned busy_retries = 8;                         // with a pause that doubles from 10 ms
  std::size_t padding = 0;                           // zero bytes that the transport may leave behind a message
};

struct Send {
  Bytes request;  // valid until the flow is resumed
  Instant deadline;
  bool secured = false;  // a record of a session, not a message in the clear
};
struct Sleep {
  Instant until;
};

/// One request and what came back, as they crossed the line. The answer is without the padding of the transport once it
/// has been understood; it is empty where none came. In a session these are the messages, and the records in which they
/// travelled stand beside them.
struct Exchange {
  Buffer request, response;
  Buffer request_record, response_record;
};

/// One connection. Everything that flows read points into `said`, so their views last as long as the line.
class Line {
 public:
  Line(const crypto::Library& its_library, const Patience& patience, Ledger::Keep keep = Ledger::Keep::digest)
      : library(its_library), transcript(its_library, keep), patience_(patience) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  const crypto::Library& library;
  Terms terms;
  Transcript transcript;

  // --- for flows ---

  /// Sends `question`, waits through Busy and ResponseNotReady, and gives the Reply, decoded and in the transcript. The
  /// transcript takes the response without its signature.
  template <class Ask> Flow<wire::Decoded<typename Ask::Reply>> ask(Ask question);

  /// What is asked from here on travels in `session`, which must outlive its use; null: in the clear again. A session
  /// in which an answer stays out, or cannot be understood, ends: the two ends may no longer agree about it.
  void speak_in(Session* session) { within_ = session; }
  Session* within() const { return within_; }
  /// Zero bytes that the transport may leave behind a message in the clear.
  std::size_t padding() const { return patience_.padding; }
  /// The transcript of the session that is spoken in, or of the connection.
  Transcript& transcript_in_use() { return within_ != nullptr ? within_->transcript : transcript; }
  /// The request that was answered last, as it stood before any record was made of it.
  Bytes asked() const { return asked_; }

  /// Says nothing for a while.
  Flow<void> pause(Duration duration);
  /// When the driver was last heard.
  Instant now() const { return now_; }

  // --- for the driver ---

  const std::optional<Send>& to_send() const { return send_; }
  const std::optional<Sleep>& to_sleep() const { return sleep_; }
  /// Starts a flow. From here on exactly one of to_send and to_sleep holds something, until the flow has its outcome.
  template <class T> void start(const Flow<T>& flow, Instant now) {
    now_ = now;
    flow.handle.resume();
  }
  void answered(Bytes response, Instant now);
  /// The deadline of to_send, or the time of to_sleep, has come.
  void expired(Instant now);
  /// The transport failed: the flow ends with this error.
  void failed(const Error&, Instant now);

  /// Everything that was said, in order; the last answer may be missing.
  const std::deque<Exchange>& said() const { return said_; }
  /// Forgets what was said, and with it all views into it: between flows, for who talks for long.
  void forget() { said_.clear(), large_.clear(), asked_ = {}; }

 private:
  Flow<Bytes> converse(Code code, Bytes request);
  Flow<Bytes> ask_until_ready(Code code, Bytes request);
  Flow<Bytes> send_chunks(Bytes request);
  Flow<Bytes> get_chunks(std::uint8_t handle);
  bool chunks() const { return terms.requester.has(cap::chunk) && terms.responder.has(cap::chunk); }
  Flow<Bytes> exchange(Code code, Bytes request, Bytes answer, Instant give_up);
  Flow<Bytes> deliver(Code code, Bytes request, Instant give_up);
  Result<void> only_padding_follows(Bytes answer, std::size_t message_size);
  Result<Bytes> encoded(auto& message);
  Result<Bytes> outgoing(Bytes message);
  Result<Bytes> incoming();
  Duration allowed_for(Code code) const;
  void lose_session() {
    if (within_ != nullptr) within_->end();
  }
  /// What a peer has said, which ends the session where it makes no sense: DSP0274 1.1, "Session termination phase".
  template <class T> Result<T> sense(Result<T> said) {
    if (!said) lose_session();
    return said;
  }

  struct Door {
    using IsDoor = void;
    Line* line;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> flow) const { line->waiting_ = flow; }
  };
  struct Crossing : Door {
    Result<Bytes> await_resume() const { return this->line->arrived_; }
  };
  struct Pause : Door {
    void await_resume() const {}
  };
  void resume(Instant now);

  Patience patience_;
  Session* within_ = nullptr;
  Bytes asked_;
  Instant now_{};
  std::optional<Send> send_;
  std::optional<Sleep> sleep_;
  std::coroutine_handle<> waiting_;
  Result<Bytes> arrived_{Bytes{}};
  std::deque<Exchange> said_;
  std::deque<Buffer> large_;  // responses that came in chunks, put together
  std::uint8_t handle_ = 0;   // of the large request sent last
};

Result<Bytes> Line::encoded(auto& message) {
  if constexpr (requires { message.shape_reply(terms); }) message.shape_reply(terms);
  auto& request = said_.emplace_back().request;
  request.resize(512);
  auto written = wire::encode(message, terms, request);
  while (!written && written.error() == wire::rule::fits && request.size() < largest_request) {
    request.resize(request.size() * 2);
    written = wire::encode(message, terms, request);
  }
  if (!written) return said_.pop_back(), written;
  const auto limit = chunks() ? terms.responder.max_message_size : terms.responder.data_transfer_size;
  if (limit != 0 && written->size() > limit)
    return said_.pop_back(), broken(rule::request_fits, "DataTransferSize", 12, limit);
  request.resize(written->size());
  return Bytes{request};
}

template <class Ask> Flow<wire::Decoded<typename Ask::Reply>> Line::ask(Ask question) {
  using Reply = typename Ask::Reply;
  static_assert(std::is_trivially_destructible_v<Ask> && std::is_trivially_destructible_v<Reply>);
  const Bytes request = co_await encoded(question);
  const Bytes answer = co_await converse(Ask::code, request);
  const auto reply = co_await sense(wire::decode<Reply>(answer, terms));
  co_await sense(only_padding_follows(answer, reply.raw.size()));

  asked_ = request;
  const Bytes covered = reply.signed_part.empty() ? reply.raw : reply.signed_part;
  if constexpr (std::is_same_v<Ask, GetVersion>)
    transcript.restart(request, covered);
  else if constexpr (Ask::code == Code::get_capabilities || Ask::code == Code::negotiate_algorithms)
    transcript.negotiate(request, covered);
  else
    transcript_in_use().add(Ask::code, request, covered);
  if (within_ != nullptr) transcript.heard_in_session(Ask::code);
  co_return reply;
}

}  // namespace bonafide::spdm
