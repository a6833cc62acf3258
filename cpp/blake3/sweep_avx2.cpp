// Eight nonces a vector in AVX2: two of the four rotates are byte shuffles, the others three instructions.
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "blake3/sweep.h"

PICKAXE_TARGET_BEGIN("avx2")

namespace pickaxe::blake3 {
namespace {

struct V {
  static constexpr int kLanes = 8;
  __m256i x;

  PICKAXE_INLINE V broadcast(const std::uint32_t& v) { return {_mm256_set1_epi32(static_cast<int>(v))}; }
  PICKAXE_INLINE V counting(std::uint32_t first) {
    return {_mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(first)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))};
  }
  PICKAXE_INLINE void in_order(V&) {}
  PICKAXE_INLINE V add(V a, V b) { return {_mm256_add_epi32(a.x, b.x)}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {_mm256_xor_si256(a.x, b.x)}; }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    if constexpr (n == 16) {
      return {_mm256_shuffle_epi8(v.x, _mm256_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,  //
                                                        2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13))};
    } else if constexpr (n == 8) {
      return {_mm256_shuffle_epi8(v.x, _mm256_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12,  //
                                                        1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12))};
    } else {
      return {_mm256_or_si256(_mm256_srli_epi32(v.x, n), _mm256_slli_epi32(v.x, 32 - n))};
    }
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) {
    const __m256i zero = _mm256_cmpeq_epi32(_mm256_and_si256(v.x, mask.x), _mm256_setzero_si256());
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(zero)));
  }
};

constexpr int kStreams = 1;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "blake3/rounds.inl"

}  // namespace

std::uint64_t sweep_avx2(const Work& work, std::uint32_t first, std::uint64_t count, sweep::Candidates& out) noexcept {
  PICKAXE_ALIGN_FRAME(__m256i);
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::blake3

PICKAXE_TARGET_END
