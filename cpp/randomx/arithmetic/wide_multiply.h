// The high half of a 64 x 64 bit product.
#pragma once

#include <cstdint>

namespace pickaxe::randomx::arithmetic {

__extension__ typedef unsigned __int128 Uint128;
__extension__ typedef __int128 Int128;

constexpr std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b) noexcept {
  return static_cast<std::uint64_t>(Uint128{a} * b >> 64);
}

constexpr std::uint64_t multiply_high_signed(std::uint64_t a, std::uint64_t b) noexcept {
  return static_cast<std::uint64_t>(Int128{static_cast<std::int64_t>(a)} * static_cast<std::int64_t>(b) >> 64);
}

}  // namespace pickaxe::randomx::arithmetic
