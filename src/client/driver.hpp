// Drives flows on a link: what a flow asks for is done, blocking, until it has its outcome.
#pragma once
#include <bonafide/link/link.hpp>
#include <bonafide/spdm/flow/line.hpp>

namespace bonafide::client {

/// Who wants to know what goes on.
class Watcher {
 public:
  virtual ~Watcher() = default;
  /// Before a request leaves.
  virtual void sends(const spdm::Send&) {}
  /// A message as it crosses, requests and responses, before anybody has judged it.
  virtual void crosses(const binding::Message&) {}
};

class Driver {
 public:
  /// All of it ends by `end`. Everything must outlive the driver.
  Driver(spdm::Line& line, link::Link& link, Instant end = Instant::max(), Watcher* watcher = nullptr)
      : line_(line), link_(link), end_(end), watcher_(watcher) {}

  /// Runs one flow on the line. Breaks what the flow breaks, flow.answered when the time is over, and what the link
  /// breaks.
  template <class T> Result<T> run(spdm::Flow<T> flow) {
    line_.start(flow, link::now());
    while (!flow.outcome()) step();
    return flow.take();
  }

 private:
  void step();
  void sleep(Instant until);
  void send(const spdm::Send&);

  spdm::Line& line_;
  link::Link& link_;
  Instant end_;
  Watcher* watcher_;
  Buffer storage_;
};

/// The records of sessions as each transport wants them.
spdm::RecordFormat records_of(binding::Transport transport);

}  // namespace bonafide::client
