// The contract of a sweep kernel. `Work` is a search of one algorithm prepared for sweeps over its low 32 nonce bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/features.h"
#include "base/preimage.h"
#include "base/status.h"
#include "base/target.h"
#include "sweep/candidates.h"

namespace pickaxe::sweep {

// Tries the nonces first, first+1, ... first+count-1 (low 32 bits; must not pass 2^32) behind every preimage of the
// work and appends what passes the filter. Returns how many nonces it tried: fewer than `count` only when `out` had no
// more room.
template <typename Work>
using Sweep = std::uint64_t (*)(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept;

template <typename Work>
struct Kernel {
  std::string_view name;
  base::Features needs;
  Sweep<Work> sweep;
  base::Status (*ready)() = nullptr;  // whether this process can have its code; not for compiled ones
  bool raced = false;                 // whether its place in the table is a guess, which a race may put right
};

// The messages of an algorithm that hashes nothing but dMint's: a preimage and a nonce of 4 or 8 bytes.
struct DmintMessages {
  static constexpr std::array<std::size_t, 2> kTails = {4, 8};  // lengths of what follows the preimage
  static constexpr std::array kOrders = {base::HashOrder::big_endian};
  static std::size_t nonce_at(std::size_t) noexcept { return sizeof(base::Preimage); }
};

}  // namespace pickaxe::sweep
