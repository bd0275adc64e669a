// The mailbox, its reader and its device: a scripted mailbox with every fault a device or another user can show.
#include <bonafide/doe/device.hpp>
#include <bonafide/doe/transaction.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::doe {
namespace {

using namespace std::chrono_literals;
using test::refused_by;

bool says(const Result<bool>& result, bool last) { return result.has_value() && *result == last; }

// GET_VERSION and VERSION with one entry as data objects: reference, "SPDM over DOE binding rules", worked bytes.
const Buffer get_version = *unhex("01000100 03000000 10840000");
const Buffer version = *unhex("01000100 04000000 10040000 00010012");

/// A faithful mailbox behind faults.
struct Bench : Registers {
  explicit Bench(Buffer answer = version)
      : mailbox({}, [this, answer](Bytes object) {
          asked.push_back(copy(object));
          return std::optional{answer};
        }) {}

  Result<std::uint32_t> read(std::uint16_t offset) override {
    if (offset == reg::status) {
      ++looks;
      if (gone) return status::gone;
      return (mailbox.read(offset) | always) & ~never;
    }
    if (offset == reg::control) return enables;
    return mailbox.read(offset);
  }
  Result<void> write(std::uint16_t offset, std::uint32_t value) override {
    if (offset == reg::control) controls.push_back(value);
    if (offset == reg::control && (value & control::abort) != 0 && abort_heals) always = 0;
    if (offset == reg::control && (value & control::go) != 0) always |= after_go;
    mailbox.write(offset, value);
    if (offset == reg::read_mailbox && ++pops == fail_at_pop) always |= status::error;
    if (offset == reg::read_mailbox && pops == vanish_at_pop) never |= status::ready;
    if (offset == reg::read_mailbox && pops == stay_at_pop) always |= status::ready;
    return {};
  }

  DeviceMailbox mailbox;
  std::vector<Buffer> asked;
  std::vector<std::uint32_t> controls;
  std::uint32_t always = 0, never = 0, after_go = 0, enables = 0;
  bool gone = false, abort_heals = true;
  int looks = 0, pops = 0, fail_at_pop = 0, vanish_at_pop = 0, stay_at_pop = 0;
};

/// Steps every millisecond until the exchange ends; `spent` tells for how long.
Result<Buffer> run(Bench& bench, Transaction::Terms terms = {}, Duration* spent = nullptr) {
  Transaction transaction(get_version, terms);
  for (Duration time{}; time < 10s; time += 1ms) {
    if (spent != nullptr) *spent = time;
    const auto done = transaction.step(bench, Instant{time});
    if (!done) return std::unexpected(done.error());
    if (*done) return transaction.take_answer();
  }
  ADD_FAILURE() << "the exchange never ended";
  return {};
}

TEST(Mailbox, carries_a_question_and_its_answer) {
  Bench bench;
  const auto answer = run(bench);
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, version);
  ASSERT_EQ(bench.asked.size(), 1U);
  EXPECT_EQ(bench.asked[0], get_version);
}

TEST(Mailbox, is_aborted_before_its_first_use_and_not_before_the_next) {
  Bench bench;
  ASSERT_TRUE(run(bench));
  EXPECT_EQ(bench.controls, (std::vector<std::uint32_t>{control::abort, control::go}));
  ASSERT_TRUE(run(bench, {.visit = Visit::again}));
  EXPECT_EQ(bench.controls, (std::vector<std::uint32_t>{control::abort, control::go, control::go}));
}

TEST(Mailbox, keeps_the_interrupt_enables_of_its_owner) {
  Bench bench;
  bench.enables = control::interrupt_enable | control::async_enable;
  ASSERT_TRUE(run(bench));
  EXPECT_EQ(bench.controls, (std::vector<std::uint32_t>{bench.enables | control::abort, bench.enables | control::go}));
}

TEST(Mailbox, that_stays_busy_is_in_use_by_another_after_a_second) {
  for (const auto visit : {Visit::first, Visit::again}) {
    Bench bench;
    bench.always = status::busy;
    Duration spent{};
    EXPECT_TRUE(refused_by(run(bench, {.visit = visit}, &spent), rule::mailbox_free));
    EXPECT_EQ(spent, 1s);
    EXPECT_TRUE(bench.controls.empty()) << "the other user was disturbed";
  }
}

