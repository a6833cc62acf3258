// What an architecture contributes to the executor; implemented once in each of x86/ and arm64/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/features.h"
#include "base/status.h"
#include "os/abi.h"
#include "randomx/jit/frame.h"
#include "randomx/program/decode.h"
#include "randomx/program/executor.h"

namespace pickaxe::randomx::jit {

// What generated code depends on besides the program.
struct ProgramTarget {
  const Params* params;
  program::Mode mode;
  bool in_turns;  // full mode: another machine's turn at the end of each iteration
  base::Features features;
  os::CallingConvention convention;
  program::Prefetch prefetch = program::Prefetch::direct;            // full mode
  program::Rounding rounding = program::Rounding::control_register;  // full mode

  bool translates_ahead() const noexcept {
    return mode == program::Mode::full && prefetch == program::Prefetch::translated;
  }
};

// After so many instructions a machine translates an address ahead: late enough not to hold up the first loads of its
// turn, early enough to be done at the end of it. Programs of v2 are longer.
constexpr std::size_t detour_after(Version version) noexcept {
  return version == Version::v1 ? 16 : 100;
}

// Offsets in the buffer.
struct ProgramCode {
  std::size_t start = 0;         // RingMember::resume at first
  std::size_t items_ready = 0;   // Frame::items_ready
  std::size_t instructions = 0;  // 0: the buffer holds nothing yet
  std::size_t tail = 0;          // where they lead to,
  std::size_t next_lines = 0;    // and what in it differs from program to program
  std::size_t copy_bytes = 0;    // program::Rounding::embedded: from a copy for one mode to the next one's
  std::size_t bytes = 0;
  bool fits = false;
};

// What the machines of a thread share.
struct RingCode {
  std::size_t enter = 0;  // the function `void (Frame* first) noexcept`: runs the ring until all have finished
  std::size_t leave = 0;  // Frame::leave
  std::size_t items = 0;  // the ItemsMember's resume
  std::size_t bytes = 0;
  bool fits = false;
};

extern const std::string_view kExecutorName;

// Code::cpu_unsupported when it takes more than the target's features; Code::argument when it takes machines in turns.
base::Status supports(const ProgramTarget& target);

// The part of that which the prefetch decides.
base::Status supports_prefetch(const ProgramTarget& target);

// The floating-point control word for an fprc of 0-3.
std::uint32_t control_word(std::uint32_t fprc) noexcept;

// Room that any program of so many instructions needs; a test holds the emitters to it.
std::size_t max_program_code(const ProgramTarget& target, std::size_t program_size) noexcept;

inline constexpr std::size_t kRingCodeRoom = 1024;
RingCode emit_ring(std::span<std::uint8_t> buffer, const ProgramTarget& target) noexcept;

// Writes the program's code (specs.md 4.6). `code` is what the last call for this buffer and target left there, or
// ProgramCode{}: most of what stands around the instructions is the same in every program, and may be kept.
// Before the code runs the frame has: turn, iterations, control, rounding, control_now, ma, mx, offset_r, offset_f,
// scratchpad, the register file with r zero, the masks, leave, next_machine; for full mode dataset, with translated
// prefetches line_offset and line_dataset, with embedded rounding copies (which `code` tells), for light mode numbers,
// items, first_item, items_ready and next_item = 64 * item_group_size. After it registers and rounding are the
// machine's. `factors` is written here and has to stay as it is while the code is in use.
void emit_program(std::span<std::uint8_t> buffer, const ProgramTarget& target, const program::DecodedProgram& program,
                  Frame& frame, ProgramCode& code) noexcept;

}  // namespace pickaxe::randomx::jit
