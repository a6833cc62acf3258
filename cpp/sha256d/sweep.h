// The contract of a sweep kernel, and the parts all kernels share.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "sha256d/work.h"

namespace pickaxe::sha256d {

struct Candidate {
  std::uint32_t nonce;
  std::uint32_t preimage;  // which of the work's

  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

// What passed the filter. A superset of the hits: the caller applies the full 256-bit rule.
struct Candidates {
  static constexpr std::size_t kMaxLanes = 16;  // nonces a kernel tries in a step
  static constexpr std::size_t kCapacity = 2 * kMaxLanes * kMaxPreimages;

  std::array<Candidate, kCapacity> found;  // the nonces of one preimage ascend
  std::size_t size = 0;

  // Whether one more step behind so many preimages fits; a kernel stops when it does not.
  bool has_room(std::size_t preimages) const noexcept { return kCapacity - size >= kMaxLanes * preimages; }

  // Appends nonce first+i for each set bit i of `lanes`, i < limit. Out of line: the kernels' loops stay small.
  void append(std::uint32_t lanes, std::uint32_t preimage, std::uint32_t first, std::uint64_t limit) noexcept;
};

// Tries the nonces first, first+1, ... first+count-1 (low 32 bits; must not pass 2^32) behind every preimage of the
// work and appends what passes the filter. Returns how many nonces it tried: fewer than `count` only when `out` had no
// more room.
using SweepFunction = std::uint64_t (*)(const Work& work, std::uint32_t first, std::uint64_t count,
                                        Candidates& out) noexcept;

// The end of a step for kernels that leave their filter words in an array, one a nonce.
template <std::size_t kWays>
inline void collect(const std::uint32_t (&words)[kWays], std::uint32_t filter, std::uint32_t preimage,
                    std::uint32_t first, std::uint64_t limit, Candidates& out) noexcept {
  std::uint32_t lanes = 0;
  for (std::size_t way = 0; way < kWays; ++way) lanes |= std::uint32_t{(words[way] & filter) == 0} << way;
  if (lanes != 0) [[unlikely]]
    out.append(lanes, preimage, first, limit);
}

template <typename Kernel, typename LayoutTag, int kDigestWord>
SweepFunction choose_loop(const Work& work) noexcept {
  if (work.preimages == 1) return Kernel::template sweep_one<LayoutTag, kDigestWord>;
  return Kernel::template sweep_many<LayoutTag, kDigestWord>;
}

// Picks the instantiation for a layout, a byte order, and one preimage or several: Kernel has the templates
// `static std::uint64_t sweep_one<LayoutTag, kDigestWord>(work, first, count, out)` and sweep_many.
template <typename Kernel>
SweepFunction choose_sweep(const Work& work) noexcept {
  const bool word0 = work.order == base::HashOrder::big_endian;
  if (work.layout == Layout::header) {
    return word0 ? choose_loop<Kernel, HeaderLayout, 0>(work) : choose_loop<Kernel, HeaderLayout, 7>(work);
  }
  return word0 ? choose_loop<Kernel, PreimageLayout, 0>(work) : choose_loop<Kernel, PreimageLayout, 7>(work);
}

std::uint64_t sweep_scalar(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_avx2(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_avx512(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
// Before a planned kernel sweeps: Code::code_memory when the OS refuses memory for its code.
base::Status planned_avx2_ready();
base::Status planned_avx512_ready();
base::Status pipelined_avx512_ready();
std::uint64_t sweep_planned_avx2(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_planned_avx512(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_pipelined_avx512(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_shani_avx(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_shani(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;
std::uint64_t sweep_armv8(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;

}  // namespace pickaxe::sha256d