TEST(Mailbox, that_is_gone_is_told_from_one_with_all_bits_set) {
  Bench bench;
  bench.gone = true;
  EXPECT_TRUE(refused_by(run(bench), rule::present));
  EXPECT_TRUE(bench.controls.empty());
}

TEST(Mailbox, with_a_stale_answer_is_aborted_and_the_stale_answer_never_read) {
  Bench bench;
  for (std::size_t at = 0; at < get_version.size(); at += 4)
    bench.mailbox.write(reg::write_mailbox, load_le<std::uint32_t>(Bytes{get_version}.subspan(at)));
  bench.mailbox.write(reg::control, control::go);
  ASSERT_EQ(bench.mailbox.read(reg::status), status::ready);
  ASSERT_TRUE(run(bench, {.visit = Visit::again}));
  EXPECT_EQ(bench.controls.front(), control::abort);
  EXPECT_EQ(bench.pops, 4);
}

TEST(Mailbox, in_error_recovers_by_an_abort) {
  Bench bench;
  bench.always = status::error;
  EXPECT_TRUE(run(bench, {.visit = Visit::again}));
}

TEST(Mailbox, that_an_abort_does_not_clear_is_dead_after_a_second) {
  Bench bench;
  bench.always = status::error, bench.abort_heals = false;
  Duration spent{};
  EXPECT_TRUE(refused_by(run(bench, {}, &spent), rule::abort_clears));
  EXPECT_EQ(spent, 1s);

  Transaction transaction(get_version, {});
  EXPECT_TRUE(says(transaction.step(bench, Instant{}), false));
  EXPECT_FALSE(transaction.step(bench, Instant{1s}));
  EXPECT_TRUE(transaction.dead());
}

TEST(Mailbox, that_never_answers_is_aborted_after_a_second) {
  Bench bench;
  bench.never = status::ready;
  Duration spent{};
  EXPECT_TRUE(refused_by(run(bench, {}, &spent), rule::answers_in_time));
  EXPECT_EQ(spent, 1s);
  EXPECT_EQ(bench.controls.back(), control::abort);
}

TEST(Mailbox, that_raises_an_error_after_go_is_aborted) {
  Bench bench;
  bench.after_go = status::error;
  EXPECT_TRUE(refused_by(run(bench), rule::no_error));
  EXPECT_EQ(bench.controls.back(), control::abort);
}

TEST(Mailbox, that_raises_an_error_at_any_dword_is_aborted) {
  for (int pop = 1; pop <= 4; ++pop) {
    Bench bench;
    bench.fail_at_pop = pop;
    EXPECT_TRUE(refused_by(run(bench), rule::no_error)) << pop;
    EXPECT_EQ(bench.controls.back(), control::abort);
  }
}

TEST(Mailbox, whose_answer_ends_at_any_dword_too_early_is_refused) {
  for (int pop = 1; pop <= 3; ++pop) {
    Bench bench;
    bench.vanish_at_pop = pop;
    EXPECT_TRUE(refused_by(run(bench), rule::whole)) << pop;
    EXPECT_EQ(bench.controls.back(), control::abort);
  }
}

TEST(Mailbox, whose_answer_goes_on_after_its_end_is_refused) {
  Bench bench;
  bench.stay_at_pop = 4;
  EXPECT_TRUE(refused_by(run(bench), rule::no_more));
  EXPECT_EQ(bench.controls.back(), control::abort);
}

TEST(Mailbox, whose_answer_is_of_another_type_or_vendor_is_refused) {
  for (const auto* other : {"01000200 03000000 00000000", "981e0100 03000000 00000000", "01000000 03000000 00000000"}) {
    Bench bench(*unhex(other));
    EXPECT_TRUE(refused_by(run(bench), rule::answers_the_question)) << other;
    EXPECT_EQ(bench.controls.back(), control::abort);
  }
}

TEST(Mailbox, whose_answer_has_a_length_of_one_is_refused) {
  Bench bench(*unhex("01000100 01000000 00000000"));
  EXPECT_TRUE(refused_by(run(bench), rule::length_legal));
}

