// One nonce at a time, in plain C++: the kernel every CPU can run.
#include <bit>
#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "k12/sweep.h"

namespace pickaxe::k12 {
namespace {

struct V {
  static constexpr int kLanes = 1;
  std::uint64_t x;

  PICKAXE_INLINE V broadcast(const std::uint64_t& v) { return {v}; }
  PICKAXE_INLINE V counting(std::uint32_t first) { return {first}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {a.x ^ b.x}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return {a.x ^ b.x ^ c.x}; }
  PICKAXE_INLINE V chi(V a, V b, V c) { return {a.x ^ (~b.x & c.x)}; }
  template <int n>
  PICKAXE_INLINE V rotl(V v) {
    return {std::rotl(v.x, n)};
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) { return (v.x & mask.x) == 0 ? 1 : 0; }
};

constexpr bool kHoldsState = false;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "k12/rounds.inl"

}  // namespace

std::uint64_t sweep_scalar(const Work& work, std::uint32_t first, std::uint64_t count,
                           sweep::Candidates& out) noexcept {
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::k12
