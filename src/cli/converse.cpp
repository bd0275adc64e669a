#include <algorithm>
#include <functional>

#include <bonafide/cli/converse.hpp>
#include <bonafide/client/driver.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/evidence/pcap.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>
#include <bonafide/spdm/rules/session.hpp>

namespace bonafide::cli {

namespace {

std::chrono::nanoseconds civil_now() { return std::chrono::system_clock::now().time_since_epoch(); }

/// Writes down what crosses before it is judged.
class Notes : public client::Watcher {
 public:
  explicit Notes(const std::function<void(std::string_view)>& progress) : progress_(progress) {}

  void sends(const spdm::Send& send) override {
    if (send.secured)
      progress_("secured message");
    else if (send.request.size() > 1)
      progress_(spdm::name(static_cast<spdm::Code>(send.request[1])));
  }
  void crosses(const binding::Message& message) override {
    crossed_.push_back({civil_now(), copy(message.bytes), message.channel});
  }
  std::vector<Crossed> take() { return std::move(crossed_); }

 private:
  const std::function<void(std::string_view)>& progress_;
  std::vector<Crossed> crossed_;
};

}  // namespace

Conversation converse(const crypto::Library& library, link::Link& link, const MakeFlow& make, Duration within,
                      const std::function<void(std::string_view)>& progress) {
  spdm::Line line{library, {.longest_wait = within, .padding = binding::allowed_padding(link.transport())}};
  Conversation out;
  Notes notes{progress};
  client::Driver driver{line, link, link::now() + within, &notes};
  if (const auto outcome = driver.run(make(line)); !outcome) out.refused = outcome.error();
  out.crossed = notes.take();
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
  // The last five are what we asked for and the device, or its version of SPDM, does not have; a key that the device
  // does not have is one that we were given.
  static const std::array<const Rule*, 15> excuses{&answered_in_time,   &not_busy,
                                                   &ready_in_time,      &resynch,
                                                   &peer_refused,       &capability_present,
                                                   &version_common,     &algorithms_common,
                                                   &session_algorithms, &crypto::rule::algorithm_offered,
                                                   &slot_exists,        &slot_filled,
                                                   &signing_slot,       &request_fits,
                                                   &provisioned_hash};
  const std::string_view id = error.rule->id;
  if (std::ranges::find(excuses, error.rule) != excuses.end()) return true;
  return id.starts_with("link.") || id.starts_with("doe.") || id.starts_with("pci.");
}

}  // namespace bonafide::cli
