// The server's side of a connection as a function of the bytes that came: no sockets here.
#pragma once
#include <bonafide/link/server.hpp>

namespace bonafide::link {

class Conversation {
 public:
  Conversation(const Server::Terms& terms, Handler handler) : terms_(terms), handler_(std::move(handler)) {}

  /// Takes one frame off the front of `in` and appends what answers it to `out`. false: no whole frame is there.
  bool take(Buffer& in, Buffer& out);
  /// Whether the connection ends once `out` has been sent.
  bool over() const { return over_; }

 private:
  bool take_socket(Buffer& in, Buffer& out);
  bool take_tcp(Buffer& in, Buffer& out);
  void storage_command(const binding::socket::Header& header, Bytes payload, Buffer& out);
  std::uint16_t take_storage(Bytes data, const binding::storage::SocketHeader& command);
  std::optional<Buffer> give_storage(const binding::storage::SocketHeader& command);
  void normal(binding::socket::Carried carried, Bytes payload, Buffer& out);
  std::optional<Reply> reply(binding::Transport transport, const binding::Message& request);
  void end() { over_ = true; }

  const Server::Terms& terms_;
  Handler handler_;
  std::optional<binding::tcp::Convention> convention_;
  std::optional<Reply> waiting_;  // what IF_RECV will fetch
  bool over_ = false;
};

}  // namespace bonafide::link
