// What a kernel looks at before anything else: the part of a hash in which most losers differ from every winner.
#pragma once

#include <bit>
#include <cstdint>

#include "base/target.h"

namespace pickaxe::sweep {

// The leading zero bits that the bound demands, as a mask over the 32 most significant bits of the hash's number.
inline std::uint32_t leading_zeros(const base::Target& target) noexcept {
  const int zeros = std::countl_zero(static_cast<std::uint32_t>(target.bound.limbs[3] >> 32));
  return zeros == 0 ? 0 : ~std::uint32_t{0} << (32 - zeros);
}

}  // namespace pickaxe::sweep
