// Eight nonces at a time in AVX-512, where a rotate and a three-input logic function are one instruction each.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // GCC 12's own AVX-512 header, a false alarm
#endif
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "k12/sweep.h"

PICKAXE_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")

namespace pickaxe::k12 {
namespace {

struct V {
  static constexpr int kLanes = 8;
  __m512i x;

  // The third operand of vpternlogq is the truth table, bit (a << 2 | b << 1 | c).
  static constexpr int kXor3 = 0x96, kChi = 0xd2;

  PICKAXE_INLINE V broadcast(const std::uint64_t& v) { return {_mm512_set1_epi64(static_cast<long long>(v))}; }
  PICKAXE_INLINE V counting(std::uint32_t first) {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return {_mm512_cvtepu32_epi64(_mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(first)), lane))};
  }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {_mm512_xor_si512(a.x, b.x)}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return {_mm512_ternarylogic_epi64(a.x, b.x, c.x, kXor3)}; }
  PICKAXE_INLINE V chi(V a, V b, V c) { return {_mm512_ternarylogic_epi64(a.x, b.x, c.x, kChi)}; }
  template <int n>
  PICKAXE_INLINE V rotl(V v) {
    return {_mm512_rol_epi64(v.x, n)};
  }
  PICKAXE_INLINE std::uint32_t clear_lanes(V v, V mask) { return _mm512_testn_epi64_mask(v.x, mask.x); }
};

constexpr bool kHoldsState = true;

#include "sweep/steps.inl"
#include "sweep/unroll.inl"
// Behind what it is written in.
#include "k12/rounds.inl"

}  // namespace

std::uint64_t sweep_avx512(const Work& work, std::uint32_t first, std::uint64_t count,
                           sweep::Candidates& out) noexcept {
  return sweep_lanes(work, first, count, out);
}

}  // namespace pickaxe::k12

PICKAXE_TARGET_END
