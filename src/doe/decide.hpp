// What to do next with a mailbox: a pure function of the exchange so far and the status register.
#pragma once
#include <bonafide/base/time.hpp>
#include <bonafide/binding/data_object.hpp>
#include <bonafide/doe/registers.hpp>

namespace bonafide::doe {

/// PCIe 6.x, 6.30.2 "DOE Operation": a response, and the end of an abort, within one second.
inline constexpr Duration patience = std::chrono::seconds{1};

enum class Stage : std::uint8_t {
  arriving,   // nothing done yet
  aborting,   // Abort written
  answering,  // Go written
  reading,    // at least one dword taken
};

enum class Move : std::uint8_t { wait, abort, write_request, take_dword, finish, fail };

/// Whether anything is known of who used the mailbox before.
enum class Visit : std::uint8_t { first, again };

struct Exchange {
  Stage stage = Stage::arriving;
  Visit visit = Visit::first;
  Duration waited{};           // in this stage
  std::uint32_t taken = 0;     // dwords of the response so far
  std::uint32_t promised = 2;  // the header first, then what its Length says
  std::uint32_t limit = binding::largest_object_dwords;
  bool answers_the_question = true;  // the first header dword is that of the request
  const Rule* fault = nullptr;       // why this exchange is being aborted; nothing for the abort before it begins
};

struct Decision {
  Move move;
  const Rule* why = nullptr;  // of abort and fail
  bool operator==(const Decision&) const = default;
};

namespace detail {

constexpr bool clear(std::uint32_t s) { return (s & (status::busy | status::error | status::ready)) == 0; }

/// On the first visit whatever an earlier user left is aborted; Busy may be a user who is still there, and is waited
/// for.
constexpr Decision arriving(const Exchange& x, std::uint32_t s) {
  if ((s & status::busy) != 0)
    return x.waited < patience ? Decision{Move::wait} : Decision{Move::fail, &rule::mailbox_free};
  // A response that nobody asked for may be somebody else's: it is not read.
  if (x.visit == Visit::first || !clear(s)) return {Move::abort};
  return {Move::write_request};
}

constexpr Decision aborting(const Exchange& x, std::uint32_t s) {
  if (clear(s)) return x.fault == nullptr ? Decision{Move::write_request} : Decision{Move::fail, x.fault};
  return x.waited < patience ? Decision{Move::wait} : Decision{Move::fail, &rule::abort_clears};
}

/// A response that is there counts, however late it is looked at.
constexpr Decision answering(const Exchange& x, std::uint32_t s) {
  if ((s & status::error) != 0) return {Move::abort, &rule::no_error};
  if ((s & status::ready) != 0) return {Move::take_dword};
  return x.waited < patience ? Decision{Move::wait} : Decision{Move::abort, &rule::answers_in_time};
}

constexpr Decision reading(const Exchange& x, std::uint32_t s) {
  const bool ready = (s & status::ready) != 0;
  if ((s & status::error) != 0) return {Move::abort, &rule::no_error};
  if (!x.answers_the_question) return {Move::abort, &rule::answers_the_question};
  if (x.promised < 2) return {Move::abort, &rule::length_legal};
  if (x.promised > x.limit) return {Move::abort, &rule::length_bounded};
  if (x.taken < x.promised) return ready ? Decision{Move::take_dword} : Decision{Move::abort, &rule::whole};
  return ready ? Decision{Move::abort, &rule::no_more} : Decision{Move::finish};
}

}  // namespace detail

constexpr Decision next(const Exchange& x, std::uint32_t s) {
  if (s == status::gone) return {Move::fail, &rule::present};
  switch (x.stage) {
    case Stage::arriving: return detail::arriving(x, s);
    case Stage::aborting: return detail::aborting(x, s);
    case Stage::answering: return detail::answering(x, s);
    case Stage::reading: return detail::reading(x, s);
  }
  return {Move::fail, &rule::no_error};
}

// The contract with the hardware, line by line: PCIe 6.x, 6.30.2 "DOE Operation".
static_assert(next({}, status::gone) == Decision{Move::fail, &rule::present});
static_assert(next({.stage = Stage::reading}, status::gone) == Decision{Move::fail, &rule::present});
static_assert(next({}, 0) == Decision{Move::abort});
static_assert(next({}, status::busy) == Decision{Move::wait});
static_assert(next({.waited = patience}, status::busy) == Decision{Move::fail, &rule::mailbox_free});
static_assert(next({}, status::ready) == Decision{Move::abort});
static_assert(next({}, status::error) == Decision{Move::abort});
static_assert(next({.visit = Visit::again}, 0) == Decision{Move::write_request});
static_assert(next({.visit = Visit::again}, status::ready) == Decision{Move::abort});
static_assert(next({.visit = Visit::again}, status::error) == Decision{Move::abort});
static_assert(next({.visit = Visit::again, .waited = patience}, status::busy) ==
              Decision{Move::fail, &rule::mailbox_free});
static_assert(next({.stage = Stage::aborting}, status::busy) == Decision{Move::wait});
static_assert(next({.stage = Stage::aborting}, status::error) == Decision{Move::wait});
static_assert(next({.stage = Stage::aborting}, 0) == Decision{Move::write_request});
static_assert(next({.stage = Stage::aborting, .fault = &rule::whole}, 0) == Decision{Move::fail, &rule::whole});
static_assert(next({.stage = Stage::aborting, .waited = patience, .fault = &rule::whole}, status::busy) ==
              Decision{Move::fail, &rule::abort_clears});
static_assert(next({.stage = Stage::answering}, 0) == Decision{Move::wait});
static_assert(next({.stage = Stage::answering}, status::busy) == Decision{Move::wait});
static_assert(next({.stage = Stage::answering}, status::busy | status::ready) == Decision{Move::take_dword});
static_assert(next({.stage = Stage::answering, .waited = 2 * patience}, status::ready) == Decision{Move::take_dword});
static_assert(next({.stage = Stage::answering, .waited = patience}, 0) ==
              Decision{Move::abort, &rule::answers_in_time});
static_assert(next({.stage = Stage::answering}, status::error | status::ready) ==
              Decision{Move::abort, &rule::no_error});
static_assert(next({.stage = Stage::reading, .taken = 1}, status::ready) == Decision{Move::take_dword});
static_assert(next({.stage = Stage::reading, .taken = 1}, 0) == Decision{Move::abort, &rule::whole});
static_assert(next({.stage = Stage::reading, .taken = 2, .promised = 1}, 0) ==
              Decision{Move::abort, &rule::length_legal});
static_assert(next({.stage = Stage::reading, .taken = 2, .promised = 9, .limit = 8}, status::ready) ==
              Decision{Move::abort, &rule::length_bounded});
static_assert(next({.stage = Stage::reading, .taken = 1, .answers_the_question = false}, status::ready) ==
              Decision{Move::abort, &rule::answers_the_question});
static_assert(next({.stage = Stage::reading, .taken = 3, .promised = 3}, 0) == Decision{Move::finish});
static_assert(next({.stage = Stage::reading, .taken = 3, .promised = 3}, status::busy) == Decision{Move::finish});
static_assert(next({.stage = Stage::reading, .taken = 3, .promised = 3}, status::ready) ==
              Decision{Move::abort, &rule::no_more});
static_assert(next({.stage = Stage::reading, .taken = 3, .promised = 3}, status::error) ==
              Decision{Move::abort, &rule::no_error});
static_assert(binding::promised_dwords(0) == 1u << 18);

}  // namespace bonafide::doe
