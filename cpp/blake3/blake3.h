// BLAKE3 of short messages, one at a time: the oracle that kernels are compared with, and the midstate of a sweep.
// Source: the BLAKE3 paper (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, 2021), sections 2.1 to 2.4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace pickaxe::blake3 {

using Words = std::array<std::uint32_t, 8>;   // a chaining value, or the first half of an output
using Block = std::array<std::uint32_t, 16>;  // 64 bytes, words little-endian

inline constexpr std::size_t kBlockBytes = 64;
inline constexpr std::size_t kChunkBytes = 1024;

inline constexpr Words kInitial = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// Domain flags of a compression.
inline constexpr std::uint32_t kChunkStart = 1, kChunkEnd = 2, kRoot = 8;

// The message word that round `round` adds at place `place` of sixteen: the permutation of section 2.2, so many times.
constexpr std::size_t message_word(int round, std::size_t place) noexcept {
  constexpr std::array<std::size_t, 16> kPermutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  for (; round > 0; --round) place = kPermutation[place];
  return place;
}

// The compression function for chunk 0, its output's first eight words. `length`: bytes of the block in use.
Words compress(const Words& chaining, const Block& block, std::uint32_t length, std::uint32_t flags) noexcept;

// Unkeyed, 32 bytes out. `message` is one chunk: at most 1024 bytes.
base::Hash256 hash(base::Bytes message) noexcept;

}  // namespace pickaxe::blake3
