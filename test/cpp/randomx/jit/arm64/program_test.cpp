// What generated A64 functions owe their callers: the callee-saved registers and FPCR.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "assembler/arm64/assembler.h"
#include "os/code.h"
#include "os/cpu.h"
#include "randomx/blake2b/blake_generator.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "randomx/jit/backend.h"
#include "randomx/jit/differential.h"
#include "randomx/jit/runnable.h"
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
  std::uint64_t arguments[4];
};

// Calls `function(arguments...)` with the registers of `before` and leaves them in `after`; x0 is the Call.
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
  for (unsigned i = 3; i < 4; --i) as.ldr(x(i), x(0), offsetof(Call, arguments) + 8 * i);
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

// Makes calls whose registers must come back.
class Caller {
 public:
  Caller() {
    auto allocated = os::CodeBuffer::allocate(4096);
    if (!allocated.ok()) test::skip(allocated.status().message);
    code_ = std::move(allocated.value());
    code_.begin_write();
    Assembler as({code_.write_view(), code_.size()});
    emit_caller(as);
    code_.end_write(as.size());
    CHECK(as.ok());
  }

  void check(const void* function, const std::array<std::uint64_t, 4>& arguments) {
    Call call{};
    Random(3).fill(call.before, sizeof call.before);
    call.fpcr_before = std::uint64_t{1} << 22;  // rounding up
    call.function = function;
    std::copy(arguments.begin(), arguments.end(), call.arguments);
    code_.entry<void (*)(Call*)>(0)(&call);
    CHECK(std::memcmp(call.before, call.after, sizeof call.before) == 0);
    CHECK_EQ(call.fpcr_after, call.fpcr_before);
  }

 private:
  os::CodeBuffer code_;
};

std::uint64_t address(const void* of) noexcept {
  return reinterpret_cast<std::uintptr_t>(of);
}

TEST("randomx/jit/arm64/program: callee-saved registers and FPCR come back") {
  using program::Mode, program::Prefetch;
  Caller caller;
  const base::Features cpu = os::cpu_features();
  for (const Params* variant : {&kRx0, &kRx2}) {
    for (const auto& [mode, prefetch] :
         {std::pair{Mode::light, Prefetch::direct}, std::pair{Mode::full, Prefetch::direct},
          std::pair{Mode::full, Prefetch::translated}}) {
      const ProgramTarget target{variant, mode, mode == Mode::full, cpu, os::kCallingConvention, prefetch};
      if (!supports(target).ok()) continue;
      const auto run = std::make_unique<Runnable>(target, 1);
      caller.check(run->entry, {address(&run->frame)});
    }
  }
}

TEST("randomx/jit/arm64/superscalar: callee-saved registers and FPCR come back") {
  const base::Features cpu = os::cpu_features();
  Params params = kRx0;
  params.argon_memory_kib = 64;
  std::vector<std::uint8_t> memory(params.cache_bytes());
  Random(1).fill(memory.data(), memory.size());
  std::vector<randomx::superscalar::Program> programs(params.cache_accesses);
  blake2b::BlakeGenerator generator({memory.data(), 32});
  for (randomx::superscalar::Program& program : programs) randomx::superscalar::generate(params, generator, program);
  const items::CacheView cache{&params, memory.data(), programs};

  Caller caller;
  const auto check = [&](std::size_t copies, std::size_t room, const std::array<std::uint64_t, 4>& arguments,
                         auto&& emit) {
    room += superscalar::max_constants(cache, copies);
    auto allocated = os::CodeBuffer::allocate(room);
    if (!allocated.ok()) test::skip(allocated.status().message);
    os::CodeBuffer& code = allocated.value();
    code.begin_write();
    Assembler as({code.write_view(), room});
    const superscalar::Constants constants = superscalar::emit_constants(as, cache, copies);
    const std::size_t entry = emit(as, constants);
    code.end_write(as.size());
    CHECK(as.ok());
    caller.check(code.execute_view() + entry, arguments);
  };
  std::array<std::uint64_t, 24> states{};
  alignas(kLinesAlignment) std::array<const std::uint8_t*, 3> lines = {memory.data(), memory.data(), memory.data()};
  check(1, superscalar::max_mix_items_code(cache),
        {address(states.data()), address(lines.data()), 3, address(memory.data())},
        [&](Assembler& as, const superscalar::Constants& constants) {
          return superscalar::emit_mix_items(as, cache, constants);
        });
  const auto check_packs = [&](superscalar::Vectors vectors, const PackShape& shape) {
    std::vector<std::uint64_t> packs(2 * shape.bytes() / 8, address(memory.data()));
    check(superscalar::constant_copies(vectors), superscalar::max_mix_packs_code(cache, shape),
          {address(packs.data()), 2, address(memory.data())},
          [&](Assembler& as, const superscalar::Constants& constants) {
            return superscalar::emit_mix_packs(as, cache, constants, shape, vectors);
          });
  };
  for (const std::size_t groups : {1u, 2u}) {
    check_packs(superscalar::Vectors::neon, {.lanes = 2, .groups = groups, .scalars = 2});
    using base::Feature;
    if (cpu.has(Feature::sve128)) check_packs(superscalar::Vectors::sve2, {.lanes = 2, .groups = groups, .scalars = 2});
    if (cpu.has(Feature::sve256)) check_packs(superscalar::Vectors::sve, {.lanes = 4, .groups = groups, .scalars = 2});
    if (cpu.has(Feature::sve512)) check_packs(superscalar::Vectors::sve, {.lanes = 8, .groups = groups, .scalars = 2});
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit::arm64
