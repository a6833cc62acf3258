// Sixteen nonces at a time in AVX-512, where a rotate and a three-input logic function are one instruction each.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // GCC 12's own AVX-512 header, a false alarm
#endif
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")

namespace pickaxe::sha256d {
namespace {

struct V {
  static constexpr int kLanes = 16;
  __m512i x;

  // The third operand of vpternlogd is the truth table, bit (a << 2 | b << 1 | c).
  static constexpr int kXor3 = 0x96, kChoose = 0xca, kMajority = 0xe8;

  PICKAXE_INLINE V broadcast(const std::uint32_t& v) { return {_mm512_set1_epi32(static_cast<int>(v))}; }
  PICKAXE_INLINE V nonce_words(std::uint32_t first) {
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i swap = _mm512_broadcast_i32x4(_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    return {_mm512_shuffle_epi8(_mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)), lane), swap)};
  }
  PICKAXE_INLINE V add(V a, V b) { return {_mm512_add_epi32(a.x, b.x)}; }
  PICKAXE_INLINE V bit_xor(V a, V b) { return {_mm512_xor_si512(a.x, b.x)}; }
  PICKAXE_INLINE V bit_and(V a, V b) { return {_mm512_and_si512(a.x, b.x)}; }
  PICKAXE_INLINE V xor3(V a, V b, V c) { return {_mm512_ternarylogic_epi32(a.x, b.x, c.x, kXor3)}; }
  PICKAXE_INLINE V choose(V e, V f, V g) { return {_mm512_ternarylogic_epi32(e.x, f.x, g.x, kChoose)}; }
  PICKAXE_INLINE V majority(V a, V b, V c, V&) { return {_mm512_ternarylogic_epi32(a.x, b.x, c.x, kMajority)}; }
  template <int n>
  PICKAXE_INLINE V rotr(V v) {
    return {_mm512_ror_epi32(v.x, n)};
  }
  template <int n>
  PICKAXE_INLINE V shr(V v) {
    return {_mm512_srli_epi32(v.x, n)};
  }
  PICKAXE_INLINE std::uint32_t zero_lanes(V v) { return _mm512_testn_epi32_mask(v.x, v.x); }
};

#include "sha256d/rounds.inl"
#include "sweep/steps.inl"
#include "sweep/unroll.inl"

}  // namespace

std::uint64_t sweep_avx512(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
