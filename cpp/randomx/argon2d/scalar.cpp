// RFC 9106 3.5 and 3.6 as written.
#include <algorithm>
#include <bit>

#include "base/region.h"
#include "randomx/argon2d/segment.h"

namespace pickaxe::randomx::argon2d {
namespace {

// Every step of the chain waits for the product: the sum is ready before it, and the product is doubled by what adds it.
// Clang would add y last and double a factor, and take the same step of four mixings at once: 1.2 of the time on Zen 5.
PICKAXE_INLINE std::uint64_t multiply_add(std::uint64_t x, std::uint64_t y) noexcept {
  std::uint64_t sum = x + y, product = (x & 0xffffffffu) * (y & 0xffffffffu);
  PICKAXE_AS_WRITTEN(sum);
  PICKAXE_AS_WRITTEN(product);
  return sum + 2 * product;
}

PICKAXE_INLINE void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d) noexcept {
  a = multiply_add(a, b);
  d = std::rotr(d ^ a, 32);
  c = multiply_add(c, d);
  b = std::rotr(b ^ c, 24);
  a = multiply_add(a, b);
  d = std::rotr(d ^ a, 16);
  c = multiply_add(c, d);
  b = std::rotr(b ^ c, 63);
}

// The permutation P, in registers. Not a loop: Clang would leave it one, with the words in memory.
PICKAXE_INLINE void permute(std::uint64_t (&w)[16]) noexcept {
  mix(w[0], w[4], w[8], w[12]);
  mix(w[1], w[5], w[9], w[13]);
  mix(w[2], w[6], w[10], w[14]);
  mix(w[3], w[7], w[11], w[15]);
  mix(w[0], w[5], w[10], w[15]);
  mix(w[1], w[6], w[11], w[12]);
  mix(w[2], w[7], w[8], w[13]);
  mix(w[3], w[4], w[9], w[14]);
}

template <bool kXor, typename Early>
inline void fill_block(const Block& previous, const Block& reference, Block& next, Early early) noexcept {
  Block mixed;
  for (std::size_t row = 0; row < 8; ++row) {
    std::uint64_t w[16];
    for (std::size_t i = 0; i < 16; ++i) w[i] = previous.words[16 * row + i] ^ reference.words[16 * row + i];
    permute(w);
    for (std::size_t i = 0; i < 16; ++i) mixed.words[16 * row + i] = w[i];
  }
  for (std::size_t column = 0; column < 8; ++column) {
    std::uint64_t w[16];
    const auto at = [&](std::size_t i) { return 2 * column + i / 2 * 16 + i % 2; };
    for (std::size_t i = 0; i < 16; ++i) w[i] = mixed.words[at(i)];
    permute(w);
    for (std::size_t i = 0; i < 16; ++i) mixed.words[at(i)] = w[i];
  }
  for (std::size_t i = 0; i < 128; ++i) {
    next.words[i] = mixed.words[i] ^ previous.words[i] ^ reference.words[i] ^ (kXor ? next.words[i] : 0);
  }
  early(next.words[0]);
}

#include "randomx/argon2d/segment.inl"

}  // namespace

void fill_segment_scalar(const Matrix& matrix, Segment at) noexcept {
  fill_segment(matrix, at);
}

}  // namespace pickaxe::randomx::argon2d
