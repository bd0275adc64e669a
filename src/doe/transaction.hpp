// One exchange of data objects through a mailbox, step by step, at times that the caller gives.
#pragma once
#include <bonafide/doe/decide.hpp>

namespace bonafide::doe {

class Transaction {
 public:
  struct Terms {
    Visit visit = Visit::first;
    std::uint32_t largest_answer = binding::largest_object_dwords;  // dwords, header included
  };
  /// `object` is a whole data object, header included; it must stay where it is until the exchange has begun.
  Transaction(Bytes object, const Terms& terms);

  /// Does all that can be done now. true: finished, answer() is whole. false: nothing to do but look again later.
  /// A refusal ends the exchange; the mailbox has been aborted where that was called for.
  Result<bool> step(Registers& registers, Instant now);

  /// Ends the exchange before its time: a request that has left is aborted.
  Result<void> abandon(Registers& registers);

  /// The response, header included.
  Bytes answer() const { return answer_; }
  Buffer take_answer() { return std::move(answer_); }

  /// Whether the mailbox did not recover and must be left alone until a reset.
  bool dead() const { return dead_; }
  /// Whether the request has left: before that nobody has been disturbed.
  bool asked() const { return state_.stage == Stage::answering || state_.stage == Stage::reading; }

 private:
  Result<bool> obey(Registers& registers, const Decision& decision);
  Result<void> abort(Registers& registers, const Rule* fault);
  Result<void> write_request(Registers& registers);
  Result<void> take_dword(Registers& registers);
  void enter(Stage stage);

  Bytes object_;
  Buffer answer_;
  Exchange state_;
  std::optional<Instant> entered_;
  std::uint32_t kept_control_ = 0;
  bool control_known_ = false, dead_ = false;
};

}  // namespace bonafide::doe
