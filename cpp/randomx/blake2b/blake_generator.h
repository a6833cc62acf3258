// BlakeGenerator (specs.md 3.5): random bytes from a chain of Blake2b-512 hashes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace pickaxe::randomx::blake2b {

class BlakeGenerator {
 public:
  // `seed` is the key: at most 60 bytes count, the rest is ignored.
  explicit BlakeGenerator(base::Bytes seed) noexcept;

  std::uint8_t next_byte() noexcept;
  std::uint32_t next_u32() noexcept;  // little-endian

 private:
  void refill_for(std::size_t bytes) noexcept;

  std::array<std::uint8_t, 64> state_{};
  std::size_t used_ = 64;  // forces a hash before the first byte
};

}  // namespace pickaxe::randomx::blake2b
