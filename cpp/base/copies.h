// The same code in several places, of which the one that runs fastest is kept.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/kernel_race.h"

namespace pickaxe::base {

// Where its pages lie in the machine's memory, one copy in twenty to a hundred of straight code that fills some pages
// runs slower for as long as it lives, down to a quarter of its speed (Zen 5). Three of them hardly ever do.
inline constexpr std::size_t kCopies = 3;
inline constexpr std::size_t kCopyAlignment = 4096;  // copies share no page

// `lap(i)`: seconds of some microseconds of copy i. A copy without others is not run.
template <typename Lap>
std::size_t fastest_copy(std::size_t copies, Lap&& lap) {
  constexpr int kRounds = 5;
  if (copies == 1) return 0;
  const auto seconds = race(copies, kRounds, lap);
  return static_cast<std::size_t>(std::ranges::min_element(seconds) - seconds.begin());
}

}  // namespace pickaxe::base
