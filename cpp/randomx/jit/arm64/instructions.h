// The code of a program's instructions (specs.md 5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "randomx/jit/arm64/registers.h"
#include "randomx/program/decode.h"

namespace pickaxe::randomx::jit::arm64 {

inline constexpr std::size_t kMaxInstructionCode = 36;  // fdiv_m; the tests hold the emitter to it

// The floating-point control word whose offset in Frame::control, 4 * fprc, is in `offset`; writes x1.
void emit_load_rounding(Assembler& as, X offset) noexcept;
// Eight bytes of memory to group F (4.3.1), and from there to group E (4.3.2).
void emit_to_group_f(Assembler& as, V d) noexcept;
void emit_to_group_e(Assembler& as, V d) noexcept;

// Writes one instruction after another at the assembler's place.
class InstructionEmitter {
 public:
  // `factors`: Frame::factors of the frame that the code will run with.
  InstructionEmitter(Assembler& as, std::uint64_t* factors) noexcept : as_(as), factors_(factors) {}

  void emit_all(std::span<const program::DecodedInstruction> program) noexcept;

 private:
  void emit(const program::DecodedInstruction& in) noexcept;
  void address(const program::DecodedInstruction& in, unsigned base) noexcept;
  X load(const program::DecodedInstruction& in) noexcept;
  V load_group_f(const program::DecodedInstruction& in) noexcept;
  X constant(std::uint64_t value) noexcept;
  void multiply_by_constant(const program::DecodedInstruction& in) noexcept;
  void rotate_to_rounding(const program::DecodedInstruction& in) noexcept;
  void set_rounding() noexcept;

  Assembler& as_;
  std::uint64_t* factors_;
  std::size_t factors_used_ = 0;
  std::array<Label, kMaxProgramSize> starts_;  // of the instructions, as far as they are written
};

}  // namespace pickaxe::randomx::jit::arm64
