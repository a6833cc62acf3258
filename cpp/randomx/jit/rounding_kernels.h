// The table of program::Rounding: by name, or the one that is faster on this CPU.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/features.h"
#include "base/kernel_race.h"
#include "base/status.h"
#include "randomx/program/executor.h"

namespace pickaxe::randomx::jit {

struct RoundingKernel {
  std::string_view name;  // "control-register", "embedded"
  base::Features needs;
  program::Rounding rounding;
  bool raced = false;  // whether its place in the table is a guess, which a race may put right
};

// Those of this architecture. The first needs nothing.
std::span<const RoundingKernel> rounding_kernels() noexcept;
// Compares programs of two machines in turns with the interpreter's. The CPU must have what it needs; no memory for
// code is no fault.
base::Status self_test(const RoundingKernel& kernel) noexcept;
// The kernels among which this CPU has to choose by measuring, see base::race_kernels; once a process and set of
// features: some 5 ms in all. A lap runs programs of two machines in turns.
using RacedRounding = base::Raced<RoundingKernel>;
inline constexpr std::size_t kIterationsRaced = 4096;  // in a lap
const std::vector<RacedRounding>& raced_rounding_kernels(base::Features cpu);
// By name, or the winner of the race; see base::select_kernel.
base::Result<const RoundingKernel*> select_rounding_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::randomx::jit
