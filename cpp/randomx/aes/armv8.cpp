// vaese and vaesd XOR the key before the round; a zero key there and the real one afterwards give the order of 3.1.
#include <arm_neon.h>

#include "base/region.h"
#include "randomx/aes/aes.h"
#include "randomx/aes/constants.h"

PICKAXE_TARGET_BEGIN(PICKAXE_ARM_CRYPTO)

namespace pickaxe::randomx::aes {
namespace {

struct Column {
  uint8x16_t x;

  PICKAXE_INLINE Column load(const std::uint8_t* p) { return {vld1q_u8(p)}; }
  inline void store(std::uint8_t* p) const noexcept { vst1q_u8(p, x); }
  inline Column encrypt(Column key) const noexcept {
    return {veorq_u8(vaesmcq_u8(vaeseq_u8(x, vdupq_n_u8(0))), key.x)};
  }
  inline Column decrypt(Column key) const noexcept {
    return {veorq_u8(vaesimcq_u8(vaesdq_u8(x, vdupq_n_u8(0))), key.x)};
  }
};

#include "randomx/aes/columns.inl"
#include "randomx/aes/functions.inl"

}  // namespace

constinit const Functions kArmv8 = {generate_1r, generate_4r, hash_1r, hash_and_generate_1r};

}  // namespace pickaxe::randomx::aes

PICKAXE_TARGET_END
