// The table of BLAKE3 sweep kernels: listed, forced by name, and offered only after a comparison in this process.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "blake3/work.h"
#include "sweep/kernel.h"

namespace pickaxe::blake3 {

using Kernel = sweep::Kernel<Work>;

// Every kernel compiled for this architecture, fastest first.
std::span<const Kernel> kernels() noexcept;

// See sweep/choice.h.
base::Status self_test(const Kernel& kernel) noexcept;
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::blake3
