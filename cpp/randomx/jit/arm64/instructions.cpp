#include "randomx/jit/arm64/instructions.h"

namespace pickaxe::randomx::jit::arm64 {

void emit_load_constants(Assembler& as) noexcept {
  as.add(kConstants, kFrame, std::uint32_t{offsetof(Frame, factors) + kConstantsReach});
  for (unsigned i = 0; i + 1 < kHeldConstants; i += 2) {
    as.ldp(held_constant(i), held_constant(i + 1), kConstants, static_cast<std::int32_t>(8 * i) - kConstantsReach);
  }
}

InstructionEmitter::InstructionEmitter(Assembler& as, std::span<const program::DecodedInstruction> program,
                                       std::uint64_t* factors) noexcept
    : as_(as), program_(program), constants_(factors) {
  for (const program::DecodedInstruction& in : program) {
    if (in.operation == program::Operation::cbranch) is_target_[in.target] = true;
  }
}

void InstructionEmitter::emit(std::size_t from, std::size_t to) noexcept {
  for (std::size_t i = from; i < to; ++i) {
    starts_[i] = as_.here();
    if (is_target_[i]) second_is_loaded_ = false;  // not by who comes from below
    emit(program_[i]);
  }
}

// The offset of a memory operand: in the register that is returned, and that may be overwritten before it is used only
// by another constant. Only the bits below the mask's top of imm32 can count.
X InstructionEmitter::address(const program::DecodedInstruction& in, unsigned base) noexcept {
  constexpr std::uint32_t kShort = 4096;
  if (base == program::kNoRegister) return constant(in.imm & in.mask);
  const auto imm = static_cast<std::uint32_t>(in.imm) & (in.mask | 7);
  W sum = w(r(base));
  if (imm != 0) {
    if (imm % kShort == 0)
      as_.add_shifted_12(w(x(0)), sum, imm / kShort);
    else if (imm < kShort)
      as_.add(w(x(0)), sum, imm);
    else
      as_.add(w(x(0)), sum, w(constant(imm)));
    sum = w(x(0));
  }
  as_.and_(w(x(0)), sum, in.mask);
  return x(0);
}

// The operand itself into x0, or converted into kScratch.
X InstructionEmitter::load(const program::DecodedInstruction& in) noexcept {
  as_.ldr(x(0), kScratchpad, address(in, in.src));
  return x(0);
}

V InstructionEmitter::load_group_f(const program::DecodedInstruction& in) noexcept {
  as_.ldr_d(kScratch, kScratchpad, address(in, in.src));
  as_.sxtl(kScratch, kScratch);
  as_.scvtf(kScratch, kScratch);
  return kScratch;
}

// In a register until the next one is asked for. The first stay in registers of their own; the others are read in
// pairs, the second of which is there for whoever comes next, if no branch leads to between the two.
X InstructionEmitter::constant(std::uint64_t value) noexcept {
  const std::size_t index = constants_used_++;
  constants_[index] = value;
  if (index < kHeldConstants) return held_constant(static_cast<unsigned>(index));
  if (second_is_loaded_) {
    second_is_loaded_ = false;
    return x(3);
  }
  const std::size_t offset = 8 * index;
  if (offset < 2 * kConstantsReach) {
    as_.ldp(x(2), x(3), kConstants, static_cast<std::int32_t>(offset) - kConstantsReach);
    second_is_loaded_ = true;
  } else {
    as_.ldr(x(2), kFrame, offsetof(Frame, factors) + offset);
  }
  return x(2);
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
      return as_.mul(dst, dst, constant(in.imm));
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
      as_.insert_if_false(load_group_f(in), kEMask, kKeepMask);
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
      as_.tst(w(x(0)), 60 << kRotatedRounding);
      Label keep;
      as_.b(Condition::not_equal, keep);
      set_rounding();
      return as_.bind(keep);
    }
    case program::Operation::istore:
      return as_.str(r(in.src), kScratchpad, address(in, in.dst));
  }
}

// Bits kRotatedRounding and the next of x0 become the rounding mode.
void InstructionEmitter::rotate_to_rounding(const program::DecodedInstruction& in) noexcept {
  as_.ror(x(0), r(in.src), (in.shift + 64u - kRotatedRounding) & 63);
}

// Arm's two bits are fprc's in the other order.
void InstructionEmitter::set_rounding() noexcept {
  as_.reverse_bits(w(x(0)), w(x(0)));
  as_.and_(w(kControl), w(x(0)), 3u << kControlRounding);
  as_.write_fpcr(kControl);
  sets_rounding_ = true;
}

}  // namespace pickaxe::randomx::jit::arm64
