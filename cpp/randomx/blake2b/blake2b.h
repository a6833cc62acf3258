// Blake2b (RFC 7693), unkeyed, with any digest length from 1 to 64 bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace pickaxe::randomx::blake2b {

class Blake2b {
 public:
  explicit Blake2b(std::size_t digest_bytes) noexcept;

  void update(base::Bytes data) noexcept;
  // Writes digest_bytes; the object is spent afterwards.
  void finish(std::uint8_t* digest) noexcept;

 private:
  void compress(const std::uint8_t* block, bool last) noexcept;

  std::array<std::uint64_t, 8> h_;
  std::uint64_t counted_ = 0;  // bytes compressed or about to be; inputs stay below 2^64
  std::array<std::uint8_t, 128> buffer_;
  std::size_t buffered_ = 0;
  std::size_t digest_bytes_;
};

using Hash512 = std::array<std::uint8_t, 64>;

// The specification's names (specs.md 1.1).
base::Hash256 hash256(base::Bytes data) noexcept;
Hash512 hash512(base::Bytes data) noexcept;

}  // namespace pickaxe::randomx::blake2b
