// A program of random bytes as code, in a ring of one machine and its source of items.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "os/code.h"
#include "randomx/jit/backend.h"
#include "randomx/jit/differential.h"
#include "test.h"

namespace pickaxe::randomx::jit {

struct Runnable {
  static constexpr std::size_t kGroup = 3;  // items of v2, and room for v1's
  struct Items : ItemsMember {
    std::uint8_t out[kGroup * kItemBytes];
  };
  // What an ItemsMember's compute may do.
  static void random_items(ItemsMember* self) noexcept {
    auto* out = static_cast<Items*>(self)->out;
    Random(7).fill(out, sizeof Items::out);
  }

  // `compute` is called by the target's convention.
  Runnable(const ProgramTarget& target, std::uint64_t seed, decltype(ItemsMember::compute) compute = random_items)
      : params(small_variant(*target.params)) {
    ProgramTarget small = target;
    small.params = &params;
    storage.resize(params.scratchpad_l3_bytes + params.dataset_bytes() + 64);
    auto* memory = storage.data() + (63 & -reinterpret_cast<std::uintptr_t>(storage.data()));
    Random(seed).fill(memory, storage.size() - 64);
    program::RawProgram raw;
    Random(seed).fill(&raw, sizeof raw);
    program::DecodedProgram program;
    program::decode(params, raw, program);
    auto allocated = os::CodeBuffer::allocate(kRingCodeRoom + max_program_code(small, program.size));
    if (!allocated.ok()) test::skip(allocated.status().message);
    code = std::move(allocated.value());
    code.begin_write();
    const RingCode ring = emit_ring({code.write_view(), kRingCodeRoom}, small);
    ProgramCode written;
    emit_program({code.write_view() + kRingCodeRoom, max_program_code(small, program.size)}, small, program, frame,
                 written);
    code.end_write(kRingCodeRoom + written.bytes);
    const std::uint8_t* at = code.execute_view() + kRingCodeRoom;
    entry = code.execute_view() + ring.enter;

    items.ring = {&frame.ring, code.execute_view() + ring.items};
    items.compute = compute;
    for (std::uint32_t fprc = 0; fprc < 4; ++fprc) frame.control[fprc] = control_word(fprc);
    std::fill_n(frame.keep_mask, 2, program::kExponentKeepMask);
    std::copy(program.config.e_mask.begin(), program.config.e_mask.end(), frame.e_mask);
    std::memcpy(frame.registers.a, program.config.a.data(), sizeof frame.registers.a);
    frame.line_offset = &frame.ma;
    for (std::size_t fprc = 0; fprc < 4; ++fprc) frame.copies[fprc] = at + fprc * written.copy_bytes;
    frame.ring = {target.mode == program::Mode::light ? &items.ring : &frame.ring, at + written.start};
    frame.next_machine = &frame.ring;
    frame.leave = code.execute_view() + ring.leave;
    frame.iterations = params.program_iterations;
    frame.ma = program.config.ma;
    frame.mx = program.config.mx;
    frame.offset_r = frame.mx & params.l3_mask_64();
    frame.offset_f = frame.ma & params.l3_mask_64();
    frame.scratchpad = memory;
    frame.dataset = memory + params.scratchpad_l3_bytes;
    frame.line_dataset = frame.dataset;
    frame.numbers = numbers.data();
    frame.first_item = program.config.dataset_offset / kItemBytes;
    frame.items = items.out;
    frame.items_ready = at + written.items_ready;
    frame.next_item = static_cast<std::uint32_t>(kItemBytes * item_group_size(params));
  }

  Params params;
  std::vector<std::uint8_t> storage;
  os::CodeBuffer code;
  const void* entry;  // a function `void (Frame*)`
  std::array<std::uint64_t, kGroup> numbers;
  Items items{};
  Frame frame{};
};

}  // namespace pickaxe::randomx::jit
