// The same code in several places, of which the one that runs fastest is kept.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/kernel_race.h"

namespace pickaxe::sweep::planned {

// Where its pages lie in the machine's memory, one copy in forty to a hundred runs at half of its speed or less for as
// long as it lives (Zen 5). Two of them seldom do.
inline constexpr std::size_t kCopies = 2;
inline constexpr std::size_t kPageBytes = 4096;  // copies share no page

// `lap(i)`: seconds of some microseconds of copy i. A copy without others is not run.
template <typename Lap>
std::size_t fastest_copy(std::size_t copies, Lap&& lap) {
  constexpr int kRounds = 5;
  if (copies == 1) return 0;
  const auto seconds = base::race(copies, kRounds, lap);
  return static_cast<std::size_t>(std::ranges::min_element(seconds) - seconds.begin());
}

// Steps in a lap, and a word of what they compute with, which means nothing.
inline constexpr std::uint64_t kLapSteps = 16;
constexpr std::uint32_t lap_word(std::size_t index) noexcept {
  return 0x9e3779b9 * static_cast<std::uint32_t>(index + 1);
}

}  // namespace pickaxe::sweep::planned
