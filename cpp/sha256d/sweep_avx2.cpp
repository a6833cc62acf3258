// Eight nonces at a time in AVX2, which has neither rotates nor three-input logic.
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("avx2")

namespace pickaxe::sha256d {
namespace {

struct V {
  static constexpr int kLanes = 8;
  __m256i x;

  PICKAXE_INLINE V broadcast(const std::uint32_t& v) { return {_mm256_set1_epi32(static_cast<int>(v))}; }
  PICKAXE_INLINE V nonce_words(std::uint32_t first) {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i swap = _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,  //
                                          3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    return {_mm256_shuffle_epi8(_mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(first)), lane), swap)};
  }
  PICKAXE_INLINE V add(V a, V b) { return {_mm256_add_epi32(a.x, b.x)}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {_mm256_xor_si256(a.x, b.x)}; }
  PICKAXE_INLINE V bit_and(V a, V b) { return {_mm256_and_si256(a.x, b.x)}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return bit_xor(bit_xor(a, b), c); }
  PICKAXE_INLINE V choose(V e, V f, V g) { return bit_xor(g, bit_and(e, bit_xor(f, g))); }
  PICKAXE_INLINE V majority(V a, V b, V, V& bc) {
    const V ab = bit_xor(a, b);
    const V result = bit_xor(b, bit_and(ab, bc));
    bc = ab;
    return result;
  }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    return {_mm256_or_si256(_mm256_srli_epi32(v.x, n), _mm256_slli_epi32(v.x, 32 - n))};
  }
  template <int n>
  PICKAXE_INLINE V shr(V v) {
    return {_mm256_srli_epi32(v.x, n)};
  }
  PICKAXE_INLINE std::uint32_t zero_lanes(V v) {
    const __m256i zero = _mm256_cmpeq_epi32(v.x, _mm256_setzero_si256());
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(zero)));
  }
};

#include "sha256d/rounds.inl"
#include "sweep/steps.inl"
#include "sweep/unroll.inl"

}  // namespace

std::uint64_t sweep_avx2(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
