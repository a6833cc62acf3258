// The table of sweep kernels: listed, forced by name, and offered only after a known-answer test in this process.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/features.h"
#include "base/kernel_race.h"
#include "base/status.h"
#include "sha256d/sweep.h"

namespace pickaxe::sha256d {

struct Kernel {
  std::string_view name;
  base::Features needs;
  SweepFunction sweep;
  base::Status (*ready)() = nullptr;  // whether this process can have its code; not for compiled ones
  bool raced = false;                 // whether its place in the table is a guess, which a race may put right
};

// Every kernel compiled for this architecture, fastest first as far as is known without measuring.
std::span<const Kernel> kernels() noexcept;

// Kernel::ready, and whether the kernel finds exactly what the plain oracle finds, over both layouts, both byte orders,
// one preimage and several, and ranges that are not multiples of its lanes. The CPU must have `kernel.needs`.
base::Status self_test(const Kernel& kernel) noexcept;

// The kernels among which this CPU has to choose by measuring, see base::race_kernels; once a process and set of
// features: some 10 ms in all.
using Raced = base::Raced<Kernel>;
inline constexpr std::uint64_t kNoncesRaced = 2048;  // in a lap
const std::vector<Raced>& raced_kernels(base::Features cpu);

// By name, or the winner of the race; see base::select_kernel.
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::sha256d
