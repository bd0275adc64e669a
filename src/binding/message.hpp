// An SPDM message as transports see it: they know clear ones from secured ones, and nothing else of them.
#pragma once
#include <optional>
#include <string_view>

#include <bonafide/base/bytes.hpp>

namespace bonafide::binding {

/// What a message is to whoever carries it: itself, or a record of a session around it.
enum class Channel : std::uint8_t { clear, secured };

constexpr std::string_view name(Channel channel) { return channel == Channel::clear ? "clear" : "secured"; }

struct Message {
  Bytes bytes;
  Channel channel = Channel::clear;
};

/// The type by which a framing tells one channel from the other.
template <class Type> struct ByChannel {
  Type clear, secured;

  constexpr Type of(Channel channel) const { return channel == Channel::clear ? clear : secured; }
  constexpr std::optional<Channel> channel_of(Type type) const {
    if (type == clear) return Channel::clear;
    if (type == secured) return Channel::secured;
    return std::nullopt;
  }
};

}  // namespace bonafide::binding
