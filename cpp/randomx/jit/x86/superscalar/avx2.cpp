#include "randomx/jit/x86/superscalar/lanes.h"

// ymm0..ymm7    r0..r7         ymm14   0xffffffff00000000 in each lane
// ymm8..ymm13   scratch        ymm15   0x00000000ffffffff in each lane

namespace pickaxe::randomx::jit::x86::superscalar {
namespace {

constexpr std::size_t kLanes = 4;

constexpr Ymm v(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(index)};
}
constexpr Ymm t0 = v(8), t1 = v(9), t2 = v(10), t3 = v(11), t4 = v(12), t5 = v(13);
constexpr Ymm kHighHalf = v(14);
constexpr Ymm kLowHalf = v(15);

// Swaps the halves of each lane.
constexpr std::uint8_t kSwapHalves = 0xb1;

}  // namespace

void Avx2Lanes::prepare() noexcept {
  as_.vpbroadcastq(kHighHalf, ptr(as_.literal64(0xffffffff00000000)));
  as_.vpbroadcastq(kLowHalf, ptr(as_.literal64(0x00000000ffffffff)));
}

void Avx2Lanes::start(std::size_t group) noexcept {
  as_.vmovdqu(v(0), saved(group, 0));
  for (unsigned i = 1; i < 8; ++i) {
    as_.vpbroadcastq(v(i), ptr(as_.literal64(items::kItemXor[i])));
    as_.vpxor(v(i), v(i), v(0));
  }
}

void Avx2Lanes::load(std::size_t group) noexcept {
  for (unsigned i = 0; i < 8; ++i) as_.vmovdqu(v(i), saved(group, i));
}

void Avx2Lanes::instruction(std::size_t, const Instruction& in) noexcept {
  const Ymm dst = v(in.dst);
  const Ymm src = v(in.src);
  switch (in.operation) {
    case Operation::isub_r:
      return as_.vpsubq(dst, dst, src);
    case Operation::ixor_r:
      return as_.vpxor(dst, dst, src);
    case Operation::iadd_rs:
      if (in.shift == 0) return as_.vpaddq(dst, dst, src);
      as_.vpsllq(t0, src, in.shift);
      return as_.vpaddq(dst, dst, t0);
    case Operation::imul_r:
      as_.vpshufd(t0, src, kSwapHalves);
      return multiply(dst, src, t0);
    case Operation::iror_c:
      if (in.shift == 32) return as_.vpshufd(dst, dst, kSwapHalves);
      as_.vpsrlq(t0, dst, in.shift);
      as_.vpsllq(dst, dst, static_cast<std::uint8_t>(64 - in.shift));
      return as_.vpor(dst, dst, t0);
    case Operation::iadd_c:
      return as_.vpaddq(dst, dst, ptr(as_.literal64x4(in.imm)));
    case Operation::ixor_c:
      return as_.vpxor(dst, dst, ptr(as_.literal64x4(in.imm)));
    case Operation::imulh_r:
      multiply_high(dst, src);
      return as_.vpaddq(dst, t0, t5);
    case Operation::ismulh_r:
      return multiply_high_signed(dst, src);
    case Operation::imul_rcp:
      return multiply(dst, ptr(as_.literal64x4(in.imm)), ptr(as_.literal64x4(in.imm << 32 | in.imm >> 32)));
  }
}

// dst *= b. The products of unlike halves count only in the high half. Writes t0 and t1; b_swapped may be t0.
template <typename Operand>
void Avx2Lanes::multiply(Ymm dst, const Operand& b, const Operand& b_swapped) noexcept {
  as_.vpmulld(t0, dst, b_swapped);
  as_.vpmuludq(dst, dst, b);
  as_.vpsllq(t1, t0, 32);
  as_.vpand(t0, t0, kHighHalf);
  as_.vpaddq(t0, t0, t1);
  as_.vpaddq(dst, dst, t0);
}

