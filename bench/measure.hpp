// Timing by medians, side by side: every figure is a ratio to a baseline of the same run.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace bonafide::bench {

using Clock = std::chrono::steady_clock;

inline double microseconds(Clock::duration d) { return std::chrono::duration<double, std::micro>(d).count(); }

inline double median(std::vector<double> samples) {
  std::ranges::sort(samples);
  return samples.empty() ? 0 : samples[samples.size() / 2];
}

/// Adds the time that `work` takes to `total`.
template <class Work> void timed(Clock::duration& total, Work&& work) {
  const auto start = Clock::now();
  work();
  total += Clock::now() - start;
}

}  // namespace bonafide::bench
