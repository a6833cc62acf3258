#include <immintrin.h>

#include "base/region.h"
#include "randomx/aes/aes.h"
#include "randomx/aes/constants.h"

PICKAXE_TARGET_BEGIN("aes,sse4.1")

namespace pickaxe::randomx::aes {
namespace {

struct Column {
  __m128i x;

  PICKAXE_INLINE Column load(const std::uint8_t* p) { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))}; }
  inline void store(std::uint8_t* p) const noexcept { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), x); }
  inline Column encrypt(Column key) const noexcept { return {_mm_aesenc_si128(x, key.x)}; }
  inline Column decrypt(Column key) const noexcept { return {_mm_aesdec_si128(x, key.x)}; }
};

#include "randomx/aes/columns.inl"
using Fingerprint = Columns;

#include "randomx/aes/functions.inl"

}  // namespace

constinit const Functions kAesNi = {generate_1r, generate_4r, hash_1r, hash_and_generate_1r};

}  // namespace pickaxe::randomx::aes

PICKAXE_TARGET_END
