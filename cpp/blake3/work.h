// Everything about a search that stays constant while the low 32 bits of the nonce are swept, computed once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/preimage.h"
#include "base/target.h"
#include "blake3/blake3.h"
#include "sweep/candidates.h"

namespace pickaxe::blake3 {

// The message is a 64-byte preimage and a nonce of 4 or 8 bytes: its second block is the nonce and zeros, word 0 the
// low half of the nonce as it is, word 1 the high half.
struct Work {
  // Behind each preimage the state of the second compression before anything depends on the nonce: the first round's
  // columns 1 to 3 are done, and of column 0 the first sum without word 0.
  std::array<std::array<std::uint32_t, 16>, sweep::kMaxPreimages> entries;
  std::size_t preimages;  // how many of them there are
  std::uint32_t high;     // the high half of the nonce
  std::uint32_t filter;   // a digest wins only if (its word 0 & filter) == 0
};

// `tail`: what follows the preimage, 4 or 8 bytes, with the high half of an 8-byte nonce already in place. The target
// is big-endian. Another length or order, no preimage or too many are programming errors of the caller (the job was
// checked).
Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept;

}  // namespace pickaxe::blake3
