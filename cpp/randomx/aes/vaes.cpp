// Columns 0 and 2 always go through the same kind of round, columns 1 and 3 through the other: two 256-bit registers
// instead of four of 128.
#include <immintrin.h>

#include "base/region.h"
#include "randomx/aes/aes.h"
#include "randomx/aes/constants.h"

PICKAXE_TARGET_BEGIN("vaes,avx2,aes")

namespace pickaxe::randomx::aes {
namespace {

struct Columns {
  __m256i even;  // columns 0 and 2
  __m256i odd;   // columns 1 and 3

  PICKAXE_INLINE Columns load(const std::uint8_t* p) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32));
    return {_mm256_permute2x128_si256(low, high, 0x20), _mm256_permute2x128_si256(low, high, 0x31)};
  }
  PICKAXE_INLINE Columns of(const AesBlock (&blocks)[4]) { return load(blocks[0].data()); }
  inline void store(std::uint8_t* p) const noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p + 32), _mm256_permute2x128_si256(even, odd, 0x31));
  }

  inline void generator_round(Columns key) noexcept {
    even = _mm256_aesdec_epi128(even, key.even);
    odd = _mm256_aesenc_epi128(odd, key.odd);
  }
  inline void hash_round(Columns key) noexcept {
    even = _mm256_aesenc_epi128(even, key.even);
    odd = _mm256_aesdec_epi128(odd, key.odd);
  }
};

using Fingerprint = Columns;

#include "randomx/aes/functions.inl"

}  // namespace

constinit const Functions kVaes = {generate_1r, generate_4r, hash_1r, hash_and_generate_1r};

}  // namespace pickaxe::randomx::aes

PICKAXE_TARGET_END
