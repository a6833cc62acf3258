// Four nonces at a time in NEON, which every AArch64 has: for processors without the SHA2 instructions.
#include <arm_neon.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

namespace pickaxe::sha256d {
namespace {

struct V {
  static constexpr int kLanes = 4;
  uint32x4_t x;

  PICKAXE_INLINE V broadcast(const std::uint32_t& v) { return {vld1q_dup_u32(&v)}; }
  PICKAXE_INLINE V nonce_words(std::uint32_t first) {
    const std::uint32_t lanes[4] = {0, 1, 2, 3};
    const uint32x4_t nonces = vaddq_u32(vdupq_n_u32(first), vld1q_u32(lanes));
    return {vreinterpretq_u32_u8(vrev32q_u8(vreinterpretq_u8_u32(nonces)))};
  }
  PICKAXE_INLINE V add(V a, V b) { return {vaddq_u32(a.x, b.x)}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {veorq_u32(a.x, b.x)}; }
  PICKAXE_INLINE V bit_and(V a, V b) { return {vandq_u32(a.x, b.x)}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return bit_xor(bit_xor(a, b), c); }
  PICKAXE_INLINE V choose(V e, V f, V g) { return {vbslq_u32(e.x, f.x, g.x)}; }
  PICKAXE_INLINE V majority(V a, V b, V c, V&) { return {vbslq_u32(veorq_u32(a.x, b.x), c.x, b.x)}; }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    return {vsriq_n_u32(vshlq_n_u32(v.x, 32 - n), v.x, n)};
  }
  template <int n>
  PICKAXE_INLINE V shr(V v) {
    return {vshrq_n_u32(v.x, n)};
  }
  PICKAXE_INLINE std::uint32_t zero_lanes(V v) {
    const std::uint32_t bits[4] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vld1q_u32(bits), vceqzq_u32(v.x)));
  }
};

#include "sha256d/rounds.inl"
#include "sweep/steps.inl"
#include "sweep/unroll.inl"

}  // namespace

std::uint64_t sweep_neon(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d
