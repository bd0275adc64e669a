// Responders for others to connect to: one loop, many connections.
#pragma once
#include <functional>
#include <list>
#include <memory>

#include <bonafide/doe/discovery.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {

/// What a connection does about a request.
struct Reply {
  enum class Kind : std::uint8_t { answer, silence, hang_up };
  Kind kind = Kind::answer;
  Buffer message;  // without framing
  binding::Channel channel = binding::Channel::clear;
};

/// Serves one connection; padding of the transport may follow the request.
using Handler = std::function<Reply(binding::Transport transport, binding::Message request)>;

class Server {
 public:
  enum class Protocol : std::uint8_t { socket, tcp };  // spdm-emu's, DSP0287
  struct Terms {
    Protocol protocol = Protocol::socket;
    std::vector<doe::Feature> features{{1, 0, {}}, {1, 1, {}}, {1, 2, {}}};  // what DOE discovery over the socket lists
    std::size_t connections = 256;  // at the same time; more wait to be accepted
  };
  /// `greet` makes the handler of a new connection, numbered from 0.
  static Result<std::unique_ptr<Server>> listen(const Address& address, Terms terms,
                                                std::function<Handler(std::size_t number)> greet);
  ~Server();

  std::uint16_t port() const { return port_of(listener_); }
  /// Serves until stop(), or for `at_most`. A peer that shuts down, closes or sends nonsense ends its own connection
  /// only.
  Result<void> serve(std::optional<Duration> at_most = {});
  /// From any thread, or a signal handler.
  void stop();

 private:
  class Connection;
  Server(Descriptor listener, Descriptor wake, Terms terms, std::function<Handler(std::size_t)> greet);
  void accept();

  Descriptor listener_, wake_;
  Terms terms_;
  std::function<Handler(std::size_t)> greet_;
  std::list<std::unique_ptr<Connection>> connections_;
  std::size_t accepted_ = 0;
  bool exhausted_ = false;  // the system had no descriptor left for a connection
};

}  // namespace bonafide::link
