// What a command line wants of a session.
#pragma once
#include <bonafide/cli/asking.hpp>
#include <bonafide/cli/own_identity.hpp>
#include <bonafide/spdm/requester/events.hpp>
#include <bonafide/spdm/requester/session.hpp>

namespace bonafide::cli {

/// A message of another standard goes to whom: DSP0274, "VENDOR_DEFINED_REQUEST".
struct Addressee {
  std::uint16_t standard = 0;
  Buffer vendor;  // as it stands in the message
};

struct Psk {
  Buffer hint;
  SecretBuffer key;
};

/// What is to be heard of: DSP0274 1.3, "Event mechanism".
struct Listening {
  std::optional<spdm::SupportedEvents> types;  // nothing: only what could be subscribed to
  Duration wait{};
  std::size_t most = 0;                    // events; 0: as many as come in that time
  const spdm::Credentials* own = nullptr;  // answer whatever else it asks
  std::function<void(const spdm::HeardEvent&)> heard{};
};

struct SessionPlan {
  spdm::requester::Wishes wishes;
  spdm::requester::SessionWishes session;
  std::optional<Psk> psk;   // by certificate without
  std::uint64_t count = 1;  // sessions open at the same time, each of which is used alike
  std::shared_ptr<const spdm::Credentials> own;
  std::uint64_t heartbeats = 0;
  std::optional<spdm::KeyOperation> update;
  bool measure = false;
  std::optional<Listening> listening;
  std::optional<Addressee> addressee;
  Buffer data;                            // for the addressee
  std::function<bool()> may_send_data{};  // asked once the session is open
  /// Param1 of END_SESSION; nothing: the session is left open.
  std::optional<std::uint8_t> end = std::uint8_t{0};
};

/// Reads standard input, too, where it is to be sent.
SessionPlan session_plan(const Words&, const crypto::Library&, Console&);

/// --asym and so on, and everything that sessions need, for a plan of one's own.
spdm::requester::Wishes session_wishes(const Words&, const crypto::Library&);

}  // namespace bonafide::cli
