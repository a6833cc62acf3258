// One item of SuperscalarHash in general registers: r0-r7 in r8-r15; rax and rdx are scratch.
#pragma once

#include "assembler/x86/assembler.h"
#include "randomx/superscalar/generate.h"

namespace pickaxe::randomx::jit::x86::superscalar {

using namespace assembler::x86;
using randomx::superscalar::Instruction;
using randomx::superscalar::Operation;
using randomx::superscalar::Program;

constexpr Gp64 item_register(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(8 + index)};
}

void emit_instruction(Assembler& as, const Instruction& in, bool bmi2) noexcept;
// The registers from r0 (7.3 step 1), or all eight.
void emit_start_item(Assembler& as, Gp64 base, std::int32_t offset) noexcept;
void emit_load_item(Assembler& as, Gp64 base, std::int32_t offset) noexcept;
void emit_store_item(Assembler& as, Gp64 base, std::int32_t offset) noexcept;

// 7.3 steps 6 and 7: XOR with the line whose address is at `line`; unless the program is the last, the address of the
// next line goes there and stays in rax. Writes rcx as well; `cache` holds the cache's address.
void emit_finish_item(Assembler& as, const Program& program, bool last, const Mem& line, Gp64 cache,
                      std::uint32_t line_index_mask) noexcept;

}  // namespace pickaxe::randomx::jit::x86::superscalar
