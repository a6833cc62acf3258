// What generated A64 functions owe their callers: the callee-saved registers and FPCR.
#include <array>
#include <cstring>
#include <vector>

#include "assembler/arm64/assembler.h"
#include "os/code.h"
#include "os/cpu.h"
#include "randomx/jit/backend.h"
#include "randomx/jit/differential.h"
#include "test.h"

namespace pickaxe::randomx::jit::arm64 {

using namespace assembler::arm64;

namespace {

constexpr unsigned kFirstSaved = 19;  // x19-x28
constexpr unsigned kSavedCount = 10;
constexpr unsigned kFirstVector = 8;  // d8-d15

struct Call {
  std::uint64_t before[kSavedCount + 8];  // x19-x28, d8-d15
  std::uint64_t after[kSavedCount + 8];
  std::uint64_t fpcr_before;
  std::uint64_t fpcr_after;
  const void* function;
  void* argument;
};

// Calls `function(argument)` with the registers of `before` and leaves them in `after`; x0 is the Call.
void emit_caller(Assembler& as) {
  as.stp_push(x(29), x(30), 16);
  for (unsigned i = 0; i < kSavedCount; i += 2) as.stp_push(x(kFirstSaved + i), x(kFirstSaved + i + 1), 16);
  as.stp_push(x(0), x(0), 16);
  as.read_fpcr(x(9));
  as.stp_push(x(9), x(9), 16);
  as.ldr(x(9), x(0), offsetof(Call, fpcr_before));
  as.write_fpcr(x(9));
  for (unsigned i = 0; i < kSavedCount; ++i) as.ldr(x(kFirstSaved + i), x(0), offsetof(Call, before) + 8 * i);
  for (unsigned i = 0; i < 8; ++i) {
    as.ldr_d(v(kFirstVector + i), x(0), offsetof(Call, before) + 8 * (kSavedCount + i));
  }
  as.ldr(x(9), x(0), offsetof(Call, function));
  as.ldr(x(0), x(0), offsetof(Call, argument));
  as.blr(x(9));
  as.ldr(x(0), sp, 16);
  as.read_fpcr(x(9));
  as.str(x(9), x(0), offsetof(Call, fpcr_after));
  for (unsigned i = 0; i < kSavedCount; ++i) as.str(x(kFirstSaved + i), x(0), offsetof(Call, after) + 8 * i);
  for (unsigned i = 0; i < 8; ++i) {
    as.str_d(v(kFirstVector + i), x(0), offsetof(Call, after) + 8 * (kSavedCount + i));
  }
  as.ldp_pop(x(9), x(10), 16);
  as.write_fpcr(x(9));
  as.ldp_pop(x(9), x(10), 16);
  for (unsigned i = kSavedCount; i != 0; i -= 2) as.ldp_pop(x(kFirstSaved + i - 2), x(kFirstSaved + i - 1), 16);
  as.ldp_pop(x(29), x(30), 16);
  as.ret();
}

constexpr std::size_t kGroup = 3;  // of v2, and room for v1's

struct Items : ItemsMember {
  std::uint8_t out[kGroup * kItemBytes];
};

void random_items(ItemsMember* self) noexcept {
  auto* out = static_cast<Items*>(self)->out;
  Random(7).fill(out, sizeof Items::out);
}

TEST("randomx/jit/arm64/program: callee-saved registers and FPCR come back") {
  auto caller_code = os::CodeBuffer::allocate(4096);
  if (!caller_code.ok()) test::skip(caller_code.status().message);
  os::CodeBuffer& caller = caller_code.value();
  caller.begin_write();
  Assembler as({caller.write_view(), caller.size()});
  emit_caller(as);
  caller.end_write(as.size());
  CHECK(as.ok());

  const base::Features cpu = os::cpu_features();
  for (const Params* variant : {&kRx0, &kRx2}) {
    for (const program::Mode mode : {program::Mode::full, program::Mode::light}) {
      const Params params = small_variant(*variant);
      const ProgramTarget target{&params, mode, mode == program::Mode::full, cpu, os::kCallingConvention};
      if (!supports(target).ok()) continue;
      std::vector<std::uint8_t> storage(params.scratchpad_l3_bytes + params.dataset_bytes() + 64);
      Random(1).fill(storage.data(), storage.size() / 8 * 8);
      std::uint8_t* memory = storage.data() + (63 & -reinterpret_cast<std::uintptr_t>(storage.data()));
      program::RawProgram raw;
      Random(2).fill(&raw, sizeof raw);
      program::DecodedProgram program;
      program::decode(params, raw, program);
      auto allocated = os::CodeBuffer::allocate(kRingCodeRoom + max_program_code(target, program.size));
      if (!allocated.ok()) test::skip(allocated.status().message);
      os::CodeBuffer& code = allocated.value();
      Frame frame{};
      code.begin_write();
      const RingCode ring = emit_ring({code.write_view(), kRingCodeRoom}, target);
      ProgramCode written;
      emit_program({code.write_view() + kRingCodeRoom, max_program_code(target, program.size)}, target, program, frame,
                   written);
      code.end_write(kRingCodeRoom + written.bytes);
      const std::uint8_t* at = code.execute_view() + kRingCodeRoom;
      Items items{{{&frame.ring, code.execute_view() + ring.items}, random_items}, {}};
      std::array<std::uint64_t, kGroup> numbers;
      frame.ring = {mode == program::Mode::light ? &items.ring : &frame.ring, at + written.start};
      frame.next_machine = &frame.ring;
      frame.leave = code.execute_view() + ring.leave;
      frame.numbers = numbers.data();
      frame.items = items.out;
      frame.items_ready = at + written.items_ready;
      for (std::uint32_t fprc = 0; fprc < 4; ++fprc) frame.control[fprc] = control_word(fprc);
      frame.keep_mask[0] = frame.keep_mask[1] = program::kExponentKeepMask;
      std::memcpy(frame.e_mask, program.config.e_mask.data(), sizeof frame.e_mask);
      std::memcpy(frame.registers.a, program.config.a.data(), sizeof frame.registers.a);
      frame.iterations = params.program_iterations;
      frame.scratchpad = memory;
      frame.dataset = memory + params.scratchpad_l3_bytes;
      frame.next_item = static_cast<std::uint32_t>(kItemBytes * item_group_size(params));

      Call call{};
      Random(3).fill(call.before, sizeof call.before);
      call.fpcr_before = std::uint64_t{1} << 22;  // rounding up
      call.function = code.execute_view() + ring.enter;
      call.argument = &frame;
      caller.entry<void (*)(Call*)>(0)(&call);
      CHECK(std::memcmp(call.before, call.after, sizeof call.before) == 0);
      CHECK_EQ(call.fpcr_after, call.fpcr_before);
    }
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit::arm64
