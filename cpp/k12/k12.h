// KangarooTwelve of short messages, one at a time: the oracle that kernels are compared with.
// Source: RFC 9861 (KangarooTwelve and TurboSHAKE), sections 2.1, 2.2 and 3; FIPS 202 for the steps of Keccak-p.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace pickaxe::k12 {

using State = std::array<std::uint64_t, 25>;  // lane x + 5y, little-endian

inline constexpr std::size_t kRateBytes = 168;
inline constexpr int kRounds = 12;

// Of the last twelve rounds of Keccak-f[1600].
inline constexpr std::array<std::uint64_t, kRounds> kRoundConstants = {
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// Left rotations of step rho, by lane.
inline constexpr std::array<int, 25> kRotations = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                                   25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

// Where step pi moves lane x + 5y: to column y, row 2x + 3y.
constexpr int moved(int lane) noexcept {
  const int x = lane % 5, y = lane / 5;
  return y + 5 * ((2 * x + 3 * y) % 5);
}

// Which lane step pi moves to `lane`: the inverse of moved().
constexpr int origin(int lane) noexcept {
  const int x = lane % 5, y = lane / 5;
  return (x + 3 * y) % 5 + 5 * x;
}

// Rounds may write each row over the five lanes that it is made of: where lane `lane` stands after so many of them.
constexpr int place(int lane, int rounds) noexcept {
  return rounds == 0 ? lane : place(origin(lane), rounds - 1);
}

// Steps theta, rho and pi.
State diffuse(const State& a) noexcept;

// Keccak-p[1600, 12].
void permute(State& a) noexcept;

// The one block of a message of at most 166 bytes, absorbed into an empty state: the message, the length of the empty
// customization string, the domain byte of a message without a tree, and the end of the padding.
State absorb(base::Bytes message) noexcept;

// Without customization, 32 bytes out. `message` is at most 166 bytes.
base::Hash256 hash(base::Bytes message) noexcept;

}  // namespace pickaxe::k12
