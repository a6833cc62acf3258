// The fixed-point reciprocal of IMUL_RCP (specs.md 5.2.6).
#pragma once

#include <bit>
#include <cstdint>

namespace pickaxe::randomx::arithmetic {

constexpr bool has_reciprocal(std::uint32_t divisor) noexcept {
  return (divisor & (divisor - 1)) != 0;
}

// 2^x / divisor, rounded down, for the largest x that keeps it below 2^64. `divisor` is neither 0 nor a power of 2.
constexpr std::uint64_t reciprocal(std::uint32_t divisor) noexcept {
  // The divisor has `width` bits, so x = 63 + width; 2^63 is divided first and the remainder carried on.
  const int width = std::bit_width(divisor);
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  const std::uint64_t quotient = kTop / divisor;
  const std::uint64_t remainder = kTop % divisor;
  return (quotient << width) + (remainder << width) / divisor;
}

}  // namespace pickaxe::randomx::arithmetic
