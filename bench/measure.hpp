// Timing by medians, side by side: every figure is a ratio to a baseline of the same run.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <vector>

namespace bonafide::bench {

using Clock = std::chrono::steady_clock;

/// The time that this thread has run, whatever else runs on its core.
struct OwnClock {
  using duration = Clock::duration;
  static duration now() {
    timespec spent{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return std::chrono::seconds{spent.tv_sec} + std::chrono::nanoseconds{spent.tv_nsec};
  }
};

inline double microseconds(Clock::duration d) { return std::chrono::duration<double, std::micro>(d).count(); }

inline double median(std::vector<double> samples) {
  std::ranges::sort(samples);
  return samples.empty() ? 0 : samples[samples.size() / 2];
}

/// Adds the time that `work` takes to `total`.
template <class By = Clock, class Work> void timed(Clock::duration& total, Work&& work) {
  const auto start = By::now();
  work();
  total += By::now() - start;
}

}  // namespace bonafide::bench
