#include "randomx/jit/arm64/instructions.h"

namespace pickaxe::randomx::jit::arm64 {

void emit_load_rounding(Assembler& as, X offset) noexcept {
  as.add(x(1), kFrame, offset);
  as.ldr(w(x(1)), x(1), offsetof(Frame, control));
  as.write_fpcr(x(1));
}

void emit_to_group_f(Assembler& as, V d) noexcept {
  as.sxtl(d, d);
  as.scvtf(d, d);
}

void emit_to_group_e(Assembler& as, V d) noexcept {
  as.and_(d, d, kKeepMask);
  as.orr(d, d, kEMask);
}

void InstructionEmitter::emit_all(std::span<const program::DecodedInstruction> program) noexcept {
  for (std::size_t i = 0; i < program.size(); ++i) {
    starts_[i] = as_.here();
    emit(program[i]);
  }
}

// The offset of a memory operand into x0; only the bits below the mask's top of imm32 can count.
void InstructionEmitter::address(const program::DecodedInstruction& in, unsigned base) noexcept {
  if (base == program::kNoRegister) return as_.mov(x(0), in.imm & in.mask);
  const auto imm = static_cast<std::uint32_t>(in.imm) & (in.mask | 7);
  W sum = w(r(base));
  if (imm >> 12 != 0) {
    as_.add_shifted_12(w(x(0)), sum, imm >> 12);
    sum = w(x(0));
  }
  if ((imm & 0xfff) != 0) {
    as_.add(w(x(0)), sum, imm & 0xfff);
    sum = w(x(0));
  }
  as_.and_(w(x(0)), sum, in.mask);
}

// The operand itself into x0, or converted into kScratch.
X InstructionEmitter::load(const program::DecodedInstruction& in) noexcept {
  address(in, in.src);
  as_.ldr(x(0), kScratchpad, x(0));
  return x(0);
}

V InstructionEmitter::load_group_f(const program::DecodedInstruction& in) noexcept {
  address(in, in.src);
  as_.ldr_d(kScratch, kScratchpad, x(0));
  emit_to_group_f(as_, kScratch);
  return kScratch;
}

X InstructionEmitter::constant(std::uint64_t value) noexcept {
  as_.mov(x(0), value);
  return x(0);
}

void InstructionEmitter::emit(const program::DecodedInstruction& in) noexcept {
  const X dst = r(in.dst);
  switch (in.operation) {
    case program::Operation::nop:
      return;
    case program::Operation::iadd_rs:
      as_.add(dst, dst, r(in.src), in.shift);
      if (in.imm != 0) as_.add(dst, dst, constant(in.imm));
      return;
    case program::Operation::iadd_m:
      return as_.add(dst, dst, load(in));
    case program::Operation::isub_r:
      return as_.sub(dst, dst, r(in.src));
    case program::Operation::isub_i:
      return as_.sub(dst, dst, constant(in.imm));
    case program::Operation::isub_m:
      return as_.sub(dst, dst, load(in));
    case program::Operation::imul_r:
      return as_.mul(dst, dst, r(in.src));
    case program::Operation::imul_i:
      return multiply_by_constant(in);
    case program::Operation::imul_m:
      return as_.mul(dst, dst, load(in));
    case program::Operation::imulh_r:
      return as_.umulh(dst, dst, r(in.src));
    case program::Operation::imulh_m:
      return as_.umulh(dst, dst, load(in));
    case program::Operation::ismulh_r:
      return as_.smulh(dst, dst, r(in.src));
    case program::Operation::ismulh_m:
      return as_.smulh(dst, dst, load(in));
    case program::Operation::ineg_r:
      return as_.neg(dst, dst);
    case program::Operation::ixor_r:
      return as_.eor(dst, dst, r(in.src));
    case program::Operation::ixor_i:
      return as_.eor(dst, dst, constant(in.imm));
    case program::Operation::ixor_m:
      return as_.eor(dst, dst, load(in));
    case program::Operation::iror_r:
      return as_.ror(dst, dst, r(in.src));
    case program::Operation::iror_i:
      return as_.ror(dst, dst, in.shift);
    case program::Operation::irol_r:
      as_.neg(x(0), r(in.src));
      return as_.ror(dst, dst, x(0));
    case program::Operation::iswap_r:
      as_.mov(x(0), dst);
      as_.mov(dst, r(in.src));
      return as_.mov(r(in.src), x(0));
    case program::Operation::fswap_f:
      return as_.swap_halves(f(in.dst), f(in.dst));
    case program::Operation::fswap_e:
      return as_.swap_halves(e(in.dst), e(in.dst));
    case program::Operation::fadd_r:
      return as_.fadd(f(in.dst), f(in.dst), a(in.src));
    case program::Operation::fadd_m:
      return as_.fadd(f(in.dst), f(in.dst), load_group_f(in));
    case program::Operation::fsub_r:
      return as_.fsub(f(in.dst), f(in.dst), a(in.src));
    case program::Operation::fsub_m:
      return as_.fsub(f(in.dst), f(in.dst), load_group_f(in));
    case program::Operation::fscal_r:
      return as_.eor(f(in.dst), f(in.dst), kScaleMask);
    case program::Operation::fmul_r:
      return as_.fmul(e(in.dst), e(in.dst), a(in.src));
    case program::Operation::fdiv_m:
      emit_to_group_e(as_, load_group_f(in));
      return as_.fdiv(e(in.dst), e(in.dst), kScratch);
    case program::Operation::fsqrt_r:
      return as_.fsqrt(e(in.dst), e(in.dst));
    case program::Operation::cbranch:
      as_.add(dst, dst, constant(in.imm));
      as_.tst(w(dst), in.mask);
      return as_.b(Condition::equal, starts_[in.target]);
    case program::Operation::cfround:
      rotate_to_rounding(in);
      return set_rounding();
    case program::Operation::cfround_v2: {
      rotate_to_rounding(in);
      as_.tst(w(x(0)), 60 << 2);
      Label keep;
      as_.b(Condition::not_equal, keep);
      set_rounding();
      return as_.bind(keep);
    }
    case program::Operation::istore:
      address(in, in.dst);
      return as_.str(r(in.src), kScratchpad, x(0));
  }
}

void InstructionEmitter::multiply_by_constant(const program::DecodedInstruction& in) noexcept {
  factors_[factors_used_] = in.imm;
  as_.ldr(x(0), kFrame, offsetof(Frame, factors) + 8 * factors_used_);
  as_.mul(r(in.dst), r(in.dst), x(0));
  ++factors_used_;
}

// Bits 2 and 3 of x0 become the rounding mode: 4 * fprc.
void InstructionEmitter::rotate_to_rounding(const program::DecodedInstruction& in) noexcept {
  as_.ror(x(0), r(in.src), (in.shift + 62u) & 63);
}

void InstructionEmitter::set_rounding() noexcept {
  as_.and_(w(x(0)), w(x(0)), 12);
  as_.str(w(x(0)), kFrame, offsetof(Frame, rounding));
  emit_load_rounding(as_, x(0));
}

}  // namespace pickaxe::randomx::jit::arm64
