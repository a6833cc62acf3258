// What an architecture contributes to the executor; implemented once in each of x86/ and arm64/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/features.h"
#include "base/status.h"
#include "os/abi.h"
#include "randomx/decode.h"
#include "randomx/executor.h"
#include "randomx/jit/frame.h"

namespace pickaxe::randomx::jit {

// What a program's code depends on besides the program.
struct ProgramTarget {
  const Params* params;
  Mode mode;
  base::Features features;
  os::CallingConvention convention;
};

struct ProgramCode {
  std::size_t entry = 0;  // offset of the function, `void (Frame*) noexcept`
  std::size_t bytes = 0;
  bool fits = false;
};

extern const std::string_view kExecutorName;

// Code::cpu_unsupported when generated code for the variant needs more than `features`.
base::Status supports(const Params& params, base::Features features);

// The floating-point control word for an fprc of 0-3.
std::uint32_t control_word(std::uint32_t fprc) noexcept;

// Room that any program of so many instructions needs; a test holds the emitters to it.
std::size_t max_program_code(std::size_t program_size) noexcept;

// Writes the program's code (specs.md 4.6). Before it is called the frame has: iterations, control, rounding, ma, mx,
// scratchpad, registers.a, the masks; for full mode dataset, for light mode item_source, compute_items and next_item =
// 64 * item_group_size. After it registers and rounding are the machine's. `factors` is written here and has to stay
// as it is while the code is in use.
ProgramCode emit_program(std::span<std::uint8_t> buffer, const ProgramTarget& target, const DecodedProgram& program,
                         Frame& frame) noexcept;

}  // namespace pickaxe::randomx::jit
