// The one comparison that decides a hit, for every algorithm.
#pragma once

#include "base/uint256.h"

namespace pickaxe::base {

// How a 32-byte hash is read as a number: dMint reads digest byte 0 as the most significant,
// block headers and cryptonote read byte 31 as the most significant.
enum class HashOrder { big_endian, little_endian };

struct Target {
  Uint256 bound;  // inclusive: the hash wins when its number is <= bound
  HashOrder order = HashOrder::little_endian;
};

// `hash` points at 32 bytes.
inline bool meets(const std::uint8_t* hash, const Target& target) noexcept {
  const Uint256 number = target.order == HashOrder::big_endian ? Uint256::from_be(hash) : Uint256::from_le(hash);
  return number <= target.bound;
}

}  // namespace pickaxe::base
