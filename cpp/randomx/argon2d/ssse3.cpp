// One row or column of cells at a time.
#include <immintrin.h>

#include "base/region.h"
#include "randomx/argon2d/segment.h"

PICKAXE_TARGET_BEGIN("ssse3")

namespace pickaxe::randomx::argon2d {
namespace {

struct V {
  static constexpr std::size_t kCells = 1;
  static constexpr std::size_t kRowStep = 2;
  __m128i x;

  PICKAXE_INLINE V load(const std::uint64_t* p) { return {_mm_load_si128(reinterpret_cast<const __m128i*>(p))}; }
  PICKAXE_INLINE V load_row(const std::uint64_t* p) { return load(p); }
  inline void store(std::uint64_t* p) const { _mm_store_si128(reinterpret_cast<__m128i*>(p), x); }
  inline void store_row(std::uint64_t* p) const { store(p); }
  PICKAXE_INLINE V multiply_low(V a, V b) { return {_mm_mul_epu32(a.x, b.x)}; }
  PICKAXE_INLINE V align(V hi, V lo) { return {_mm_alignr_epi8(hi.x, lo.x, 8)}; }
  template <int kBits>
  PICKAXE_INLINE V rotr(V a) {
    if constexpr (kBits == 32) {
      return {_mm_shuffle_epi32(a.x, _MM_SHUFFLE(2, 3, 0, 1))};
    } else if constexpr (kBits == 24) {
      return {_mm_shuffle_epi8(a.x, _mm_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10))};
    } else if constexpr (kBits == 16) {
      return {_mm_shuffle_epi8(a.x, _mm_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9))};
    } else {
      static_assert(kBits == 63);
      return {_mm_xor_si128(_mm_srli_epi64(a.x, 63), _mm_add_epi64(a.x, a.x))};
    }
  }
};
PICKAXE_INLINE V operator^(V a, V b) {
  return {_mm_xor_si128(a.x, b.x)};
}
PICKAXE_INLINE V operator+(V a, V b) {
  return {_mm_add_epi64(a.x, b.x)};
}

#include "randomx/argon2d/block.inl"
#include "randomx/argon2d/segment.inl"

}  // namespace

void fill_segment_ssse3(const Matrix& matrix, Segment at) noexcept {
  fill_segment(matrix, at);
}

}  // namespace pickaxe::randomx::argon2d

PICKAXE_TARGET_END
