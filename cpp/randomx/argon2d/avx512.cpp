// Four rows or columns of cells at a time, with real rotates.
#include <immintrin.h>

#include "base/region.h"
#include "randomx/argon2d/segment.h"

// The AVX-512 header of GCC 12 reads a variable before it is set, on purpose.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

PICKAXE_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx2")

namespace pickaxe::randomx::argon2d {
namespace {

struct V {
  static constexpr std::size_t kCells = 4;
  static constexpr std::size_t kRowStep = 32;
  __m512i x;

  PICKAXE_INLINE V load(const std::uint64_t* p) { return {_mm512_load_si512(p)}; }
  inline void store(std::uint64_t* p) const { _mm512_store_si512(p, x); }
  PICKAXE_INLINE V load_row(const std::uint64_t* p) {
    const __m256i low = _mm256_load_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i high = _mm256_load_si256(reinterpret_cast<const __m256i*>(p + 16));
    return {_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1)};
  }
  // Whole vectors, as load() wants them: a load that spans two stores waits until both are in the cache.
  PICKAXE_INLINE void store_rows(const V (&v)[8], std::uint64_t* p) {
    for (std::size_t half = 0; half < 2; ++half) {
      for (std::size_t pair = 0; pair < 2; ++pair) {
        const __m512i a = v[4 * half + pair].x, b = v[4 * half + 2 + pair].x;
        std::uint64_t* const at = p + pair * kRowStep + 8 * half;
        _mm512_store_si512(at, _mm512_inserti64x4(a, _mm512_castsi512_si256(b), 1));
        _mm512_store_si512(at + 16, _mm512_shuffle_i64x2(a, b, 0xee));
      }
    }
  }
  PICKAXE_INLINE V multiply_low(V a, V b) { return {_mm512_mul_epu32(a.x, b.x)}; }
  PICKAXE_INLINE V align(V hi, V lo) { return {_mm512_alignr_epi8(hi.x, lo.x, 8)}; }
  template <int kWords>
  PICKAXE_INLINE V rotate_row(V a) {
    constexpr int kFrom = _MM_SHUFFLE((3 + kWords) % 4, (2 + kWords) % 4, (1 + kWords) % 4, kWords);
    return {_mm512_permutex_epi64(a.x, kFrom)};
  }
  template <int kBits>
  PICKAXE_INLINE V rotr(V a) {
    return {_mm512_ror_epi64(a.x, kBits)};
  }
};
PICKAXE_INLINE V operator^(V a, V b) {
  return {_mm512_xor_si512(a.x, b.x)};
}
PICKAXE_INLINE V operator+(V a, V b) {
  return {_mm512_add_epi64(a.x, b.x)};
}

#include "randomx/argon2d/block.inl"
#include "randomx/argon2d/segment.inl"

}  // namespace

void fill_segment_avx512(const Matrix& matrix, Segment at) noexcept {
  fill_segment(matrix, at);
}

}  // namespace pickaxe::randomx::argon2d

PICKAXE_TARGET_END
