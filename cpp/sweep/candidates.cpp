#include "sweep/candidates.h"

#include <bit>

namespace pickaxe::sweep {

void Candidates::append(std::uint32_t lanes, std::uint32_t preimage, std::uint32_t first,
                        std::uint64_t limit) noexcept {
  for (; lanes != 0; lanes &= lanes - 1) {
    const int lane = std::countr_zero(lanes);
    if (static_cast<std::uint64_t>(lane) >= limit) return;
    found[size++] = {first + static_cast<std::uint32_t>(lane), preimage};
  }
}

}  // namespace pickaxe::sweep
