// Two rows or columns of cells at a time.
#include <immintrin.h>

#include "base/region.h"
#include "randomx/argon2d/segment.h"

PICKAXE_TARGET_BEGIN("avx2")

namespace pickaxe::randomx::argon2d {
namespace {

struct V {
  static constexpr std::size_t kCells = 2;
  static constexpr std::size_t kRowStep = 16;
  __m256i x;

  PICKAXE_INLINE V load(const std::uint64_t* p) { return {_mm256_load_si256(reinterpret_cast<const __m256i*>(p))}; }
  inline void store(std::uint64_t* p) const { _mm256_store_si256(reinterpret_cast<__m256i*>(p), x); }
  PICKAXE_INLINE V load_row(const std::uint64_t* p) { return load(p); }
  inline void store_row(std::uint64_t* p) const { store(p); }
  PICKAXE_INLINE V multiply_low(V a, V b) { return {_mm256_mul_epu32(a.x, b.x)}; }
  PICKAXE_INLINE V align(V hi, V lo) { return {_mm256_alignr_epi8(hi.x, lo.x, 8)}; }
  template <int kWords>
  PICKAXE_INLINE V rotate_row(V a) {
    constexpr int kFrom = _MM_SHUFFLE((3 + kWords) % 4, (2 + kWords) % 4, (1 + kWords) % 4, kWords);
    return {_mm256_permute4x64_epi64(a.x, kFrom)};
  }
  template <int kBits>
  PICKAXE_INLINE V rotr(V a) {
    if constexpr (kBits == 32) {
      return {_mm256_shuffle_epi32(a.x, _MM_SHUFFLE(2, 3, 0, 1))};
    } else if constexpr (kBits == 24) {
      return {_mm256_shuffle_epi8(a.x, _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10,  //
                                                        3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10))};
    } else if constexpr (kBits == 16) {
      return {_mm256_shuffle_epi8(a.x, _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,  //
                                                        2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9))};
    } else {
      static_assert(kBits == 63);
      return {_mm256_xor_si256(_mm256_srli_epi64(a.x, 63), _mm256_add_epi64(a.x, a.x))};
    }
  }
};
PICKAXE_INLINE V operator^(V a, V b) {
  return {_mm256_xor_si256(a.x, b.x)};
}
PICKAXE_INLINE V operator+(V a, V b) {
  return {_mm256_add_epi64(a.x, b.x)};
}

#include "randomx/argon2d/block.inl"
#include "randomx/argon2d/segment.inl"

}  // namespace

void fill_segment_avx2(const Matrix& matrix, Segment at) noexcept {
  fill_segment(matrix, at);
}

}  // namespace pickaxe::randomx::argon2d

PICKAXE_TARGET_END
