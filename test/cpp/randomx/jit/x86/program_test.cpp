// What generated x86-64 functions owe their callers, under both calling conventions: preserved registers, an
// untouched control word.

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "assembler/x86/calls.h"
#include "os/code.h"
#include "os/cpu.h"
#include "randomx/blake2b/blake_generator.h"
#include "randomx/jit/backend.h"
#include "randomx/jit/differential.h"
#include "randomx/jit/items.h"
#include "randomx/jit/runnable.h"
#include "randomx/jit/x86/superscalar/superscalar.h"
#include "test.h"

namespace pickaxe::randomx::jit::x86 {

using namespace assembler::x86;

namespace {

using base::Feature;
using os::CallingConvention;

constexpr CallingConvention kConventions[] = {CallingConvention::system_v, CallingConvention::microsoft};
constexpr base::Features kFeatureSets[] = {Feature::aesni, Feature::aesni | Feature::bmi2,
                                           Feature::aesni | Feature::bmi2 | Feature::avx2};

constexpr base::Features kAvx512 = Feature::aesni | Feature::bmi2 | Feature::avx2 | Feature::avx512;

template <typename Check>
void for_each_target(Check check) {
  for (const Params* params : {&kRx0, &kRx2}) {
    for (const program::Mode mode : {program::Mode::full, program::Mode::light}) {
      for (const CallingConvention convention : kConventions) {
        if (mode == program::Mode::full)
          check(ProgramTarget{params, mode, true, kAvx512, convention, program::Prefetch::direct,
                              program::Rounding::embedded});
        for (const base::Features features : kFeatureSets)
          for (const program::Prefetch prefetch : {program::Prefetch::direct, program::Prefetch::translated})
            check(ProgramTarget{params, mode, mode == program::Mode::full, features, convention, prefetch});
      }
    }
  }
}

// --- Calling conventions --------------------------------------------------------------------------

// What a call found in the registers that the callee has to preserve.
struct alignas(16) Preserved {
  std::uint64_t general[8];      // rbx rbp rdi rsi r12-r15
  std::uint64_t vectors[10][2];  // xmm6-xmm15
};
constexpr Gp64 kGeneral[] = {rbx, rbp, rdi, rsi, r12, r13, r14, r15};
constexpr unsigned kFirstVector = 6;

// Calls `function(argument 0, 1, 2, 3)` under `convention` with the registers of `before`; leaves them in `after`.
class Caller {
 public:
  explicit Caller(CallingConvention convention) : convention_(convention) {
    auto code = os::CodeBuffer::allocate(4096);
    if (!code.ok()) test::skip(code.status().message);
    code_ = std::move(code.value());
    code_.begin_write();
    Assembler as({code_.write_view(), code_.size()}, 0);
    const Function host(os::kCallingConvention, 64, true);
    const Function callee(convention, 0, false);
    host.enter(as);
    as.mov(r11, host.argument(0));
    as.mov(ptr(rsp, 48), r11);  // above any shadow space
    for (unsigned i = 0; i < 10; ++i) {
      as.movapd(Xmm{static_cast<std::uint8_t>(kFirstVector + i)},
                ptr(r11, static_cast<std::int32_t>(offsetof(Call, before.vectors) + 16 * i)));
    }
    for (std::size_t i = 0; i < 8; ++i) {
      as.mov(kGeneral[i], ptr(r11, static_cast<std::int32_t>(offsetof(Call, before.general) + 8 * i)));
    }
    for (unsigned i = 0; i < 4; ++i) {
      as.mov(callee.argument(i), ptr(r11, static_cast<std::int32_t>(offsetof(Call, arguments) + 8 * i)));
    }
    as.call(ptr(r11, offsetof(Call, function)));
    as.mov(r11, ptr(rsp, 48));
    for (std::size_t i = 0; i < 8; ++i) {
      as.mov(ptr(r11, static_cast<std::int32_t>(offsetof(Call, after.general) + 8 * i)), kGeneral[i]);
    }
    for (unsigned i = 0; i < 10; ++i) {
      as.movapd(ptr(r11, static_cast<std::int32_t>(offsetof(Call, after.vectors) + 16 * i)),
                Xmm{static_cast<std::uint8_t>(kFirstVector + i)});
    }
    host.leave(as);
    code_.end_write(as.size());
    CHECK(as.ok());
  }

  void check(const void* function, std::array<std::uint64_t, 4> arguments) {
    Call call{};
    Random(42).fill(&call.before, sizeof call.before);
    call.function = function;
    std::copy(arguments.begin(), arguments.end(), call.arguments);
    // A control word nobody has by chance: rounding up, flush to zero, all exceptions masked.
    const unsigned usual = _mm_getcsr();
    constexpr unsigned kUnusual = 0xdf80;
    _mm_setcsr(kUnusual);
    code_.entry<void (*)(Call*)>(0)(&call);
    const unsigned left = _mm_getcsr();
    _mm_setcsr(usual);
    CHECK_EQ(left & ~0x3fu, kUnusual);  // the low bits only record what happened

    const bool microsoft = convention_ == CallingConvention::microsoft;
    for (std::size_t i = 0; i < 8; ++i) {
      const bool preserved = microsoft || (kGeneral[i] != rdi && kGeneral[i] != rsi);
      if (preserved) CHECK_EQ(call.after.general[i], call.before.general[i]);
    }
    if (microsoft) CHECK(std::memcmp(call.after.vectors, call.before.vectors, sizeof call.after.vectors) == 0);
  }

