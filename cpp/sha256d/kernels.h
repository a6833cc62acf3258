// The table of sweep kernels: listed, forced by name, and offered only after a known-answer test in this process.
#pragma once

#include <span>
#include <string_view>

#include "base/features.h"
#include "base/status.h"
#include "sha256d/sweep.h"

namespace pickaxe::sha256d {

struct Kernel {
  std::string_view name;
  base::Features needs;
  SweepFunction sweep;
  base::Status (*ready)() = nullptr;  // whether this process can have its code; not for compiled ones
};

// Every kernel compiled for this architecture, fastest first.
std::span<const Kernel> kernels() noexcept;

// Kernel::ready, and whether the kernel finds exactly what the plain oracle finds, over both layouts, both byte orders,
// one preimage and several, and ranges that are not multiples of its lanes. The CPU must have `kernel.needs`.
base::Status self_test(const Kernel& kernel) noexcept;

// See base::select_kernel.
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::sha256d
