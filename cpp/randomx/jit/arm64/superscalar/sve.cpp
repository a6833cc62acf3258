#include "randomx/jit/arm64/superscalar/lanes.h"

// z0..z7     r0..r7 of group 0     z24, z25   a constant, scratch       z28        zero
// z16..z23   r0..r7 of group 1     z26, z27   mask of lines, cache      z29..z31   lines and what they hold
//
// z8-z15 hold registers of the caller's and stay as they are.

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

constexpr Z v(std::size_t group, unsigned index) noexcept {
  return z(static_cast<unsigned>(16 * group) + index);
}
constexpr Z kConstant = z(24), kScratch = z(25), kLineMask = z(26), kCache = z(27), kZero = z(28), kLines = z(29);
constexpr Z kQuadword[2] = {z(30), z(31)};
constexpr P kAll = p(0);

}  // namespace

void SveLanes::prepare(X memory) noexcept {
  as_.all_lanes(kAll);
  as_.mov(x(4), line_mask_);
  as_.duplicate(kLineMask, x(4));
  as_.duplicate(kCache, memory);
  as_.eor(kZero, kZero, kZero);
}

void SveLanes::start(std::size_t group, X item_xor) noexcept {
  as_.ldr(v(group, 0), pack_, saved(group, 0));
  for (unsigned i = 1; i < 8; ++i) {
    as_.load_to_all(v(group, i), kAll, item_xor, 8 * i);
    as_.eor(v(group, i), v(group, i), v(group, 0));
  }
}

void SveLanes::load(std::size_t group) noexcept {
  for (unsigned i = 0; i < 8; ++i) as_.ldr(v(group, i), pack_, saved(group, i));
}

void SveLanes::load_constant(X constants, std::size_t offset) noexcept {
  as_.load_to_all(kConstant, kAll, constants, offset);
}

void SveLanes::instruction(std::size_t group, const Instruction& in) noexcept {
  const Z dst = v(group, in.dst);
  const Z src = v(group, in.src);
  switch (in.operation) {
    case Operation::isub_r:
      return as_.sub(dst, dst, src);
    case Operation::ixor_r:
      return as_.eor(dst, dst, src);
    case Operation::iadd_rs:
      return in.shift == 0 ? as_.add(dst, dst, src) : as_.add_shifted(dst, dst, src, in.shift);
    case Operation::imul_r:
      return as_.mul(dst, kAll, src);
    case Operation::iror_c:
      if (has_sve2_) return as_.eor_ror(dst, kZero, in.shift);
      as_.lsr(kScratch, dst, in.shift);
      as_.lsl(dst, dst, 64u - in.shift);
      return as_.orr(dst, dst, kScratch);
    case Operation::iadd_c:
      return as_.add(dst, dst, kConstant);
    case Operation::ixor_c:
      return as_.eor(dst, dst, kConstant);
    case Operation::imulh_r:
      return as_.umulh(dst, kAll, src);
    case Operation::ismulh_r:
      return as_.smulh(dst, kAll, src);
    case Operation::imul_rcp:
      return as_.mul(dst, kAll, kConstant);
  }
}

// Quadword i of each lane's line is what its r[i] takes.
void SveLanes::xor_lines(std::size_t group) noexcept {
  as_.ldr(kLines, pack_, lines(group));
  for (unsigned i = 0; i < 8; ++i) {
    const Z quadword = kQuadword[i % 2];
    as_.gather(quadword, kAll, kLines, 8 * i);
    as_.eor(v(group, i), v(group, i), quadword);
  }
}

void SveLanes::finish(std::size_t group, const Program& program) noexcept {
  xor_lines(group);
  as_.lsl(kLines, v(group, program.address_register), kLineBits);
  as_.and_(kLines, kLines, kLineMask);
  as_.add(kLines, kLines, kCache);
  as_.str(kLines, pack_, lines(group));
  for (unsigned i = 0; i < 8; ++i) as_.str(v(group, i), pack_, saved(group, i));
}

void SveLanes::finish_last(std::size_t group) noexcept {
  xor_lines(group);
  as_.add(x(4), pack_, static_cast<std::uint32_t>(kItemBytes * group * shape_.lanes));
  as_.mov(x(5), std::uint64_t{kItemBytes});
  as_.index(kLines, x(4), x(5));
  for (unsigned i = 0; i < 8; ++i) as_.scatter(v(group, i), kAll, kLines, 8 * i);
}

}  // namespace pickaxe::randomx::jit::arm64::superscalar
