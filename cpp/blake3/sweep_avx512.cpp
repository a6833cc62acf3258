// Sixteen nonces a vector in AVX-512, whose rotates are one instruction.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // GCC 12's own AVX-512 header, a false alarm
#endif
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "blake3/sweep.h"

PICKAXE_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")

namespace pickaxe::blake3 {
namespace {

struct V {
  static constexpr int kLanes = 16;
  __m512i x;

  PICKAXE_INLINE V broadcast(const std::uint32_t& v) { return {_mm512_set1_epi32(static_cast<int>(v))}; }
  PICKAXE_INLINE V counting(std::uint32_t first) {
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return {_mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)), lane)};
  }
  PICKAXE_INLINE void in_order(V& v) { asm volatile("" : "+v"(v.x)); }
  PICKAXE_INLINE V add(V a, V b) { return {_mm512_add_epi32(a.x, b.x)}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {_mm512_xor_si512(a.x, b.x)}; }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    return {_mm512_ror_epi32(v.x, n)};
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) { return _mm512_testn_epi32_mask(v.x, mask.x); }
};

constexpr int kStreams = 2;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "blake3/rounds.inl"

}  // namespace

std::uint64_t sweep_avx512(const Work& work, std::uint32_t first, std::uint64_t count,
                           sweep::Candidates& out) noexcept {
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::blake3

PICKAXE_TARGET_END
