// One nonce at a time, in plain C++: the kernel every CPU can run.
#include <bit>
#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "blake3/sweep.h"

namespace pickaxe::blake3 {
namespace {

struct V {
  static constexpr int kLanes = 1;
  std::uint32_t x;

  PICKAXE_INLINE V broadcast(const std::uint32_t& v) { return {v}; }
  PICKAXE_INLINE V counting(std::uint32_t first) { return {first}; }
  PICKAXE_INLINE void in_order(V&) {}
  PICKAXE_INLINE V add(V a, V b) { return {a.x + b.x}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {a.x ^ b.x}; }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    return {std::rotr(v.x, n)};
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) { return (v.x & mask.x) == 0 ? 1 : 0; }
};

constexpr int kStreams = 1;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "blake3/rounds.inl"

}  // namespace

std::uint64_t sweep_scalar(const Work& work, std::uint32_t first, std::uint64_t count,
                           sweep::Candidates& out) noexcept {
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::blake3
