// What a vector instruction set brings to the plan, and how its instructions are written.
#pragma once

#include <cstddef>

#include "assembler/x86/assembler.h"
#include "sweep/planned/registers.h"
#include "sweep/planned/schedule.h"
#include "sha256d/planned/workspace.h"

namespace pickaxe::sha256d::planned {

struct InstructionSet {
  std::size_t lanes;
  int registers;
  Arithmetic arithmetic;
  Form form;
  Processor processor;
  std::size_t uniform_bytes;  // a uniform word in its table: 4, or as many as a vector where memory has to hold that
  void (*emit)(assembler::x86::Assembler& as, const Instruction& instruction) noexcept;
};

extern const InstructionSet kAvx2, kAvx512, kAvx512Pipelined;

// The general registers of generated code; the vector registers are the plan's.
inline constexpr assembler::x86::Gp64 kWorkspace = assembler::x86::rbx, kSteps = assembler::x86::rbp;
inline constexpr assembler::x86::Gp64 kTableRegisters[kTables] = {assembler::x86::rsi, assembler::x86::rdi,
                                                                  assembler::x86::rdx};
inline constexpr assembler::x86::Gp32 kPassed = assembler::x86::eax;

// A field of the workspace by its offset.
constexpr assembler::x86::Mem in_workspace(std::size_t offset) noexcept {
  return assembler::x86::ptr(kWorkspace,
                             static_cast<std::int32_t>(offset) - static_cast<std::int32_t>(Workspace::kBase));
}

// Where an operand in memory lies, for vectors and uniform words of so many bytes.
assembler::x86::Mem address(const Operand& operand, std::size_t vector_bytes, std::size_t uniform_bytes) noexcept;

}  // namespace pickaxe::sha256d::planned
