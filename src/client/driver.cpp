#include <bonafide/client/driver.hpp>
#include <bonafide/spdm/rules/flow.hpp>

namespace bonafide::client {

void Driver::step() {
  if (const auto& sleeping = line_.to_sleep())
    sleep(sleeping->until);
  else
    send(*line_.to_send());
}

void Driver::sleep(Instant until) {
  link::sleep_until(std::min(until, end_));
  const auto now = link::now();
  if (until <= end_) return line_.expired(now);
  const Note why{"the time for all of it is over"};
  line_.failed({&spdm::rule::answered_in_time, "(timeout)", 0, 0, why}, now);
}

void Driver::send(const spdm::Send& send) {
  const auto channel = send.secured ? binding::Channel::secured : binding::Channel::clear;
  const binding::Message request{send.request, channel};
  const auto deadline = std::min(send.deadline, end_);
  if (watcher_ != nullptr) watcher_->sends(send), watcher_->crosses(request);
  const auto answer = link_.exchange(request, deadline - link::now(), storage_);
  if (answer && watcher_ != nullptr) watcher_->crosses(*answer);
  const auto heard = answer ? link::demand_channel(*answer, channel) : Result<Bytes>{std::unexpected(answer.error())};
  const auto now = link::now();
  if (heard) return line_.answered(*heard, now);
  if (heard.error() == link::rule::answers_in_time) return line_.expired(now);
  line_.failed(heard.error(), now);
}

spdm::RecordFormat records_of(binding::Transport transport) {
  switch (transport) {
    case binding::Transport::mctp: return spdm::mctp_records;
    case binding::Transport::tcp: return spdm::tcp_records;
    case binding::Transport::storage: return spdm::storage_records;
    case binding::Transport::doe:
    case binding::Transport::none: break;
  }
  return spdm::doe_records;
}

}  // namespace bonafide::client
