// The sweep kernels, and the parts they share; the contract is sweep/kernel.h's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "sha256d/work.h"
#include "sweep/kernel.h"

namespace pickaxe::sha256d {

using sweep::Candidates;
using SweepFunction = sweep::Sweep<Work>;

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
std::uint64_t sweep_neon(const Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept;

}  // namespace pickaxe::sha256d
