// Choices of several factors: all rows that there are, or few in which every two levels meet (pairwise covering).
#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <vector>

namespace bonafide::test {

inline constexpr std::size_t factor_count = 7;
using Levels = std::array<std::size_t, factor_count>;  // how many each factor has
using Row = std::array<std::size_t, factor_count>;     // the level of each

inline void each_row(const Levels& levels, const std::function<void(const Row&)>& visit) {
  Row row{};
  for (;;) {
    visit(row);
    std::size_t factor = 0;
    while (factor < row.size() && ++row[factor] == levels[factor]) row[factor++] = 0;
    if (factor == row.size()) return;
  }
}

/// The same rows each time: whichever adds the most pairs that have not met is taken, out of a fixed number of
/// candidates.
inline std::vector<Row> pairwise(const Levels& levels, const std::function<bool(const Row&)>& possible) {
  std::size_t most = 0;
  for (const auto count : levels) most = std::max(most, count);
  const auto side = factor_count * most;
  std::vector<bool> wanted(side * side);
  const auto place = [&](const Row& row, std::size_t f, std::size_t g) {
    return (f * most + row[f]) * side + g * most + row[g];
  };
  const auto each_pair = [&](const Row& row, const auto& visit) {
    for (std::size_t f = 0; f < row.size(); ++f)
      for (std::size_t g = f + 1; g < row.size(); ++g) visit(place(row, f, g));
  };
  std::vector<Row> all;
  each_row(levels, [&](const Row& row) {
    if (!possible(row)) return;
    all.push_back(row);
    each_pair(row, [&](std::size_t at) { wanted[at] = true; });
  });

  std::vector<Row> chosen;
  std::size_t stride = 7919;  // a prime: candidates come from everywhere
  for (std::size_t start = 0;;) {
    const Row* best = nullptr;
    std::size_t best_gain = 0;
    const auto consider = [&](const Row& row) {
      std::size_t gain = 0;
      each_pair(row, [&](std::size_t at) { gain += wanted[at] ? 1u : 0u; });
      if (gain > best_gain) best = &row, best_gain = gain;
    };
    for (std::size_t i = 0; i < 500; ++i) consider(all[start = (start + stride) % all.size()]);
    for (std::size_t i = 0; best == nullptr && i < all.size(); ++i) consider(all[i]);
    if (best == nullptr) return chosen;
    each_pair(*best, [&](std::size_t at) { wanted[at] = false; });
    chosen.push_back(*best);
  }
}

}  // namespace bonafide::test
