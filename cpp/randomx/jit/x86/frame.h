// The machine as generated code sees it: which register holds what, and the memory behind the frame pointer.
//
//   rax rcx rdx   scratch                          r8 ..r15    r0..r7
//   rbx           Frame*                           xmm0..xmm3  f0..f3
//   rsi           scratchpad                       xmm4..xmm7  e0..e3
//   rdi           dataset + dataset offset (full)  xmm8..xmm11 a0..a3
//   rbp           ma (low half), mx (high half)    xmm12       scratch
//   rsp           stack, see calls.h               xmm13       Frame::keep_mask    E conversion: & this,
//   mxcsr         rounding = fprc                  xmm14       Frame::e_mask       | this (4.3.2)
//                                                  xmm15       Frame::scale_mask   FSCAL_R: ^ this (5.3.4)
//
// Everything else of a running program lives in its Frame, nothing of it on the stack, and the frame outlives the
// call. Between two iterations only r0-r7, rbp, the two next scratchpad offsets (eax, edx), the iteration count and
// mxcsr are alive: that is what a switch from one machine's loop end to another's loop start has to carry.
#pragma once

#include <cstddef>
#include <cstdint>

#include "randomx/jit/x86/assembler.h"
#include "randomx/registers.h"

namespace pickaxe::randomx::jit::x86 {

// Items asked for together in light mode; see read_item in program.cpp.
inline constexpr std::uint32_t kMaxItemGroup = 3;

struct alignas(64) Frame {
  // Hot: the first 128 bytes are reached with a one-byte displacement.
  std::uint64_t line_r;      // scratchpad + spAddr0 of this iteration: read into r, written from f
  std::uint64_t line_f;      // scratchpad + spAddr1: read into f and e, written from r
  std::uint32_t iterations;  // ic, counts down to zero
  std::uint32_t next_item;   // light: offset in `items` of the next item to use; past the end: compute more
  std::uint32_t mxcsr[4];    // control words by fprc
  std::uint32_t rounding;    // 4 * fprc: offset into mxcsr
  std::uint32_t caller_mxcsr;
  std::uint32_t ma;  // loaded together as one quadword, in this order
  std::uint32_t mx;
  std::uint8_t* scratchpad;
  const std::uint8_t* dataset;  // plus the program's dataset offset
  const void* item_source;      // light: first argument of compute_items
  void (*compute_items)(const void* source, const std::uint64_t* numbers, std::uint8_t* out) noexcept;

  alignas(64) RegisterFile registers;  // a comes in; r, f and e go out
  alignas(16) std::uint64_t keep_mask[2];
  std::uint64_t e_mask[2];
  std::uint64_t scale_mask[2];
  std::uint64_t item_numbers[kMaxItemGroup];
  alignas(64) std::uint8_t items[kMaxItemGroup * 64];
  std::uint64_t factors[384];  // of imul_i with more than 32 bits, in order of use
};
static_assert(offsetof(Frame, compute_items) < 128);
static_assert(offsetof(Frame, mx) == offsetof(Frame, ma) + 4 && offsetof(Frame, ma) % 8 == 0);

constexpr Mem frame(std::size_t offset) noexcept {
  return ptr(rbx, static_cast<std::int32_t>(offset));
}

}  // namespace pickaxe::randomx::jit::x86
