// Four nonces at a time in AVX2.
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "k12/sweep.h"

PICKAXE_TARGET_BEGIN("avx2")

namespace pickaxe::k12 {
namespace {

struct V {
  static constexpr int kLanes = 4;
  __m256i x;

  PICKAXE_INLINE V broadcast(const std::uint64_t& v) { return {_mm256_set1_epi64x(static_cast<long long>(v))}; }
  PICKAXE_INLINE V counting(std::uint32_t first) {
    const __m128i lane = _mm_setr_epi32(0, 1, 2, 3);
    return {_mm256_cvtepu32_epi64(_mm_add_epi32(_mm_set1_epi32(static_cast<int>(first)), lane))};
  }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {_mm256_xor_si256(a.x, b.x)}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return bit_xor(bit_xor(a, b), c); }
  PICKAXE_INLINE V chi(V a, V b, V c) { return {_mm256_xor_si256(a.x, _mm256_andnot_si256(b.x, c.x))}; }
  template <int n>
  PICKAXE_INLINE V rotl(V v) {
    if constexpr (n == 8) {
      return {_mm256_shuffle_epi8(v.x, _mm256_setr_epi8(7, 0, 1, 2, 3, 4, 5, 6, 15, 8, 9, 10, 11, 12, 13, 14,  //
                                                        7, 0, 1, 2, 3, 4, 5, 6, 15, 8, 9, 10, 11, 12, 13, 14))};
    } else if constexpr (n == 56) {
      return {_mm256_shuffle_epi8(v.x, _mm256_setr_epi8(1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 11, 12, 13, 14, 15, 8,  //
                                                        1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 11, 12, 13, 14, 15, 8))};
    } else {
      return {_mm256_or_si256(_mm256_slli_epi64(v.x, n), _mm256_srli_epi64(v.x, 64 - n))};
    }
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) {
    const __m256i zero = _mm256_cmpeq_epi64(_mm256_and_si256(v.x, mask.x), _mm256_setzero_si256());
    return static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(zero)));
  }
};

constexpr bool kHoldsState = false;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "k12/rounds.inl"

}  // namespace

std::uint64_t sweep_avx2(const Work& work, std::uint32_t first, std::uint64_t count, sweep::Candidates& out) noexcept {
  PICKAXE_ALIGN_FRAME(__m256i);
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::k12

PICKAXE_TARGET_END
