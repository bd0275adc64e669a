// The driver of a Requester: it moves bytes, keeps time, and writes down what crossed.
#pragma once
#include <chrono>
#include <functional>

#include <bonafide/evidence/evidence.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>

namespace bonafide::cli {

/// A message as it crossed the link, and when.
struct Crossed {
  std::chrono::nanoseconds at;  // since 1970
  Buffer message;
  binding::Channel channel = binding::Channel::clear;
};

struct Conversation {
  std::optional<Error> refused;  // what ended it early
  std::vector<evidence::Exchange> exchanges;
  std::vector<Crossed> crossed;
};

/// Makes the flow of a conversation. What it refers to must outlive the conversation.
using MakeFlow = std::function<spdm::Flow<void>(spdm::Line&)>;

/// Says to whoever is behind `link` what the flow says, in at most `within`. `progress` is told the name of each
/// request.
Conversation converse(const crypto::Library&, link::Link&, const MakeFlow&, Duration within,
                      const std::function<void(std::string_view)>& progress);

/// A pcap of the conversation; empty where a message is too large for one.
Buffer as_capture(std::span<const Crossed>, binding::Transport);

/// Whether the error says nothing against the peer: there was no answer, no access, or nothing to agree on.
bool excuses_the_peer(const Error&);

}  // namespace bonafide::cli
