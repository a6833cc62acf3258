// SHA-256 (FIPS 180-4) written for reading: the oracle every kernel is compared with.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace pickaxe::sha256d {

using State = std::array<std::uint32_t, 8>;  // a..h
using Block = std::array<std::uint32_t, 16>;

// FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
inline constexpr std::uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// FIPS 180-4, 5.3.3.
inline constexpr State kInitial = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

constexpr std::uint32_t rotr(std::uint32_t x, int n) noexcept {
  return (x >> n) | (x << (32 - n));
}
// FIPS 180-4, 4.1.2; upper case is Sigma, lower case sigma.
constexpr std::uint32_t big_sigma0(std::uint32_t x) noexcept {
  return rotr(x, 2) ^ rotr(x, 13) ^ rotr(x, 22);
}
constexpr std::uint32_t big_sigma1(std::uint32_t x) noexcept {
  return rotr(x, 6) ^ rotr(x, 11) ^ rotr(x, 25);
}
constexpr std::uint32_t small_sigma0(std::uint32_t x) noexcept {
  return rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3);
}
constexpr std::uint32_t small_sigma1(std::uint32_t x) noexcept {
  return rotr(x, 17) ^ rotr(x, 19) ^ (x >> 10);
}
constexpr std::uint32_t choose(std::uint32_t e, std::uint32_t f, std::uint32_t g) noexcept {
  return g ^ (e & (f ^ g));
}
constexpr std::uint32_t majority(std::uint32_t a, std::uint32_t b, std::uint32_t c) noexcept {
  return (a & b) | (c & (a | b));
}

// One round (FIPS 180-4, 6.2.2 step 3); `kw` is K[i] + W[i].
constexpr State round(const State& s, std::uint32_t kw) noexcept {
  const auto [a, b, c, d, e, f, g, h] = s;
  const std::uint32_t t1 = h + big_sigma1(e) + choose(e, f, g) + kw;
  const std::uint32_t t2 = big_sigma0(a) + majority(a, b, c);
  return {t1 + t2, a, b, c, d + t1, e, f, g};
}

// The compression function: `state` after one more 64-byte block.
State compress(const State& state, const Block& block) noexcept;

// 64 bytes as sixteen big-endian words.
Block load_block(const std::uint8_t* bytes) noexcept;

base::Hash256 sha256(base::Bytes message) noexcept;

// SHA-256 of the SHA-256.
base::Hash256 sha256d(base::Bytes message) noexcept;

}  // namespace pickaxe::sha256d
