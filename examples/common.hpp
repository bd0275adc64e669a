// What the examples have in common: the way to a responder, and what is done about an error.
#pragma once
#include <iostream>

#include <bonafide/client/client.hpp>
#include <bonafide/link/socket_link.hpp>

namespace example {

using namespace bonafide;

/// Ends the program with what went wrong.
[[noreturn]] inline void fail(const Error& error) {
  std::cerr << explain(error) << '\n';
  std::exit(1);
}
template <class T> T or_fail(Result<T> result) {
  if (!result) fail(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A connection to the responder at HOST:PORT (bonafide emulate, spdm-emu), whose messages DOE frames.
inline std::unique_ptr<link::Link> reach(const char* host_and_port) {
  const auto address = or_fail(link::parse_address(host_and_port));
  return or_fail(link::SocketLink::connect(address, binding::Transport::doe, std::chrono::seconds{5}));
}

inline std::string_view text_of(Bytes bytes) { return as_text(bytes); }

}  // namespace example
