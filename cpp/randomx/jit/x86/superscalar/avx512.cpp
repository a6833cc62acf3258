#include "randomx/jit/x86/superscalar/lanes.h"

// zmm0..zmm7    r0..r7 of group 0      zmm16..zmm23, k1, k2   scratch of group 0
// zmm8..zmm15   r0..r7 of group 1      zmm24..zmm31, k3, k4   scratch of group 1

namespace pickaxe::randomx::jit::x86::superscalar {
namespace {

constexpr Zmm v(std::size_t group, unsigned index) noexcept {
  return {static_cast<std::uint8_t>(8 * group + index)};
}
constexpr Zmm t(std::size_t group, unsigned index) noexcept {
  return {static_cast<std::uint8_t>(16 + 8 * group + index)};
}
constexpr Mask k(std::size_t group, unsigned index) noexcept {
  return {static_cast<std::uint8_t>(1 + 2 * group + index)};
}

// vshufi64x2: of both operands the even or the odd 128-bit lanes.
constexpr std::uint8_t kEven = 0x88;
constexpr std::uint8_t kOdd = 0xdd;

}  // namespace

void Avx512Lanes::start(std::size_t group) noexcept {
  as_.vmovdqu64(v(group, 0), saved(group, 0));
  for (unsigned i = 1; i < 8; ++i) {
    as_.vpxorq(v(group, i), v(group, 0), broadcast(ptr(as_.literal64(items::kItemXor[i]))));
  }
}

void Avx512Lanes::load(std::size_t group) noexcept {
  for (unsigned i = 0; i < 8; ++i) as_.vmovdqu64(v(group, i), saved(group, i));
}

void Avx512Lanes::instruction(std::size_t group, const Instruction& in) noexcept {
  const Zmm dst = v(group, in.dst);
  const Zmm src = v(group, in.src);
  const Zmm low = t(group, 0);
  const Zmm high = t(group, 1);
  switch (in.operation) {
    case Operation::isub_r:
      return as_.vpsubq(dst, dst, src);
    case Operation::ixor_r:
      return as_.vpxorq(dst, dst, src);
    case Operation::iadd_rs:
      if (in.shift == 0) return as_.vpaddq(dst, dst, src);
      as_.vpsllq(low, src, in.shift);
      return as_.vpaddq(dst, dst, low);
    case Operation::imul_r:
      return as_.vpmullq(dst, dst, src);
    case Operation::iror_c:
      return as_.vprorq(dst, dst, in.shift);
    case Operation::iadd_c:
      return as_.vpaddq(dst, dst, broadcast(ptr(as_.literal64(in.imm))));
    case Operation::ixor_c:
      return as_.vpxorq(dst, dst, broadcast(ptr(as_.literal64(in.imm))));
    case Operation::imulh_r:
      multiply_high(group, dst, src);
      return as_.vpaddq(dst, low, high);
    case Operation::ismulh_r:
      // From the unsigned product: minus b where a is negative, minus a where b is.
      multiply_high(group, dst, src);
      as_.vpmovq2m(k(group, 0), dst);
      as_.vpmovq2m(k(group, 1), src);
      as_.vpsubq(low, k(group, 0), low, src);
      as_.vpsubq(high, k(group, 1), high, dst);
      return as_.vpaddq(dst, low, high);
    case Operation::imul_rcp:
      return as_.vpmullq(dst, dst, broadcast(ptr(as_.literal64(in.imm))));
  }
}

// The high half of a * b, unsigned, is the sum of the group's first two scratch registers. Writes neither a nor b.
void Avx512Lanes::multiply_high(std::size_t group, Zmm a, Zmm b) noexcept {
  ifma_ ? multiply_high_52(group, a, b) : multiply_high_32(group, a, b);
}

// With a = a1 2^52 + a0 and b likewise, the product above bit 52 is middle + high 2^52:
//   middle = (a0 b0) / 2^52 + low 52 bits of a0 b1 and of a1 b0     high = a1 b1 + high bits of a0 b1 and of a1 b0
// Fewer than twelve bits of middle are carries; the high half of the product is middle / 2^12 + high 2^40.
void Avx512Lanes::multiply_high_52(std::size_t group, Zmm a, Zmm b) noexcept {
  const Zmm middle = t(group, 0), high = t(group, 1), a1 = t(group, 2), b1 = t(group, 3);
  as_.vpsrlq(a1, a, 52);
  as_.vpsrlq(b1, b, 52);
  as_.vpxorq(middle, middle, middle);
  as_.vpmadd52huq(middle, a, b);
  as_.vpmuludq(high, a1, b1);
  as_.vpmadd52luq(middle, a, b1);
  as_.vpmadd52huq(high, a, b1);
  as_.vpmadd52luq(middle, b, a1);
  as_.vpmadd52huq(high, b, a1);
  as_.vpsrlq(middle, middle, 12);
  as_.vpsllq(high, high, 40);
}

// By halves of 32 bits; no sum overflows: (2^32 - 1)^2 + 2 (2^32 - 1) < 2^64.
void Avx512Lanes::multiply_high_32(std::size_t group, Zmm a, Zmm b) noexcept {
  const Zmm carries = t(group, 0), high = t(group, 1), a1 = t(group, 2), b1 = t(group, 3), low = t(group, 4),
            middle = t(group, 5);
  as_.vpsrlq(a1, a, 32);
  as_.vpsrlq(b1, b, 32);
  as_.vpmuludq(low, a, b);
  as_.vpmuludq(middle, a1, b);
  as_.vpmuludq(high, a1, b1);
  as_.vpmuludq(carries, a, b1);
  as_.vpsrlq(low, low, 32);
  as_.vpaddq(middle, middle, low);
  as_.vpandq(low, middle, broadcast(ptr(as_.literal64(0xffffffff))));
  as_.vpsrlq(middle, middle, 32);
  as_.vpaddq(carries, carries, low);
  as_.vpaddq(high, high, middle);
  as_.vpsrlq(carries, carries, 32);
}

void Avx512Lanes::finish(std::size_t group, const Program& program) noexcept {
  xor_lines(group);
  const Zmm next = t(group, 0);
  as_.vpandq(next, v(group, program.address_register), broadcast(ptr(line_index_mask_)));
  as_.vpsllq(next, next, 6);
  as_.vpaddq(next, next, broadcast(cache_memory_));
  as_.vmovdqu64(line(group, 0), next);
  for (unsigned i = 0; i < 8; ++i) as_.vmovdqu64(saved(group, i), v(group, i));
}

// Eight lines of eight quadwords are eight vectors of eight, four of them at a time. The lines are paired so that the
// lanes come out in order; putting a pair together as it is loaded spares shuffles, which have but one port.
void Avx512Lanes::xor_lines(std::size_t group) noexcept {
  static constexpr std::size_t kPairs[4][2] = {{0, 2}, {1, 3}, {4, 6}, {5, 7}};
  const auto s = [group](unsigned index) { return t(group, index); };
  for (const unsigned first : {0u, 4u}) {
    const Mem half = ptr(rcx, static_cast<std::int32_t>(8 * first));
    for (unsigned i = 0; i < 4; ++i) {
      as_.mov(rcx, line(group, kPairs[i][0]));
      as_.vmovdqu64_low(s(i), half);
      as_.mov(rcx, line(group, kPairs[i][1]));
      as_.vinserti64x4_high(s(i), s(i), half);
    }
    as_.vpunpcklqdq(s(4), s(0), s(1));  // 0a 1a | 0c 1c | 2a 3a | 2c 3c
    as_.vpunpckhqdq(s(5), s(0), s(1));  // 0b 1b | 0d 1d | 2b 3b | 2d 3d
    as_.vpunpcklqdq(s(6), s(2), s(3));  // the same of lines 4 to 7
    as_.vpunpckhqdq(s(7), s(2), s(3));
    as_.vshufi64x2(s(0), s(4), s(6), kEven);
    as_.vshufi64x2(s(1), s(5), s(7), kEven);
    as_.vshufi64x2(s(2), s(4), s(6), kOdd);
    as_.vshufi64x2(s(3), s(5), s(7), kOdd);
    for (unsigned i = 0; i < 4; ++i) as_.vpxorq(v(group, first + i), v(group, first + i), s(i));
  }
}

void Avx512Lanes::finish_last(std::size_t group) noexcept {
  const auto s = [group](unsigned index) { return t(group, index); };
  for (const unsigned odd : {0u, 1u}) {
    for (unsigned i = 0; i < 4; ++i) {  // of every second item: two registers of each
      const Zmm a = v(group, 2 * i), b = v(group, 2 * i + 1);
      odd != 0 ? as_.vpunpckhqdq(s(i), a, b) : as_.vpunpcklqdq(s(i), a, b);
    }
    as_.vshufi64x2(s(4), s(0), s(1), kEven);
    as_.vshufi64x2(s(5), s(2), s(3), kEven);
    as_.vshufi64x2(s(6), s(0), s(1), kOdd);
    as_.vshufi64x2(s(7), s(2), s(3), kOdd);
    as_.vshufi64x2(s(0), s(4), s(5), kEven);
    as_.vshufi64x2(s(1), s(6), s(7), kEven);
    as_.vshufi64x2(s(2), s(4), s(5), kOdd);
    as_.vshufi64x2(s(3), s(6), s(7), kOdd);
    for (unsigned i = 0; i < 4; ++i) {
      const std::size_t lane = 2 * i + odd;
      as_.mov(rcx, line(group, lane));
      as_.vpxorq(s(i), s(i), ptr(rcx));
      as_.vmovdqu64(item(group, lane), s(i));
    }
  }
}

}  // namespace pickaxe::randomx::jit::x86::superscalar
