// The contract of a sweep kernel, and the parts all kernels share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sha256d/work.h"

namespace pickaxe::sha256d {

// Nonces whose filter word passed. A superset of the hits: the caller applies the full 256-bit rule.
struct Candidates {
  static constexpr std::size_t kCapacity = 256;
  static constexpr std::size_t kMaxLanes = 32;  // a kernel stops while this many places are free

  std::array<std::uint32_t, kCapacity> nonces;  // ascending
  std::size_t size = 0;

  bool crowded() const noexcept { return kCapacity - size < kMaxLanes; }

  // Appends nonce first+i for each set bit i of `lanes`, i < limit. Out of line: the kernels' loops stay small.
  void append(std::uint32_t lanes, std::uint32_t first, std::uint64_t limit) noexcept;
};

// Tries the nonces first, first+1, ... first+count-1 (low 32 bits; must not pass 2^32) and appends those that
// pass the filter. Returns how many it tried: fewer than `count` only when `out` got crowded.
using SweepFunction = std::uint64_t (*)(const Work& work, std::uint32_t first, std::uint64_t count,
                                        Candidates& out) noexcept;

// The end of a step for kernels that leave their filter words in an array, one a nonce.
template <std::size_t kWays>
inline void collect(const std::uint32_t (&words)[kWays], std::uint32_t filter, std::uint32_t first, std::uint64_t limit,
                    Candidates& out) noexcept {
  std::uint32_t lanes = 0;
  for (std::size_t way = 0; way < kWays; ++way) lanes |= std::uint32_t{(words[way] & filter) == 0} << way;
  if (lanes != 0) [[unlikely]]
    out.append(lanes, first, limit);
}

// Picks the instantiation for a layout and byte order: Kernel has a template
// `static std::uint64_t sweep<LayoutTag, kDigestWord>(work, first, count, out)`.
template <typename Kernel>
std::uint64_t dispatch_layout(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  const bool word0 = work.order == base::HashOrder::big_endian;
  if (work.layout == Layout::header) {
    return word0 ? Kernel::template sweep<HeaderLayout, 0>(work, first, count, out)
                 : Kernel::template sweep<HeaderLayout, 7>(work, first, count, out);
  }
  return word0 ? Kernel::template sweep<PreimageLayout, 0>(work, first, count, out)
               : Kernel::template sweep<PreimageLayout, 7>(work, first, count, out);
}

std::uint64_t sweep_scalar(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_avx2(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_avx512(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_shani(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_armv8(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;

}  // namespace pickaxe::sha256d
