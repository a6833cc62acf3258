// What planned code is run with to find out its fastest copy.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pickaxe::sweep::planned {

// Steps in a lap, and a word of what they compute with, which means nothing.
inline constexpr std::uint64_t kLapSteps = 16;
constexpr std::uint32_t lap_word(std::size_t index) noexcept {
  return 0x9e3779b9 * static_cast<std::uint32_t>(index + 1);
}

}  // namespace pickaxe::sweep::planned
