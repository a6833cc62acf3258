// AESE and AESD XOR a key before the round, RandomX XORs it afterwards (3.1). A fingerprint's round therefore takes the
// key of the round before, and its own one waits; a generator's states are all needed, so its keys are XORed by
// themselves.
#include <arm_neon.h>

#include <cstring>

#include "base/region.h"
#include "randomx/aes/aes.h"
#include "randomx/aes/constants.h"

PICKAXE_TARGET_BEGIN(PICKAXE_ARM_CRYPTO)

namespace pickaxe::randomx::aes {
namespace {

struct Column {
  uint8x16_t x;

  // As plain memory: GCC loads that in pairs, and what an intrinsic loads it does not.
  PICKAXE_INLINE Column load(const std::uint8_t* p) {
    Column out;
    std::memcpy(&out, p, sizeof out);
    return out;
  }
  inline void store(std::uint8_t* p) const noexcept { vst1q_u8(p, x); }
  inline Column encrypt(Column key) const noexcept { return encrypt_before({vdupq_n_u8(0)}).add(key); }
  inline Column decrypt(Column key) const noexcept { return decrypt_before({vdupq_n_u8(0)}).add(key); }

  inline Column add(Column key) const noexcept { return {veorq_u8(x, key.x)}; }
  inline Column encrypt_before(Column key) const noexcept { return {vaesmcq_u8(vaeseq_u8(x, key.x))}; }
  inline Column decrypt_before(Column key) const noexcept { return {vaesimcq_u8(vaesdq_u8(x, key.x))}; }
};

#include "randomx/aes/columns.inl"

// A state whose last key has not been XORed yet.
class Fingerprint {
 public:
  explicit Fingerprint(const Columns& start) noexcept : mixed_(start), key_{zero(), zero(), zero(), zero()} {}

  // As Columns::hash_round.
  inline void hash_round(const Columns& key) noexcept {
    mixed_.c0 = mixed_.c0.encrypt_before(key_.c0);
    mixed_.c1 = mixed_.c1.decrypt_before(key_.c1);
    mixed_.c2 = mixed_.c2.encrypt_before(key_.c2);
    mixed_.c3 = mixed_.c3.decrypt_before(key_.c3);
    key_ = key;
  }
  inline void store(std::uint8_t* p) const noexcept {
    const Columns state = {mixed_.c0.add(key_.c0), mixed_.c1.add(key_.c1), mixed_.c2.add(key_.c2),
                           mixed_.c3.add(key_.c3)};
    state.store(p);
  }

 private:
  static inline Column zero() noexcept { return {vdupq_n_u8(0)}; }

  Columns mixed_, key_;
};

#include "randomx/aes/functions.inl"

}  // namespace

constinit const Functions kArmv8 = {generate_1r, generate_4r, hash_1r, hash_and_generate_1r};

}  // namespace pickaxe::randomx::aes

PICKAXE_TARGET_END
