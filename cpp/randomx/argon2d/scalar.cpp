// RFC 9106 3.5 and 3.6 as written.
#include <algorithm>
#include <bit>

#include "randomx/argon2d/segment.h"

namespace pickaxe::randomx::argon2d {
namespace {

inline std::uint64_t multiply_add(std::uint64_t x, std::uint64_t y) noexcept {
  return x + y + 2 * (x & 0xffffffffu) * (y & 0xffffffffu);
}

inline void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d) noexcept {
  a = multiply_add(a, b);
  d = std::rotr(d ^ a, 32);
  c = multiply_add(c, d);
  b = std::rotr(b ^ c, 24);
  a = multiply_add(a, b);
  d = std::rotr(d ^ a, 16);
  c = multiply_add(c, d);
  b = std::rotr(b ^ c, 63);
}

// The permutation P over the 16 words v[base + pair * stride + 0..1].
inline void permute(std::uint64_t* v, std::size_t base, std::size_t stride) noexcept {
  const auto at = [&](std::size_t i) -> std::uint64_t& { return v[base + i / 2 * stride + i % 2]; };
  for (std::size_t i = 0; i < 4; ++i) mix(at(i), at(4 + i), at(8 + i), at(12 + i));
  for (std::size_t i = 0; i < 4; ++i) mix(at(i), at(4 + (i + 1) % 4), at(8 + (i + 2) % 4), at(12 + (i + 3) % 4));
}

template <bool kXor, typename Early>
inline void fill_block(const Block& previous, const Block& reference, Block& next, Early early) noexcept {
  Block mixed;
  for (std::size_t i = 0; i < 128; ++i) mixed.words[i] = previous.words[i] ^ reference.words[i];
  const Block input = mixed;
  for (std::size_t row = 0; row < 8; ++row) permute(mixed.words, 16 * row, 2);
  for (std::size_t column = 0; column < 8; ++column) permute(mixed.words, 2 * column, 16);
  for (std::size_t i = 0; i < 128; ++i) {
    next.words[i] = mixed.words[i] ^ input.words[i] ^ (kXor ? next.words[i] : 0);
  }
  early(next.words[0]);
}

#include "randomx/argon2d/segment.inl"

}  // namespace

void fill_segment_scalar(const Matrix& matrix, Segment at) noexcept {
  fill_segment(matrix, at);
}

}  // namespace pickaxe::randomx::argon2d