TEST(Mailbox, whose_answer_is_larger_than_its_reader_asked_for_is_refused) {
  Bench bench;
  EXPECT_TRUE(refused_by(run(bench, {.largest_answer = 3}), rule::length_bounded));
  EXPECT_EQ(bench.pops, 2);
  Bench just_large_enough;
  EXPECT_TRUE(run(just_large_enough, {.largest_answer = 4}));
}

TEST(Mailbox, reads_a_length_of_zero_as_a_mebibyte) {
  Buffer largest(std::size_t{1} << 20);
  std::ranges::copy(*unhex("0100010000000000"), largest.begin());
  Bench bench(largest);
  const auto answer = run(bench);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->size(), 1048576U);
}

TEST(Mailbox, is_never_given_half_an_object) {
  for (const auto* request : {"", "01000100", "01000100 04000000 10840000", "01000100 03000000 1084"}) {
    Bench bench;
    const auto object = *unhex(request);
    Transaction transaction(object, {});
    EXPECT_TRUE(refused_by(transaction.step(bench, Instant{}), rule::request_legal)) << request;
    EXPECT_TRUE(bench.controls.empty());
  }
}

TEST(Mailbox, that_is_abandoned_after_the_question_is_aborted) {
  Bench bench;
  bench.never = status::ready;
  Transaction transaction(get_version, {});
  ASSERT_TRUE(says(transaction.step(bench, Instant{}), false));
  ASSERT_TRUE(transaction.asked());
  ASSERT_TRUE(transaction.abandon(bench));
  EXPECT_EQ(bench.controls.back(), control::abort);
}

TEST(Device, drops_an_object_whose_length_is_not_what_was_written) {
  DeviceMailbox device({}, [](Bytes) { return std::optional{version}; });
  for (const auto dwords : {0U, 1U, 2U, 4U}) {
    for (unsigned i = 0; i < dwords; ++i) device.write(reg::write_mailbox, i == 0 ? 0x00010001 : i == 1 ? 3 : 0);
    device.write(reg::control, control::go);
    EXPECT_EQ(device.read(reg::status), 0U) << dwords;
  }
}

TEST(Device, keeps_a_dword_until_it_is_written_to) {
  DeviceMailbox device({}, [](Bytes) { return std::optional{version}; });
  for (const std::uint32_t dword : {0x00010001U, 3U, 0x8410U}) device.write(reg::write_mailbox, dword);
  EXPECT_EQ(device.read(reg::status), 0U) << "nothing happens before Go";
  device.write(reg::control, control::go);
  EXPECT_EQ(device.read(reg::status), status::ready);
  EXPECT_EQ(device.read(reg::read_mailbox), 0x00010001U);
  EXPECT_EQ(device.read(reg::read_mailbox), 0x00010001U);
  device.write(reg::read_mailbox, 0x1234);
  EXPECT_EQ(device.read(reg::read_mailbox), 4U);
}

TEST(Device, raises_an_error_when_popped_empty_and_clears_it_by_abort) {
  DeviceMailbox device({}, [](Bytes) { return std::optional{version}; });
  EXPECT_EQ(device.read(reg::read_mailbox), 0U);
  device.write(reg::read_mailbox, 0);
  EXPECT_EQ(device.read(reg::status), status::error);
  device.write(reg::control, control::go);
  EXPECT_EQ(device.read(reg::status), status::error) << "only an abort clears it";
  device.write(reg::control, control::abort);
  EXPECT_EQ(device.read(reg::status), 0U);
}

TEST(Device, raises_an_error_when_more_is_written_than_it_holds) {
  DeviceMailbox device({.largest_request = 8}, [](Bytes) { return std::optional{version}; });
  for (int i = 0; i < 2; ++i) device.write(reg::write_mailbox, 0);
  EXPECT_EQ(device.read(reg::status), 0U);
  device.write(reg::write_mailbox, 0);
  EXPECT_EQ(device.read(reg::status), status::error);
}

TEST(Device, forgets_a_half_written_object_on_abort) {
  Bench bench;
  bench.mailbox.write(reg::write_mailbox, 0xDEADBEEF);
  EXPECT_TRUE(run(bench));
}

}  // namespace
}  // namespace bonafide::doe
