// Two nonces at a time in NEON, which every AArch64 has.
#include <arm_neon.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "k12/sweep.h"

namespace pickaxe::k12 {
namespace {

struct V {
  static constexpr int kLanes = 2;
  uint64x2_t x;

  PICKAXE_INLINE V broadcast(const std::uint64_t& v) { return {vld1q_dup_u64(&v)}; }
  PICKAXE_INLINE V counting(std::uint32_t first) {
    const std::uint32_t lanes[2] = {0, 1};
    return {vmovl_u32(vadd_u32(vdup_n_u32(first), vld1_u32(lanes)))};
  }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {veorq_u64(a.x, b.x)}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return bit_xor(bit_xor(a, b), c); }
  PICKAXE_INLINE V chi(V a, V b, V c) { return {veorq_u64(a.x, vbicq_u64(c.x, b.x))}; }
  template <int n>
  PICKAXE_INLINE V rotl(V v) {
    return {vsriq_n_u64(vshlq_n_u64(v.x, n), v.x, 64 - n)};
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) {
    const uint64x2_t set = vtstq_u64(v.x, mask.x);
    return static_cast<std::uint32_t>((vgetq_lane_u64(set, 0) == 0 ? 1 : 0) | (vgetq_lane_u64(set, 1) == 0 ? 2 : 0));
  }
};

constexpr bool kHoldsState = false;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "k12/rounds.inl"

}  // namespace

std::uint64_t sweep_neon(const Work& work, std::uint32_t first, std::uint64_t count, sweep::Candidates& out) noexcept {
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::k12
