// One row or column of cells at a time.
#include <arm_neon.h>

#include "base/region.h"
#include "randomx/argon2d/segment.h"

namespace pickaxe::randomx::argon2d {
namespace {

struct V {
  static constexpr std::size_t kCells = 1;
  static constexpr std::size_t kRowStep = 2;
  uint64x2_t x;

  PICKAXE_INLINE V load(const std::uint64_t* p) { return {vld1q_u64(p)}; }
  PICKAXE_INLINE V load_row(const std::uint64_t* p) { return load(p); }
  inline void store(std::uint64_t* p) const { vst1q_u64(p, x); }
  inline void store_row(std::uint64_t* p) const { store(p); }
  PICKAXE_INLINE V multiply_low(V a, V b) { return {vmull_u32(vmovn_u64(a.x), vmovn_u64(b.x))}; }
  PICKAXE_INLINE V align(V hi, V lo) { return {vextq_u64(lo.x, hi.x, 1)}; }
  template <int kBits>
  PICKAXE_INLINE V rotr(V a) {
    if constexpr (kBits == 32) {
      return {vreinterpretq_u64_u32(vrev64q_u32(vreinterpretq_u32_u64(a.x)))};
    } else {
      return {vsriq_n_u64(vshlq_n_u64(a.x, 64 - kBits), a.x, kBits)};
    }
  }
};
PICKAXE_INLINE V operator^(V a, V b) {
  return {veorq_u64(a.x, b.x)};
}
PICKAXE_INLINE V operator+(V a, V b) {
  return {vaddq_u64(a.x, b.x)};
}

#include "randomx/argon2d/block.inl"
#include "randomx/argon2d/segment.inl"

}  // namespace

void fill_segment_neon(const Matrix& matrix, Segment at) noexcept {
  fill_segment(matrix, at);
}

}  // namespace pickaxe::randomx::argon2d