 private:
  struct Call {
    Preserved before;
    Preserved after;
    const void* function;
    std::uint64_t arguments[4];
  };

  CallingConvention convention_;
  os::CodeBuffer code_;
};

// Callees of generated code that ruin whatever their convention lets them ruin, the shadow space included.
__attribute__((always_inline)) inline void ruin(ItemsMember* self) noexcept {
  Runnable::random_items(self);
  asm volatile(
      "pxor %%xmm0, %%xmm0\n pcmpeqd %%xmm6, %%xmm6\n pcmpeqd %%xmm8, %%xmm8\n pcmpeqd %%xmm13, %%xmm13\n"
      "pcmpeqd %%xmm14, %%xmm14\n pcmpeqd %%xmm15, %%xmm15" ::
          : "xmm0", "xmm6", "xmm8", "xmm13", "xmm14", "xmm15", "r8", "r9", "r10", "r11", "rdi", "rsi");
}
__attribute__((sysv_abi)) void items_system_v(ItemsMember* self) noexcept {
  ruin(self);
}
__attribute__((ms_abi)) void items_microsoft(ItemsMember* self) noexcept {
  ruin(self);
}

std::unique_ptr<Runnable> runnable(const ProgramTarget& target, std::uint64_t seed) {
  const auto compute = target.convention == CallingConvention::system_v
                           ? reinterpret_cast<std::uintptr_t>(&items_system_v)
                           : reinterpret_cast<std::uintptr_t>(&items_microsoft);
  return std::make_unique<Runnable>(target, seed, reinterpret_cast<decltype(ItemsMember::compute)>(compute));
}

TEST("randomx/jit/x86/program: registers, stack and control word come back, under both conventions") {
  const base::Features cpu = os::cpu_features();
  for_each_target([&](const ProgramTarget& target) {
    if (!cpu.has(target.features)) return;
    Caller caller(target.convention);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const auto run = runnable(target, seed);
      caller.check(run->entry, {reinterpret_cast<std::uintptr_t>(&run->frame), 1, 2, 3});
    }
  });
}

TEST("randomx/jit/x86/program: both conventions compute the same") {
  const base::Features cpu = os::cpu_features();
  for (const Params* params : {&kRx0, &kRx2}) {
    for (const program::Mode mode : {program::Mode::full, program::Mode::light}) {
      std::vector<std::string> results;
      for (const CallingConvention convention : kConventions) {
        const auto run = runnable(ProgramTarget{params, mode, false, cpu, convention}, 99);
        Caller(convention).check(run->entry, {reinterpret_cast<std::uintptr_t>(&run->frame)});
        results.push_back(test::hex(&run->frame.registers, sizeof(program::RegisterFile)));
      }
      CHECK_EQ(results[0], results[1]);
    }
  }
}

TEST("randomx/jit/x86/superscalar: registers, stack and control word come back, under both conventions") {
  const base::Features cpu = os::cpu_features();
  Params params = kRx0;
  params.argon_memory_kib = 64;
  std::vector<std::uint8_t> memory(params.cache_bytes());
  Random(1).fill(memory.data(), memory.size());
  std::vector<randomx::superscalar::Program> programs(params.cache_accesses);
  blake2b::BlakeGenerator generator({memory.data(), 32});
  for (randomx::superscalar::Program& program : programs) randomx::superscalar::generate(params, generator, program);
  const items::CacheView cache{&params, memory.data(), programs};
  const auto address = [](const void* p) { return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(p)); };

  constexpr PackShape kFourLanes = {.lanes = 4, .groups = 1, .scalars = 2};
  constexpr PackShape kEightLanes = {.lanes = 8, .groups = 2, .scalars = 1};

  for (const CallingConvention convention : kConventions) {
    Caller caller(convention);
    const std::size_t literals = superscalar::max_mix_literals(cache);
    const std::size_t room = literals + std::max(superscalar::max_mix_items_code(cache),
                                                 superscalar::max_mix_packs_code(cache, kEightLanes));
    auto code = os::CodeBuffer::allocate(room);
    if (!code.ok()) test::skip(code.status().message);
    os::CodeBuffer& buffer = code.value();
    const auto check = [&](auto emit, std::array<std::uint64_t, 4> arguments) {
      buffer.begin_write();
      Assembler as({buffer.write_view(), room}, literals);
      const std::size_t entry = emit(as);
      buffer.end_write(as.size());
      CHECK(as.ok());
      caller.check(buffer.execute_view() + entry, arguments);
    };
    std::array<std::uint64_t, 16> states{};
    alignas(kLinesAlignment) std::array<const std::uint8_t*, 2> lines = {memory.data(), memory.data() + 64};
    check([&](Assembler& as) { return superscalar::emit_mix_items(as, cache, cpu, convention); },
          {address(states.data()), address(lines.data()), 2, address(memory.data())});
    const auto check_packs = [&](const PackShape& shape) {
      std::vector<std::uint64_t> packs(2 * shape.bytes() / 8, address(memory.data()));
      check([&](Assembler& as) { return superscalar::emit_mix_packs(as, cache, shape, cpu, convention); },
            {address(packs.data()), 2, address(memory.data()), 0});
    };
    if (cpu.has(Feature::avx2 | Feature::bmi2)) check_packs(kFourLanes);
    if (cpu.has(Feature::avx512 | Feature::bmi2)) check_packs(kEightLanes);
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit::x86
