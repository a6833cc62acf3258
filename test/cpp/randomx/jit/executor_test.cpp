// Generated code against the interpreter, program by program: register file, scratchpad and rounding mode.
#include <algorithm>
#include <array>
#include <string>

#include "os/cpu.h"
#include "randomx/jit/differential.h"
#include "randomx/jit/jit.h"
#include "test.h"

namespace pickaxe::randomx::jit {
namespace {

// Each with its own seed, printed when it fails.
constexpr unsigned kPrograms = 10000;

void run_random_programs(const Params& params, program::Mode mode, base::Features features, std::uint64_t seed,
                         unsigned count) {
  Differential both(params, mode, features, seed);
  if (!both.status().ok()) test::skip(both.status().message);
  for (unsigned i = 0; i < count; ++i) {
    program::RawProgram raw;
    Random(seed + i).fill(&raw, sizeof raw);
    const std::string difference = both.run(raw);
    if (difference.empty()) continue;
    test::fail(__FILE__, __LINE__, "program of seed " + std::to_string(seed + i) + ": " + difference);
    return;  // the scratchpads are out of step from here on
  }
}

TEST("randomx/jit: v1 full, 10000 random programs as interpreted") {
  const Params params = small_variant(kRx0);
  run_random_programs(params, program::Mode::full, os::cpu_features(), 1000000, kPrograms);
}

TEST("randomx/jit: v1 light, 10000 random programs as interpreted") {
  const Params params = small_variant(kRx0);
  run_random_programs(params, program::Mode::light, os::cpu_features(), 2000000, kPrograms);
}

TEST("randomx/jit: v2 full, 10000 random programs as interpreted") {
  const Params params = small_variant(kRx2);
  run_random_programs(params, program::Mode::full, os::cpu_features(), 3000000, kPrograms);
}

TEST("randomx/jit: v2 light, 10000 random programs as interpreted") {
  const Params params = small_variant(kRx2);
  run_random_programs(params, program::Mode::light, os::cpu_features(), 4000000, kPrograms);
}

// Some of the programs set the mode seventeen times as often as usual.
TEST("randomx/jit: embedded rounding as interpreted") {
  for (const Params* variant : {&kRx0, &kRx2}) {
    const Params params = small_variant(*variant);
    const auto cfround =
        static_cast<std::uint8_t>(std::ranges::find(params.opcodes, Opcode::cfround) - params.opcodes.begin());
    for (const std::size_t machines : {1, 2, 3}) {
      for (const auto prefetch : {program::Prefetch::direct, program::Prefetch::translated}) {
        const std::uint64_t seed = 4000000 + 100000 * machines;
        Differential both(params, program::Mode::full, os::cpu_features(), seed, machines, prefetch,
                          program::Rounding::embedded);
        if (both.status().code == base::Code::argument) continue;
        if (!both.status().ok()) test::skip(both.status().message);
        for (unsigned i = 0; i < 500; ++i) {
          Random random(seed + i);
          std::array<program::RawProgram, 3> raw;
          random.fill(&raw, sizeof raw);
          for (program::RawInstruction& in : raw[i % 3].instructions) {
            if (i % 2 == 0 && params.opcodes[in.opcode] == Opcode::iadd_rs) in.opcode = cfround;
          }
          const std::string difference = both.run({raw.data(), machines});
          if (difference.empty()) continue;
          test::fail(__FILE__, __LINE__, "programs of seed " + std::to_string(seed + i) + ": " + difference);
          return;
        }
      }
    }
  }
}

TEST("randomx/jit: without optional instruction sets") {
  const Params v1 = small_variant(kRx0);
  run_random_programs(v1, program::Mode::full, {}, 5000000, 2000);
  const Params v2 = small_variant(kRx2);
  run_random_programs(v2, program::Mode::full, base::Feature::aesni, 6000000, 2000);
}

TEST("randomx/jit: v2 is refused on a CPU without AES instructions") {
  const auto executor = make_executor(kRx2, program::Mode::full, 1, {});
  CHECK(executor.status().code == base::Code::cpu_unsupported);
}

TEST("randomx/jit: full-size scratchpad and every iteration") {
  for (const Params* variant : {&kRx0, &kRx2}) {
    Params params = *variant;
    params.dataset_base_bytes = 1 << 20;
    params.dataset_extra_bytes = 1 << 16;
    run_random_programs(params, program::Mode::full, os::cpu_features(), 7000000, 10);
    run_random_programs(params, program::Mode::light, os::cpu_features(), 8000000, 10);
  }
}

// Machines that take turns: their programs, their rounding modes and their numbers of machines differ from run to run.
constexpr std::size_t kMost = 5;
void run_in_turns(const Params& params, program::Mode mode, std::size_t machines, program::Prefetch prefetch) {
  const std::uint64_t seed = 20000000 + machines * 100000;
  Differential both(params, mode, os::cpu_features(), seed, machines, prefetch);
  if (!both.status().ok()) test::skip(both.status().message);
  for (unsigned i = 0; i < 500; ++i) {
    Random random(seed + i);
    std::array<program::RawProgram, kMost> raw;
    random.fill(&raw, sizeof raw);
    const std::size_t together = random.next() % 8 == 0 ? 1 + random.next() % machines : machines;
    const std::string difference = both.run({raw.data(), together});
    if (difference.empty()) continue;
    test::fail(__FILE__, __LINE__,
               std::string(params.name) + ", programs of seed " + std::to_string(seed + i) + ": " + difference);
    return;
  }
}

TEST("randomx/jit: machines in turns compute what each alone would") {
  for (const Params* variant : {&kRx0, &kRx2}) {
    const Params params = small_variant(*variant);
    for (const program::Mode mode : {program::Mode::full, program::Mode::light}) {
      for (std::size_t machines = 2; machines <= kMost; ++machines)
        run_in_turns(params, mode, machines, program::Prefetch::direct);
    }
  }
}

TEST("randomx/jit: translated prefetches change no result") {
  const Params v1 = small_variant(kRx0), v2 = small_variant(kRx2);
  for (std::size_t machines = 2; machines <= kMost; ++machines) {
    run_in_turns(v1, program::Mode::full, machines, program::Prefetch::translated);
    run_in_turns(v2, program::Mode::full, machines, program::Prefetch::translated);
  }
  run_in_turns(v2, program::Mode::full, 1, program::Prefetch::translated);
}

TEST("randomx/jit: translated prefetches are refused to processes with a shadow stack") {
  const auto executor = make_executor(kRx2, program::Mode::full, 2, base::Feature::aesni | base::Feature::arm_aes,
                                      program::Prefetch::translated);
  CHECK(executor.status().code == base::Code::cpu_unsupported);
}

// Random programs rarely pile up what is rare; here every program has only a few kinds of instruction.
TEST("randomx/jit: programs of two opcodes") {
  for (const Params* variant : {&kRx0, &kRx2}) {
    const Params params = small_variant(*variant);
    const std::uint64_t seed = variant == &kRx0 ? 9000000 : 9500000;
    Differential both(params, program::Mode::full, os::cpu_features(), seed);
    if (!both.status().ok()) test::skip(both.status().message);
    for (unsigned i = 0; i < 3000; ++i) {
      Random random(seed + i);
      program::RawProgram raw;
      random.fill(&raw, sizeof raw);
      const std::uint64_t kinds = random.next();
      for (program::RawInstruction& in : raw.instructions) {
        in.opcode = static_cast<std::uint8_t>((in.opcode & 1) != 0 ? kinds : kinds >> 8);
      }
      const std::string difference = both.run(raw);
      if (difference.empty()) continue;
      test::fail(__FILE__, __LINE__, "program of seed " + std::to_string(seed + i) + ": " + difference);
      return;
    }
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit
