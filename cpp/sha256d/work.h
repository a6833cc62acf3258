// Everything about a job that stays constant while the low 32 bits of the nonce are swept, computed once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/preimage.h"
#include "base/target.h"
#include "sha256d/sha256.h"
#include "sweep/candidates.h"

namespace pickaxe::sha256d {

// The two messages this project sweeps, as the block that holds the nonce sees them.
//   preimage: 64 bytes, then a 4- or 8-byte nonce:  w0 = nonce, w1..w2 = nonce high or padding, w3..w14 = 0
//   header:   80 bytes, nonce at 76:                w3 = nonce, w4 = padding,                   w5..w14 = 0
enum class Layout { preimage, header };

// What a message-schedule word is, known when the kernel is compiled.
enum class WordKind : std::uint8_t { zero, uniform, varying };
using Kinds = std::array<WordKind, 64>;

// Whether one of the `count` words from `first` on is of this kind.
constexpr bool any_of(const Kinds& kinds, WordKind kind, int first, int count) noexcept {
  for (int i = first; i < first + count; ++i) {
    if (kinds[i] == kind) return true;
  }
  return false;
}

constexpr Kinds schedule_kinds(const std::array<WordKind, 16>& block) noexcept {
  Kinds kinds{};
  for (int i = 0; i < 16; ++i) kinds[i] = block[i];
  for (int i = 16; i < 64; ++i) {
    kinds[i] = WordKind::zero;
    for (const int term : {i - 2, i - 7, i - 15, i - 16}) {
      if (kinds[term] > kinds[i]) kinds[i] = kinds[term];
    }
  }
  return kinds;
}

// A block whose first varying word is number `first` and whose uniform words are not all zero.
constexpr std::array<WordKind, 16> block_kinds(int first, int last, int zeros_from) noexcept {
  std::array<WordKind, 16> kinds{};
  for (int i = 0; i < 16; ++i) {
    const bool varies = i >= first && i <= last;
    const bool zero = i >= zeros_from && i < 15;
    kinds[i] = varies ? WordKind::varying : zero ? WordKind::zero : WordKind::uniform;
  }
  return kinds;
}

struct PreimageLayout {
  static constexpr int kNonceWord = 0;
  static constexpr Kinds kKinds = schedule_kinds(block_kinds(0, 0, 3));
};
struct HeaderLayout {
  static constexpr int kNonceWord = 3;
  static constexpr Kinds kKinds = schedule_kinds(block_kinds(3, 3, 5));
};
// The second hash: its block is the first digest, one padding word, zeros, the length.
struct DigestLayout {
  static constexpr int kNonceWord = 0;
  static constexpr Kinds kKinds = schedule_kinds(block_kinds(0, 7, 9));
};

// The uniform half of a block's message schedule: the same for every state that enters the block.
struct Schedule {
  std::array<std::uint32_t, 64> sum;  // uniform terms of schedule word i (the whole word when it is uniform)
  std::array<std::uint32_t, 64> kw;   // K[i], plus w[i] when that is uniform
};

// The state that enters a block whose first varying word is number `r`, with the rounds before r done.
struct Midstate {
  State state;                       // as it enters the block: what the feed-forward adds
  State entry;                       // before round r
  std::uint32_t entry_a, entry_e;    // round r yields a = entry_a + w[r], e = entry_e + w[r]
  std::array<std::uint32_t, 3> kwh;  // of rounds r+1..r+3: the schedule's kw plus h, which is still uniform
};

// `block`: sixteen words, the varying ones ignored.
constexpr Schedule uniform_schedule(const Block& block, const Kinds& kinds) noexcept {
  Schedule schedule{};
  auto& sum = schedule.sum;
  const auto constant = [&](int i) { return kinds[i] == WordKind::varying ? 0u : sum[i]; };
  for (int i = 0; i < 16; ++i) sum[i] = kinds[i] == WordKind::varying ? 0u : block[i];
  for (int i = 16; i < 64; ++i) {
    sum[i] = small_sigma1(constant(i - 2)) + constant(i - 7) + small_sigma0(constant(i - 15)) + constant(i - 16);
  }
  for (int i = 0; i < 64; ++i) schedule.kw[i] = kRound[i] + constant(i);
  return schedule;
}

constexpr Midstate enter(const State& state, const Schedule& schedule, int first) noexcept {
  Midstate midstate{};
  midstate.state = state;
  midstate.entry = state;
  for (int i = 0; i < first; ++i) midstate.entry = round(midstate.entry, schedule.kw[i]);
  const State next = round(midstate.entry, kRound[first]);
  midstate.entry_a = next[0];
  midstate.entry_e = next[4];
  // In the three rounds after the entry, h is one of the entry's g, f, e.
  for (int i = 1; i <= 3; ++i) midstate.kwh[i - 1] = schedule.kw[first + i] + midstate.entry[7 - i];
  return midstate;
}

// Of the second hash. Defined out of sight on purpose: compilers turn a constant they can see into an immediate moved
// through a general register (one shuffle-port instruction each), one they cannot see into a broadcasting memory
// operand.
struct SecondHash {
  Schedule schedule;
  Midstate initial;
};
extern const SecondHash kSecondHash;

using sweep::kMaxPreimages;

// One search prepared for sweeps over its low 32 nonce bits. The block that holds the nonce is the same behind every
// preimage, so its message schedule is computed once for all of them.
struct Work {
  Layout layout;
  base::HashOrder order;  // which digest word the filter reads: word 0 (big-endian) or 7 (little-endian)
  Block block;            // the block that holds the nonce, nonce word zero
  Schedule schedule;      // of that block
  std::array<Midstate, kMaxPreimages> midstates;  // one a preimage
  std::size_t preimages;                          // how many of them there are
  std::uint32_t filter;                           // a digest wins only if (its filter word & filter) == 0
};

// `tail`: what follows the preimage, 4, 8 or 16 bytes, with the high half of an 8-byte nonce already in place. Another
// length, no preimage or more than kMaxPreimages are programming errors of the caller (the job was checked before).
Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept;

}  // namespace pickaxe::sha256d
