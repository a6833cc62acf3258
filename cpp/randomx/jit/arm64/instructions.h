// The code of a program's instructions (specs.md 5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "randomx/jit/arm64/registers.h"
#include "randomx/program/decode.h"

namespace pickaxe::randomx::jit::arm64 {

inline constexpr std::size_t kMaxInstructionCode = 32;  // fdiv_m; the tests hold the emitter to it

// The held constants and where the others are.
void emit_load_constants(Assembler& as) noexcept;

// Writes one instruction after another at the assembler's place, all of a program from its first to its last.
class InstructionEmitter {
 public:
  // `factors`: Frame::factors of the frame that the code will run with; what is too long for an instruction goes there.
  InstructionEmitter(Assembler& as, std::span<const program::DecodedInstruction> program,
                     std::uint64_t* factors) noexcept;

  // Those from `from` to `to`, `to` not included. Between two calls other code may stand, which leaves x3 as it is.
  void emit(std::size_t from, std::size_t to) noexcept;
  // Whether kControl may have changed.
  bool sets_rounding() const noexcept { return sets_rounding_; }

 private:
  void emit(const program::DecodedInstruction& in) noexcept;
  X address(const program::DecodedInstruction& in, unsigned base) noexcept;
  X load(const program::DecodedInstruction& in) noexcept;
  V load_group_f(const program::DecodedInstruction& in) noexcept;
  X constant(std::uint64_t value) noexcept;
  void rotate_to_rounding(const program::DecodedInstruction& in) noexcept;
  void set_rounding() noexcept;

  Assembler& as_;
  const std::span<const program::DecodedInstruction> program_;
  std::uint64_t* constants_;
  std::size_t constants_used_ = 0;
  bool second_is_loaded_ = false;  // x3 holds the next constant
  bool sets_rounding_ = false;
  std::array<bool, kMaxProgramSize> is_target_{};  // of a branch
  std::array<Label, kMaxProgramSize> starts_;      // of the instructions, as far as they are written
};

}  // namespace pickaxe::randomx::jit::arm64
