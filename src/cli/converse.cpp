#include <algorithm>
#include <functional>

#include <bonafide/cli/converse.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/evidence/pcap.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>
#include <bonafide/spdm/rules/session.hpp>

namespace bonafide::cli {

namespace {

std::chrono::nanoseconds civil_now() { return std::chrono::system_clock::now().time_since_epoch(); }

/// One conversation on one link: what to_send and to_sleep ask for is done until the flow has its outcome.
class Driver {
 public:
  Driver(spdm::Line& line, link::Link& link, Instant end, const std::function<void(std::string_view)>& progress)
      : line_(line), link_(link), end_(end), progress_(progress) {}

  template <class T> void run(const spdm::Flow<T>& flow) {
    line_.start(flow, link::now());
    while (!flow.outcome()) {
      if (line_.to_sleep())
        sleep();
      else
        send(*line_.to_send());
    }
  }
  std::vector<Crossed> take_crossed() { return std::move(crossed_); }

 private:
  void sleep() {
    const auto until = line_.to_sleep()->until;
    link::sleep_until(std::min(until, end_));
    if (until > end_)
      line_.failed(too_late(), link::now());
    else
      line_.expired(link::now());
  }

  void send(const spdm::Send& send) {
    const auto deadline = std::min(send.deadline, end_);
    const auto channel = send.secured ? binding::Channel::secured : binding::Channel::clear;
    tell(send);
    const auto answer = cross({send.request, channel}, deadline);
    const auto now = link::now();
    if (answer) return line_.answered(*answer, now);
    if (answer.error() == link::rule::answers_in_time) return line_.expired(now);
    line_.failed(answer.error(), now);
  }

  void tell(const spdm::Send& send) const {
    if (send.secured)
      progress_("secured message");
    else if (send.request.size() > 1)
      progress_(spdm::name(static_cast<spdm::Code>(send.request[1])));
  }

  /// What came is written down before it is judged.
  Result<Bytes> cross(const binding::Message& request, Instant deadline) {
    note(request);
    const auto answer = link_.exchange(request, deadline - link::now(), storage_);
    if (!answer) return std::unexpected(answer.error());
    note(*answer);
    return link::demand_channel(*answer, request.channel);
  }
  void note(const binding::Message& message) {
    crossed_.push_back({civil_now(), copy(message.bytes), message.channel});
  }

  static Error too_late() {
    return {&spdm::rule::answered_in_time, "(timeout)", 0, 0, Note{"the time for all of it is over"}};
  }

  spdm::Line& line_;
  link::Link& link_;
  Instant end_;
  const std::function<void(std::string_view)>& progress_;
  Buffer storage_;
  std::vector<Crossed> crossed_;
};

}  // namespace

Conversation converse(const crypto::Library& library, link::Link& link, const MakeFlow& make, Duration within,
                      const std::function<void(std::string_view)>& progress) {
  spdm::Line line{library, {.longest_wait = within, .padding = binding::allowed_padding(link.transport())}};
  Conversation out;
  {
    auto flow = make(line);
    Driver driver{line, link, link::now() + within, progress};
    driver.run(flow);
    out.crossed = driver.take_crossed();
    if (const auto outcome = flow.take(); !outcome) out.refused = outcome.error();
  }
  out.exchanges = evidence::said_on(line);
  return out;
}

Buffer as_capture(std::span<const Crossed> crossed, binding::Transport transport) {
  using evidence::Transport;
  if (transport == binding::Transport::storage) return {};  // captures have no link type for it
  const bool mctp = transport == binding::Transport::mctp;
  evidence::CaptureWriter writer{transport == binding::Transport::doe ? Transport::doe
                                 : mctp                               ? Transport::mctp
                                                                      : Transport::tcp};
  for (const auto& [at, message, channel] : crossed) {
    const auto framed = binding::frame(transport, {message, channel});
    if (!framed) return {};
    // The DMTF tools put a header of MCTP before the message type that the socket does not carry.
    Buffer packet = mctp ? Buffer{0x00, 0x00, 0x00, 0xC0} : Buffer{};
    append(packet, *framed);
    if (!writer.add(at, packet)) return {};
  }
  return writer.written();
}

bool excuses_the_peer(const Error& error) {
  using namespace spdm::rule;
  // The last four are what we asked for and the device, or its version of SPDM, does not have.
  static const std::array<const Rule*, 14> excuses{&answered_in_time,   &not_busy,
                                                   &ready_in_time,      &resynch,
                                                   &peer_refused,       &capability_present,
                                                   &version_common,     &algorithms_common,
                                                   &session_algorithms, &crypto::rule::algorithm_offered,
                                                   &slot_exists,        &slot_filled,
                                                   &signing_slot,       &request_fits};
  const std::string_view id = error.rule->id;
  if (std::ranges::find(excuses, error.rule) != excuses.end()) return true;
  return id.starts_with("link.") || id.starts_with("doe.") || id.starts_with("pci.");
}

}  // namespace bonafide::cli
