// Four rows or columns of cells at a time, with real rotates.
#include <immintrin.h>

#include "base/region.h"
#include "randomx/argon2d_segment.h"

// The AVX-512 header of GCC 12 reads a variable before it is set, on purpose.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

PICKAXE_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx2")

namespace pickaxe::randomx {
namespace {

struct V {
  static constexpr std::size_t kCells = 4;
  __m512i x;

  PICKAXE_INLINE V load(const std::uint64_t* p) { return {_mm512_load_si512(p)}; }
  inline void store(std::uint64_t* p) const { _mm512_store_si512(p, x); }
  PICKAXE_INLINE __m128i cell(const std::uint64_t* p) { return _mm_load_si128(reinterpret_cast<const __m128i*>(p)); }
  PICKAXE_INLINE V load_rows(const std::uint64_t* p) {
    const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(cell(p)), cell(p + 16), 1);
    const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(cell(p + 32)), cell(p + 48), 1);
    return {_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1)};
  }
  inline void store_rows(std::uint64_t* p) const {
    _mm_store_si128(reinterpret_cast<__m128i*>(p), _mm512_castsi512_si128(x));
    _mm_store_si128(reinterpret_cast<__m128i*>(p + 16), _mm512_extracti64x2_epi64(x, 1));
    _mm_store_si128(reinterpret_cast<__m128i*>(p + 32), _mm512_extracti64x2_epi64(x, 2));
    _mm_store_si128(reinterpret_cast<__m128i*>(p + 48), _mm512_extracti64x2_epi64(x, 3));
  }
  PICKAXE_INLINE V multiply_low(V a, V b) { return {_mm512_mul_epu32(a.x, b.x)}; }
  PICKAXE_INLINE V align(V hi, V lo) { return {_mm512_alignr_epi8(hi.x, lo.x, 8)}; }
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

#include "randomx/argon2d_block.inl"
#include "randomx/argon2d_segment.inl"

}  // namespace

void fill_segment_avx512(const Argon2dMatrix& matrix, Argon2dSegment at) noexcept {
  fill_segment(matrix, at);
}

}  // namespace pickaxe::randomx

PICKAXE_TARGET_END
