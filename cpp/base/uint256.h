// A 256-bit unsigned number: four 64-bit limbs, least significant first.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "base/bytes.h"

namespace pickaxe::base {

struct Uint256 {
  std::array<std::uint64_t, 4> limbs{};

  // `p` points at 32 bytes.
  static Uint256 from_le(const std::uint8_t* p) noexcept {
    return {{load_le64(p), load_le64(p + 8), load_le64(p + 16), load_le64(p + 24)}};
  }
  static Uint256 from_be(const std::uint8_t* p) noexcept {
    return {{load_be64(p + 24), load_be64(p + 16), load_be64(p + 8), load_be64(p)}};
  }

  friend bool operator==(const Uint256&, const Uint256&) = default;
  friend std::strong_ordering operator<=>(const Uint256& a, const Uint256& b) noexcept {
    for (int i = 3; i > 0; --i) {
      if (a.limbs[i] != b.limbs[i]) return a.limbs[i] <=> b.limbs[i];
    }
    return a.limbs[0] <=> b.limbs[0];
  }
};

}  // namespace pickaxe::base
