#include <bonafide/doe/transaction.hpp>

namespace bonafide::doe {

Transaction::Transaction(Bytes object, const Terms& terms) : object_(object) {
  state_.visit = terms.visit;
  state_.limit = std::min(terms.largest_answer, binding::largest_object_dwords);
}

Result<bool> Transaction::step(Registers& registers, Instant now) {
  if (const auto legal = binding::read_object(object_); !legal) return broken(rule::request_legal, "Length", 4);
  // Each turn waits, ends, enters a later stage or takes one of at most 2^18 dwords.
  for (;;) {
    const auto status = registers.read(reg::status);
    if (!status) return std::unexpected(status.error());
    if (!entered_) entered_ = now;
    state_.waited = now - *entered_;
    const auto decision = next(state_, *status);
    if (decision.move == Move::wait) return false;
    if (decision.move == Move::finish) return true;
    if (decision.move == Move::fail) {
      dead_ = decision.why == &rule::abort_clears;
      return broken(*decision.why, "DOE Status", reg::status, *status);
    }
    if (const auto done = obey(registers, decision); !done) return done;
  }
}

Result<bool> Transaction::obey(Registers& registers, const Decision& decision) {
  if (!control_known_) {
    const auto control = registers.read(reg::control);
    if (!control) return std::unexpected(control.error());
    kept_control_ = *control & control::kept, control_known_ = true;
  }
  Result<void> done;
  if (decision.move == Move::abort) done = abort(registers, decision.why);
  if (decision.move == Move::write_request) done = write_request(registers);
  if (decision.move == Move::take_dword) done = take_dword(registers);
  if (!done) return std::unexpected(done.error());
  return true;
}

Result<void> Transaction::abandon(Registers& registers) {
  if (!asked()) return {};
  return abort(registers, &rule::answers_in_time);
}

Result<void> Transaction::abort(Registers& registers, const Rule* fault) {
  enter(Stage::aborting);
  state_.fault = fault;
  return registers.write(reg::control, kept_control_ | control::abort);
}

Result<void> Transaction::write_request(Registers& registers) {
  for (std::size_t at = 0; at < object_.size(); at += 4)
    if (auto done = registers.write(reg::write_mailbox, load_le<std::uint32_t>(object_.subspan(at, 4))); !done)
      return done;
  enter(Stage::answering);
  return registers.write(reg::control, kept_control_ | control::go);
}

/// Reading leaves the dword where it is; a write of any value moves on to the next: PCIe 6.x, 7.9.24.6 "DOE Read Data
/// Mailbox Register".
Result<void> Transaction::take_dword(Registers& registers) {
  const auto dword = registers.read(reg::read_mailbox);
  if (!dword) return std::unexpected(dword.error());
  if (auto done = registers.write(reg::read_mailbox, 0); !done) return done;
  if (state_.stage != Stage::reading) enter(Stage::reading);
  std::array<std::uint8_t, 4> raw{};
  store_le(MutableBytes{raw}, *dword);
  append(answer_, raw);
  if (++state_.taken == 1) state_.answers_the_question = equal(Bytes{raw}.first(3), object_.first(3));
  if (state_.taken == 2) state_.promised = binding::promised_dwords(*dword);
  return {};
}

void Transaction::enter(Stage stage) {
  state_.stage = stage;
  entered_.reset();  // the clock of the stage starts with the next look at the status
}

}  // namespace bonafide::doe
