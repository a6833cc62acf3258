// The code of a program's instructions (specs.md 5).
#pragma once

#include <array>
#include <cstdint>

#include "base/features.h"
#include "randomx/jit/x86/floats.h"
#include "randomx/program/decode.h"

namespace pickaxe::randomx::jit::x86 {

inline constexpr std::size_t kMaxInstructionCode = 34;  // fdiv_m; the tests hold the emitter to it

// The scratchpad offset (base + imm) & mask into `scratch`.
void emit_address(Assembler& as, Gp64 base, std::uint32_t imm, std::uint32_t mask, Gp64 scratch) noexcept;

// Writes one instruction after another at the assembler's place.
class InstructionEmitter {
 public:
  // `factors`: Frame::factors of the frame that the code will run with.
  InstructionEmitter(Assembler& as, base::Features features, program::Rounding rounding,
                     std::uint64_t* factors) noexcept
      : as_(as), floats_(as, rounding), bmi2_(features.has(base::Feature::bmi2)), factors_(factors) {}

  // Where instruction number `index` of the program begins: to be told before a cbranch leads there.
  void begins_at(std::size_t index, std::size_t offset) noexcept {
    starts_[index] = static_cast<std::uint16_t>(offset);
  }
  void emit(const program::DecodedInstruction& in) noexcept;

 private:
  Mem scratchpad(const program::DecodedInstruction& in, unsigned base, Gp64 scratch) noexcept;
  Mem source(const program::DecodedInstruction& in, Gp64 scratch = rax) noexcept;
  void multiply_by_constant(const program::DecodedInstruction& in) noexcept;
  void rotate_to_rounding(const program::DecodedInstruction& in) noexcept;
  void load_rounding() noexcept;

  Assembler& as_;
  Floats floats_;
  bool bmi2_;
  std::uint64_t* factors_;
  std::size_t factors_used_ = 0;
  std::array<std::uint16_t, kMaxProgramSize> starts_;  // of the instructions, as far as they are written
};

}  // namespace pickaxe::randomx::jit::x86
