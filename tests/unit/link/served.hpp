// A server on the loopback interface, for links to be tried on.
#pragma once
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include <bonafide/link/server.hpp>

namespace bonafide::link {

using namespace std::chrono_literals;

inline const Buffer get_version = *unhex("10840000"), version = *unhex("100400000001 0012");

/// A server in a thread of its own, whose every connection answers VERSION.
class Served {
 public:
  explicit Served(
      Server::Terms terms = {},
      Handler handler = [](binding::Transport, binding::Message) { return Reply{.message = version}; })
      : server_(*Server::listen({"127.0.0.1", 0}, std::move(terms),
                                [this, handler](std::size_t number) {
                                  connections = number + 1;
                                  return handler;
                                })),
        thread_([this] { EXPECT_TRUE(server_->serve()); }) {}
  ~Served() { server_->stop(), thread_.join(); }
  Address address() const { return {"127.0.0.1", server_->port()}; }
  std::atomic<std::size_t> connections = 0;

 private:
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

}  // namespace bonafide::link
