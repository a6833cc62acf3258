// Everything about a search that stays constant while the low 32 bits of the nonce are swept, computed once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/preimage.h"
#include "base/target.h"
#include "k12/k12.h"
#include "sweep/candidates.h"

namespace pickaxe::k12 {

// The message is a 64-byte preimage and a nonce of 4 or 8 bytes: the nonce's low 32 bits are those of lane 8.
inline constexpr int kNonceLane = 8;

// How a bit that varies in lane 8 alone reaches a lane of the first round's second half: step theta spreads its
// column's parity to the columns next to it. The left rotation of the nonce that lane `lane` (after pi) takes up, or
// -1.
constexpr int nonce_rotation(int lane) noexcept {
  for (int from = 0; from < 25; ++from) {
    if (moved(from) != lane) continue;
    const int x = from % 5;
    if (from == kNonceLane) return kRotations[from];
    if (x == (kNonceLane + 1) % 5) return kRotations[from];
    if (x == (kNonceLane + 4) % 5) return (kRotations[from] + 1) % 64;
  }
  return -1;
}

struct Work {
  // Behind each preimage the state before the first round's step chi, for a nonce whose low half is zero.
  std::array<State, sweep::kMaxPreimages> entries;
  std::size_t preimages;  // how many of them there are
  std::uint64_t filter;   // a digest wins only if (its lane 0 & filter) == 0
};

// `tail`: what follows the preimage, 4 or 8 bytes, with the high half of an 8-byte nonce already in place. The target
// is big-endian. Another length or order, no preimage or too many are programming errors of the caller (the job was
// checked).
Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept;

}  // namespace pickaxe::k12
