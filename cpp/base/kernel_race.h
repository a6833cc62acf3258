// Choosing by measuring, where a table's order is a guess.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace pickaxe::base {

// The shortest of `rounds` laps of each contender, in turns: what disturbs a lap only makes it longer, and what lasts
// longer than a lap meets all of them. `lap(i)`: seconds contender i takes for the same work.
template <typename Lap>
std::vector<double> race(std::size_t contenders, int rounds, Lap&& lap) {
  std::vector<double> best(contenders, std::numeric_limits<double>::infinity());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < contenders; ++i) best[i] = std::min(best[i], lap(i));
  }
  return best;
}

// The first, unless a later one is more than 3 % faster: differences below that are noise, and the answer should not
// change from one start to the next.
inline std::size_t winner(std::span<const double> seconds) noexcept {
  constexpr double kMargin = 0.97;
  std::size_t leader = 0;
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    if (seconds[i] < kMargin * seconds[leader]) leader = i;
  }
  return leader;
}

}  // namespace pickaxe::base
