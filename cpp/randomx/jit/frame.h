// The memory of a running program, as generated code addresses it: everything that does not fit into registers.
// Nothing of it is on the stack, and the frame outlives the call.
#pragma once

#include <cstddef>
#include <cstdint>

#include "randomx/params.h"
#include "randomx/registers.h"

namespace pickaxe::randomx::jit {

// Dataset items that light mode computes together: as many addresses as the loop knows when it needs one. In v1
// the address of the next iteration's item is settled in step 5 of this one, in v2 that of the item after it too.
constexpr std::size_t item_group_size(const Params& params) noexcept {
  return params.version == Version::v1 ? 2 : 3;
}
// Items asked for together in light mode; see item_group_size.
inline constexpr std::size_t kMaxItemGroup = 3;

struct alignas(64) Frame {
  // Hot: the first 128 bytes are reached with a one-byte displacement.
  std::uint64_t line_r;      // scratchpad + spAddr0 of this iteration: read into r, written from f
  std::uint64_t line_f;      // scratchpad + spAddr1: read into f and e, written from r
  std::uint32_t iterations;  // ic, counts down to zero
  std::uint32_t next_item;   // light: offset in `items` of the next item to use; past the end: compute more
  std::uint32_t control[4];  // floating-point control words by fprc
  std::uint32_t rounding;    // 4 * fprc: offset into control
  std::uint32_t caller_control;
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
  std::uint64_t factors[kMaxProgramSize];  // of imul_i beyond 32 bits, in order of use
};
static_assert(offsetof(Frame, compute_items) < 128);
static_assert(offsetof(Frame, mx) == offsetof(Frame, ma) + 4 && offsetof(Frame, ma) % 8 == 0);

}  // namespace pickaxe::randomx::jit
