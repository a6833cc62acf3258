// Four nonces a vector in NEON, which every AArch64 has.
#include <arm_neon.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "blake3/sweep.h"

namespace pickaxe::blake3 {
namespace {

struct V {
  static constexpr int kLanes = 4;
  uint32x4_t x;

  PICKAXE_INLINE V broadcast(const std::uint32_t& v) { return {vld1q_dup_u32(&v)}; }
  PICKAXE_INLINE V counting(std::uint32_t first) {
    const std::uint32_t lanes[4] = {0, 1, 2, 3};
    return {vaddq_u32(vdupq_n_u32(first), vld1q_u32(lanes))};
  }
  PICKAXE_INLINE void in_order(V&) {}
  PICKAXE_INLINE V add(V a, V b) { return {vaddq_u32(a.x, b.x)}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {veorq_u32(a.x, b.x)}; }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    if constexpr (n == 16) {
      return {vreinterpretq_u32_u16(vrev32q_u16(vreinterpretq_u16_u32(v.x)))};
    } else {
      return {vsriq_n_u32(vshlq_n_u32(v.x, 32 - n), v.x, n)};
    }
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) {
    const std::uint32_t bits[4] = {1, 2, 4, 8};
    return vaddvq_u32(vbicq_u32(vld1q_u32(bits), vtstq_u32(v.x, mask.x)));
  }
};

constexpr int kStreams = 1;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "blake3/rounds.inl"

}  // namespace

std::uint64_t sweep_neon(const Work& work, std::uint32_t first, std::uint64_t count, sweep::Candidates& out) noexcept {
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::blake3
