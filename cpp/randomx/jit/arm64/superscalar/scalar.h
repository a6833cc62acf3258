// One item of SuperscalarHash in general registers: r0-r7 in x8-x15; x4-x7 are scratch.
#pragma once

#include <cstdint>

#include "assembler/arm64/assembler.h"
#include "randomx/superscalar/generate.h"

namespace pickaxe::randomx::jit::arm64::superscalar {

using namespace assembler::arm64;
using randomx::superscalar::Instruction;
using randomx::superscalar::Operation;
using randomx::superscalar::Program;

void emit_instruction(Assembler& as, const Instruction& in) noexcept;
// All eight registers.
void emit_load_item(Assembler& as, X base) noexcept;
void emit_store_item(Assembler& as, X base) noexcept;

// 7.3 steps 6 and 7: XOR with the line whose address is at [line]; unless the program is the last, the address of the
// next line goes there, and the line is asked for. `cache` holds the cache's address.
void emit_finish_item(Assembler& as, const Program& program, bool last, X line, X cache,
                      std::uint32_t line_index_mask) noexcept;

}  // namespace pickaxe::randomx::jit::arm64::superscalar
