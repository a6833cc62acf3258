// The floating-point environment of the virtual machine and its conversions from memory (specs.md 4.3).
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "base/bytes.h"
#include "randomx/program/decode.h"
#include "randomx/program/registers.h"

namespace pickaxe::randomx::program {

// Saves the calling thread's floating-point control register, sets the one RandomX computes with (double precision,
// exceptions masked, round to nearest) and restores the saved one at the end of the scope.
class FloatScope {
 public:
  FloatScope() noexcept;
  ~FloatScope();
  FloatScope(const FloatScope&) = delete;
  FloatScope& operator=(const FloatScope&) = delete;

 private:
  std::uint64_t saved_;
};

// `fprc` is 0-3 of table 4.3.1. Only inside a FloatScope. Arithmetic from memory to memory stays on its side, also
// where a linker inlines this.
void set_rounding(std::uint32_t fprc) noexcept;

// 8 bytes as two signed 32-bit integers (4.3.1): exact.
inline FloatPair load_group_f(const std::uint8_t* p) noexcept {
  return {static_cast<double>(static_cast<std::int32_t>(base::load_le32(p))),
          static_cast<double>(static_cast<std::int32_t>(base::load_le32(p + 4)))};
}

inline double mask_group_e(double value, std::uint64_t mask) noexcept {
  return std::bit_cast<double>((std::bit_cast<std::uint64_t>(value) & kExponentKeepMask) | mask);
}

// The same 8 bytes for group E (4.3.2).
inline FloatPair load_group_e(const std::uint8_t* p, const std::array<std::uint64_t, 2>& e_mask) noexcept {
  const FloatPair value = load_group_f(p);
  return {mask_group_e(value.lo, e_mask[0]), mask_group_e(value.hi, e_mask[1])};
}

}  // namespace pickaxe::randomx::program
