// Time as an argument: a monotonic instant for deadlines, and seconds of civil time for certificates.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bonafide {

/// A clock that nobody reads here: whoever drives a flow says what time it is.
struct Monotonic {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<Monotonic>;
  static constexpr bool is_steady = true;
};
using Duration = Monotonic::duration;
using Instant = Monotonic::time_point;

/// Seconds since 1970-01-01T00:00:00Z without leap seconds; years 0000 to 9999 are representable.
using UnixTime = std::chrono::sys_seconds;

/// "2026-11-21T02:00:00Z"
std::string format(UnixTime time);

/// Reads what `format` writes, a date alone ("2026-11-21", midnight UTC), or "@seconds". Nothing for any other text.
std::optional<UnixTime> parse_time(std::string_view text);

/// The UnixTime of a civil date and time of day; nothing when a part is out of range (31 February, 24:00).
std::optional<UnixTime> civil(int year, unsigned month, unsigned day, unsigned hour, unsigned minute, unsigned second);

}  // namespace bonafide
