// Items of SuperscalarHash in general registers, one or two side by side: r0-r7 of the first in x8-x15, of the second
// in x20-x27; x4-x7 are scratch.
#pragma once

#include <cstdint>

#include "assembler/arm64/assembler.h"
#include "randomx/params.h"
#include "randomx/superscalar/generate.h"

namespace pickaxe::randomx::jit::arm64::superscalar {

using namespace assembler::arm64;
using randomx::superscalar::Instruction;
using randomx::superscalar::Operation;
using randomx::superscalar::Program;

inline constexpr unsigned kMaxLanes = 2;

// Register i of the item in a lane.
constexpr X r(unsigned lane, unsigned i) noexcept {
  return x((lane == 0 ? 8 : 20) + i);
}

// x19-x28, which belong to the caller of a function, to the stack and back.
void emit_save_registers(Assembler& as) noexcept;
void emit_restore_registers(Assembler& as) noexcept;

bool has_constant(const Instruction& in) noexcept;
// `constant` holds in.imm where the instruction has one.
void emit_instruction(Assembler& as, const Instruction& in, unsigned lane, X constant) noexcept;

// All eight registers, from and to the states at `base`.
void emit_load_items(Assembler& as, X base, unsigned lanes) noexcept;
// Moves `base` on, behind them.
void emit_store_items(Assembler& as, X base, unsigned lanes) noexcept;

// 7.3 steps 6 and 7: XOR with the lines whose addresses are at [lines]; unless the program is the last, the addresses
// of the next lines go there, and these are asked for. Moves `lines` on. `cache` holds the cache's address.
void emit_finish_items(Assembler& as, const Program& program, bool last, unsigned lanes, X lines, X cache,
                       std::uint32_t line_index_mask) noexcept;

}  // namespace pickaxe::randomx::jit::arm64::superscalar
