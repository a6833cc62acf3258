// One nonce at a time, in plain C++: the kernel every CPU can run.
#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

namespace pickaxe::sha256d {
namespace {

struct V {
  static constexpr int kLanes = 1;
  std::uint32_t x;

  PICKAXE_INLINE V broadcast(std::uint32_t v) { return {v}; }
  PICKAXE_INLINE V nonce_words(std::uint32_t first) { return {base::byte_swap(first)}; }
  PICKAXE_INLINE V add(V a, V b) { return {a.x + b.x}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return {a.x ^ b.x ^ c.x}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {a.x ^ b.x}; }
  PICKAXE_INLINE V bit_and(V a, V b) { return {a.x & b.x}; }
  PICKAXE_INLINE V choose(V e, V f, V g) { return {g.x ^ (e.x & (f.x ^ g.x))}; }
  PICKAXE_INLINE V majority(V a, V b, V, V& bc) {
    const std::uint32_t ab = a.x ^ b.x;
    const std::uint32_t result = b.x ^ (ab & bc.x);
    bc.x = ab;
    return {result};
  }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    return {sha256d::rotr(v.x, n)};
  }
  template <int n>
  PICKAXE_INLINE V shr(V v) {
    return {v.x >> n};
  }
  PICKAXE_INLINE std::uint32_t zero_lanes(V v) { return v.x == 0 ? 1 : 0; }
};

#include "sha256d/rounds.inl"
#include "sweep/steps.inl"
#include "sweep/unroll.inl"

}  // namespace

std::uint64_t sweep_scalar(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d
