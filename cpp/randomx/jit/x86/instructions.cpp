#include "randomx/jit/x86/instructions.h"

#include "randomx/jit/x86/copies.h"

namespace pickaxe::randomx::jit::x86 {
namespace {

constexpr bool fits_int32(std::uint64_t v) noexcept {
  return static_cast<std::int64_t>(v) == static_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}

}  // namespace

void emit_address(Assembler& as, Gp64 base, std::uint32_t imm, std::uint32_t mask, Gp64 scratch) noexcept {
  as.lea(low32(scratch), ptr(base, low_int32(imm)));
  as.and_(low32(scratch), low_int32(mask));
}

// rsi-relative operand of a memory instruction; computes the address into `scratch` where it is not a constant.
Mem InstructionEmitter::scratchpad(const program::DecodedInstruction& in, unsigned base, Gp64 scratch) noexcept {
  if (base == program::kNoRegister) return ptr(rsi, low_int32(in.imm & in.mask));
  emit_address(as_, r(base), static_cast<std::uint32_t>(in.imm), in.mask, scratch);
  return ptr(rsi, scratch);
}
Mem InstructionEmitter::source(const program::DecodedInstruction& in, Gp64 scratch) noexcept {
  return scratchpad(in, in.src, scratch);
}

void InstructionEmitter::emit(const program::DecodedInstruction& in) noexcept {
  switch (in.operation) {
    case program::Operation::nop:
      return;
    case program::Operation::iadd_rs:
      return as_.lea(r(in.dst), ptr(r(in.dst), r(in.src), static_cast<Scale>(in.shift), low_int32(in.imm)));
    case program::Operation::iadd_m:
      return as_.add(r(in.dst), source(in));
    case program::Operation::isub_r:
      return as_.sub(r(in.dst), r(in.src));
    case program::Operation::isub_i:
      return as_.sub(r(in.dst), low_int32(in.imm));
    case program::Operation::isub_m:
      return as_.sub(r(in.dst), source(in));
    case program::Operation::imul_r:
      return as_.imul(r(in.dst), r(in.src));
    case program::Operation::imul_i:
      return multiply_by_constant(in);
    case program::Operation::imul_m:
      return as_.imul(r(in.dst), source(in));
    case program::Operation::imulh_r:
      if (bmi2_) {
        as_.mov(rdx, r(in.dst));
        return as_.mulx(r(in.dst), rax, r(in.src));
      }
      as_.mov(rax, r(in.dst));
      as_.mul(r(in.src));
      return as_.mov(r(in.dst), rdx);
    case program::Operation::imulh_m: {
      const Mem m = source(in, bmi2_ ? rax : rcx);
      if (bmi2_) {
        as_.mov(rdx, r(in.dst));
        return as_.mulx(r(in.dst), rax, m);
      }
      as_.mov(rax, r(in.dst));
      as_.mul(m);
      return as_.mov(r(in.dst), rdx);
    }
    case program::Operation::ismulh_r:
      as_.mov(rax, r(in.dst));
      as_.imul(r(in.src));
      return as_.mov(r(in.dst), rdx);
    case program::Operation::ismulh_m: {
      const Mem m = source(in, rcx);
      as_.mov(rax, r(in.dst));
      as_.imul(m);
      return as_.mov(r(in.dst), rdx);
    }
    case program::Operation::ineg_r:
      return as_.neg(r(in.dst));
    case program::Operation::ixor_r:
      return as_.xor_(r(in.dst), r(in.src));
    case program::Operation::ixor_i:
      return as_.xor_(r(in.dst), low_int32(in.imm));
    case program::Operation::ixor_m:
      return as_.xor_(r(in.dst), source(in));
    case program::Operation::iror_r:
      as_.mov(ecx, low32(r(in.src)));
      return as_.ror_cl(r(in.dst));
    case program::Operation::iror_i:
      return as_.ror(r(in.dst), in.shift);
    case program::Operation::irol_r:
      as_.mov(ecx, low32(r(in.src)));
      return as_.rol_cl(r(in.dst));
    case program::Operation::iswap_r:
      return as_.xchg(r(in.dst), r(in.src));
    case program::Operation::fswap_f:
      return floats_.swap_halves(f(in.dst));
    case program::Operation::fswap_e:
      return floats_.swap_halves(e(in.dst));
    case program::Operation::fadd_r:
      return floats_.add(f(in.dst), a(in.src));
    case program::Operation::fadd_m:
      floats_.convert(xmm12, source(in));
      return floats_.add(f(in.dst), xmm12);
    case program::Operation::fsub_r:
      return floats_.sub(f(in.dst), a(in.src));
    case program::Operation::fsub_m:
      floats_.convert(xmm12, source(in));
      return floats_.sub(f(in.dst), xmm12);
    case program::Operation::fscal_r:
      return floats_.xor_(f(in.dst), kScaleMask);
    case program::Operation::fmul_r:
      return floats_.mul(e(in.dst), a(in.src));
    case program::Operation::fdiv_m:
      floats_.convert(xmm12, source(in));
      floats_.and_(xmm12, kKeepMask);
      floats_.or_(xmm12, kEMask);
      return floats_.div(e(in.dst), xmm12);
    case program::Operation::fsqrt_r:
      return floats_.sqrt(e(in.dst));
    case program::Operation::cbranch: {
      as_.add(r(in.dst), low_int32(in.imm));
      as_.test(low32(r(in.dst)), in.mask);
      Label target = as_.at(starts_[in.target]);
      return as_.jcc(Condition::equal, target);
    }
    case program::Operation::cfround:
      rotate_to_rounding(in);
      return load_rounding();
    case program::Operation::cfround_v2: {
      rotate_to_rounding(in);
      as_.test_al(60 << 2);
      const ShortJump keep = as_.jcc_short(Condition::not_equal);
      load_rounding();
      return as_.land(keep);
    }
    case program::Operation::istore:
      return as_.mov(scratchpad(in, in.dst, rax), r(in.src));
  }
}

void InstructionEmitter::multiply_by_constant(const program::DecodedInstruction& in) noexcept {
  if (fits_int32(in.imm)) return as_.imul(r(in.dst), r(in.dst), low_int32(in.imm));
  factors_[factors_used_] = in.imm;
  as_.imul(r(in.dst), frame(offsetof(Frame, factors) + 8 * factors_used_));
  ++factors_used_;
}

// Bits 2 and 3 of rax become the rounding mode: 4 * fprc.
void InstructionEmitter::rotate_to_rounding(const program::DecodedInstruction& in) noexcept {
  const auto count = static_cast<std::uint8_t>((in.shift + 62) & 63);
  if (bmi2_) return as_.rorx(rax, r(in.src), count);
  as_.mov(rax, r(in.src));
  if (count != 0) as_.ror(rax, count);
}

void InstructionEmitter::load_rounding() noexcept {
  as_.and_(eax, 12);
  as_.mov(frame(offsetof(Frame, rounding)), eax);
  if (!floats_.embedded()) return as_.ldmxcsr(ptr(rbx, rax, Scale::x1, offsetof(Frame, control)));
  go_to_copy(as_, as_.size() + kGoToCopyCode);
}

}  // namespace pickaxe::randomx::jit::x86
