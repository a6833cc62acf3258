// The memory of a running program, as generated code addresses it: everything that does not fit into registers.
// Nothing of it is on the stack, and the frame outlives the call.
#pragma once

#include <cstddef>
#include <cstdint>

#include "randomx/params.h"
#include "randomx/program/registers.h"

namespace pickaxe::randomx::jit {

// Dataset items that a machine in light mode asks for together: as many addresses as the loop knows when it needs one.
// In v1 the address of the next iteration's item is settled in step 5 of this one, in v2 that of the item after it too.
constexpr std::size_t item_group_size(const Params& params) noexcept {
  return params.version == Version::v1 ? 2 : 3;
}

// The machines of one thread take turns: each runs a while and goes on where the next one was left. A member of that
// ring begins with this; generated code reaches it through the same register as a Frame.
struct RingMember {
  RingMember* next;
  const void* resume;  // code that goes on with this member
};

struct alignas(64) Frame {
  // Hot: the first 128 bytes are reached with a one-byte displacement.
  RingMember ring;
  std::uint64_t line_r;    // scratchpad + spAddr0 of this iteration: read into r, written from f
  std::uint64_t line_f;    // scratchpad + spAddr1: read into f and e, written from r
  std::uint32_t offset_r;  // of the next iteration's lines in the scratchpad, while another machine runs
  std::uint32_t offset_f;
  std::uint32_t iterations;  // ic, counts down to zero
  std::uint32_t next_item;   // light, x86-64: offset in `items` of the next item to use; past the end: ask for more
  std::uint32_t control[4];  // floating-point control words by fprc
  std::uint32_t rounding;    // 4 * fprc: offset into control
  std::uint32_t caller_control;
  std::uint32_t ma;  // loaded together as one quadword, in this order
  std::uint32_t mx;
  std::uint8_t* scratchpad;
  const std::uint8_t* dataset;     // full: plus the program's dataset offset
  std::uint64_t* numbers;          // light: item_group_size of them to ask for,
  const std::uint8_t* items;       // and the items
  RingMember* next_machine;        // next, or who comes after it if that is the ring's source of items
  const std::uint8_t* line_ahead;  // full, Prefetch::translated: to be asked for at the end of this turn

  alignas(64) program::RegisterFile registers;  // a comes in; r, f and e go out
  alignas(16) std::uint64_t keep_mask[2];
  std::uint64_t e_mask[2];
  std::uint64_t scale_mask[2];
  std::uint64_t first_item;  // light: the number of the item at the program's dataset offset
  const void* items_ready;   // light: where to go on with the items that were asked for
  const void* leave;         // where a machine that has finished sends whoever comes round to it
  // full, Prefetch::translated: the offset of the line that is asked for, in the frame of the machine that reads it,
  // and that machine's dataset.
  const std::uint32_t* line_offset;
  const std::uint8_t* line_dataset;
  // program::Rounding::embedded: by fprc, what to add to an offset in the program's code to be at the same place in the
  // copy for that mode.
  const std::uint8_t* copies[4];
  std::uint32_t control_now;  // AArch64: the control word while another machine runs
  // x86-64: of imul_i beyond 32 bits, in order of use; AArch64: all constants too long for an instruction, read in
  // pairs.
  alignas(16) std::uint64_t factors[kMaxProgramSize + 1];
};
static_assert(offsetof(Frame, ring) == 0 && offsetof(Frame, line_ahead) < 128);
static_assert(offsetof(Frame, mx) == offsetof(Frame, ma) + 4 && offsetof(Frame, ma) % 8 == 0);

// Light mode's last member of the ring: once every machine has said which items it needs next, all of them are
// computed together. Then the turn is the first machine's, or whoever `compute` has put in its place.
struct ItemsMember {
  RingMember ring;  // next: the first machine's
  void (*compute)(ItemsMember* self) noexcept;
};
static_assert(offsetof(ItemsMember, ring) == 0);

}  // namespace pickaxe::randomx::jit
