#include "sha256d/planned/code.h"

#include <set>

#include "sha256d/planned/lane.h"
#include "test.h"

namespace pickaxe::sha256d::planned {
namespace {

// What it computes is for kernels_test.cpp to say, where the CPU can run it; writing it needs no such CPU.
TEST("sha256d/planned/code: every routine of every plan fits its memory and its workspace") {
  for (const InstructionSet* set : {&kAvx2, &kAvx512, &kAvx512Pipelined}) {
    const auto code = Code::generate(*set);
    CHECK(code.ok());
    if (!code.ok()) continue;
    std::set<Run> routines;
    for (const Variant& variant : kVariants) {
      const Routines& of_variant = code.value().routines(variant);
      routines.insert({of_variant.sweep, of_variant.schedule, of_variant.midstates});
    }
    CHECK_EQ(routines.size(), std::size_t{12});
  }
}

// The figures that speed hangs on: AVX-512 spills next to nothing where hashes follow one another, loops fit 32 KiB of
// instruction cache.
TEST("sha256d/planned/code: loops are as short as they can be") {
  for (const Variant& variant : kVariants) {
    const auto spills = [&](const InstructionSet& set) {
      const Graph graph = sweep_graph(variant, set.arithmetic, set.form);
      return assign_registers(graph, schedule(graph, set.processor), set.registers).spill_places;
    };
    CHECK(spills(kAvx512) <= 4);
    CHECK(spills(kAvx2) <= 20);
    CHECK(spills(kAvx512Pipelined) <= 40);
  }
  for (const InstructionSet* set : {&kAvx2, &kAvx512, &kAvx512Pipelined}) {
    const auto code = Code::generate(*set);
    for (const Variant& variant : kVariants) {
      const Routines& routines = code.value().routines(variant);
      const auto address = [](Run run) { return reinterpret_cast<std::uintptr_t>(run); };
      CHECK(address(routines.schedule) - address(routines.sweep) < 32 * 1024);
    }
  }
}

}  // namespace
}  // namespace pickaxe::sha256d::planned