// The high half of a * b, unsigned, is t0 + t5. Writes t0-t3 and t5; neither a nor b.
void Avx2Lanes::multiply_high(Ymm a, Ymm b) noexcept {
  as_.vpsrlq(t0, a, 32);
  as_.vpsrlq(t1, b, 32);
  as_.vpmuludq(t2, a, b);
  as_.vpmuludq(t3, t0, b);
  as_.vpmuludq(t5, t0, t1);
  as_.vpmuludq(t1, a, t1);
  as_.vpsrlq(t2, t2, 32);
  as_.vpaddq(t3, t3, t2);  // cannot overflow: (2^32 - 1)^2 + 2^32 - 1 < 2^64
  as_.vpand(t2, t3, kLowHalf);
  as_.vpaddq(t1, t1, t2);  // nor can this
  as_.vpsrlq(t3, t3, 32);
  as_.vpsrlq(t0, t1, 32);
  as_.vpaddq(t5, t5, t3);
}

// From the unsigned product: minus b where a is negative, minus a where b is.
void Avx2Lanes::multiply_high_signed(Ymm dst, Ymm src) noexcept {
  multiply_high(dst, src);
  as_.vpxor(t4, t4, t4);
  as_.vpcmpgtq(t1, t4, dst);
  as_.vpcmpgtq(t2, t4, src);
  as_.vpand(t1, t1, src);
  as_.vpand(t2, t2, dst);
  as_.vpaddq(t0, t0, t5);
  as_.vpaddq(t1, t1, t2);
  as_.vpsubq(dst, t0, t1);
}

// Four lines of eight quadwords are eight vectors of four.
void Avx2Lanes::finish(std::size_t group, const Program& program) noexcept {
  static constexpr Ymm kRows[kLanes] = {t0, t1, t2, t3};
  for (unsigned first : {0u, 4u}) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      as_.mov(rcx, line(group, lane));
      as_.vmovdqu(kRows[lane], ptr(rcx, static_cast<std::int32_t>(8 * first)));
    }
    as_.vpunpcklqdq(t4, t0, t1);  // 0a 1a | 0c 1c
    as_.vpunpckhqdq(t5, t0, t1);  // 0b 1b | 0d 1d
    as_.vpunpcklqdq(t0, t2, t3);  // 2a 3a | 2c 3c
    as_.vpunpckhqdq(t1, t2, t3);  // 2b 3b | 2d 3d
    as_.vperm2i128(t2, t4, t0, 0x20);
    as_.vperm2i128(t3, t5, t1, 0x20);
    as_.vperm2i128(t4, t4, t0, 0x31);
    as_.vperm2i128(t5, t5, t1, 0x31);
    as_.vpxor(v(first + 0), v(first + 0), t2);
    as_.vpxor(v(first + 1), v(first + 1), t3);
    as_.vpxor(v(first + 2), v(first + 2), t4);
    as_.vpxor(v(first + 3), v(first + 3), t5);
  }
  as_.vpbroadcastq(t0, ptr(line_index_mask_));
  as_.vpbroadcastq(t1, cache_memory_);
  as_.vpand(t0, v(program.address_register), t0);
  as_.vpsllq(t0, t0, 6);
  as_.vpaddq(t0, t0, t1);
  as_.vmovdqu(line(group, 0), t0);
  for (unsigned i = 0; i < 8; ++i) as_.vmovdqu(saved(group, i), v(i));
}

void Avx2Lanes::finish_last(std::size_t group) noexcept {
  static constexpr Ymm kRows[kLanes] = {t2, t3, t4, t5};
  for (unsigned first : {0u, 4u}) {
    as_.vpunpcklqdq(t0, v(first), v(first + 1));      // 0a 0b | 2a 2b
    as_.vpunpckhqdq(t1, v(first), v(first + 1));      // 1a 1b | 3a 3b
    as_.vpunpcklqdq(t4, v(first + 2), v(first + 3));  // 0c 0d | 2c 2d
    as_.vpunpckhqdq(t5, v(first + 2), v(first + 3));  // 1c 1d | 3c 3d
    as_.vperm2i128(t2, t0, t4, 0x20);
    as_.vperm2i128(t3, t1, t5, 0x20);
    as_.vperm2i128(t4, t0, t4, 0x31);
    as_.vperm2i128(t5, t1, t5, 0x31);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      as_.mov(rcx, line(group, lane));
      as_.vpxor(kRows[lane], kRows[lane], ptr(rcx, static_cast<std::int32_t>(8 * first)));
      as_.vmovdqu(item(group, lane, 8 * first), kRows[lane]);
    }
  }
}

}  // namespace pickaxe::randomx::jit::x86::superscalar
