// One RandomX program as x86-64 code (specs.md 4.6).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/features.h"
#include "os/abi.h"
#include "randomx/decode.h"
#include "randomx/executor.h"
#include "randomx/jit/x86/assembler.h"
#include "randomx/jit/x86/frame.h"

namespace pickaxe::randomx::jit::x86 {

// What a program's code depends on besides the program.
struct ProgramTarget {
  const Params* params;
  Mode mode;
  base::Features features;
  os::CallingConvention convention;
};

// Dataset items that light mode computes together: as many addresses as the loop knows when it needs one. In v1
// the address of the next iteration's item is settled in step 5 of this one, in v2 that of the item after it too.
constexpr std::size_t item_group_size(const Params& params) noexcept {
  return params.version == Version::v1 ? 2 : 3;
}

// Room that any program needs; a test holds the emitter to it.
inline constexpr std::size_t kMaxInstructionCode = 32;  // fdiv_m
inline constexpr std::size_t kMaxFrameCode = 1536;      // everything around the instructions
constexpr std::size_t max_program_code(std::size_t program_size) noexcept {
  return (kMaxFrameCode + kMaxInstructionCode * program_size + 63) & ~std::size_t{63};
}

// Offset in the buffer of the function that runs the program, `void (Frame*) noexcept`.
//
// Before the call the frame has: iterations, mxcsr, rounding, ma, mx, scratchpad, registers.a, the masks; for full
// mode dataset, for light mode item_source, compute_items and next_item = 64 * item_group_size. After it registers and
// rounding are the machine's. `factors` is written here and has to stay as it is while the code is in use.
std::size_t emit_program(Assembler& as, const ProgramTarget& target, const DecodedProgram& program,
                         Frame& frame) noexcept;

}  // namespace pickaxe::randomx::jit::x86
