// A Requester and a Responder in one process, under a clock that only moves when somebody waits, with whatever mischief
// the test wants between them.
#pragma once
#include <functional>

#include <bonafide/spdm/requester/authenticate.hpp>
#include <bonafide/spdm/responder/responder.hpp>

#include "support/hierarchy.hpp"

namespace bonafide::test {

/// Looks at, and may change, message number `n` (requests are even, responses odd) on its way.
using Mischief = std::function<void(std::size_t n, Buffer& message)>;

/// An answer to give instead of the device's, which then does not hear the request.
using Preemption = std::function<std::optional<Buffer>(const Buffer& request)>;

inline void honestly(std::size_t, Buffer&) {}

/// A device with a chain of `scheme`'s kind in slots 0 and 1, and four measurements.
spdm::responder::Profile usual_profile(crypto::Scheme scheme = crypto::Scheme::ecdsa_p256,
                                       crypto::Hash hash = crypto::Hash::sha256);

/// Every classical scheme that this libcrypto has.
std::vector<crypto::Scheme> schemes_offered();

struct Pair {
  explicit Pair(spdm::responder::Profile profile = usual_profile());

  spdm::responder::Profile profile;
  spdm::requester::Wishes wishes;
  spdm::Patience patience;
  Instant now{};
  Preemption preempt;
  std::vector<Buffer> messages;  // as they arrived, in order
  /// A response that is dropped counts as silence; see Mischief.
  static constexpr std::size_t silence = 0;

  std::unique_ptr<spdm::responder::Responder> device;
  std::unique_ptr<spdm::Line> line;

  /// Runs `flow(line, wishes)` until it has its outcome.
  template <class Make> auto run(Make&& make, const Mischief& mischief = honestly) {
    begin();
    return go_on(make, mischief);
  }
  /// The same on the connection that there is; `messages` begins anew.
  template <class Make> auto go_on(Make&& make, const Mischief& mischief = honestly) {
    messages.clear();
    auto flow = make(*line, wishes);
    line->start(flow, now);
    while (!flow.outcome()) step(mischief);
    return flow.take();
  }
  /// What the device answers to the message that the line wants to send, or to `instead` of it.
  Buffer heard(const Buffer& instead);
  Result<spdm::requester::Report> authenticate(const Mischief& mischief = honestly) {
    return run(spdm::requester::authenticate, mischief);
  }

 private:
  void begin();
  void step(const Mischief&);
};

}  // namespace bonafide::test
