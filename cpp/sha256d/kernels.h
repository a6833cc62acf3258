// The table of sweep kernels: listed, forced by name, and offered only after a known-answer test in this process.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sha256d/work.h"
#include "sweep/kernel.h"

namespace pickaxe::sha256d {

using Kernel = sweep::Kernel<Work>;
using Raced = sweep::Raced<Work>;

// Every kernel compiled for this architecture, fastest first as far as is known without measuring.
std::span<const Kernel> kernels() noexcept;

// See sweep/choice.h.
base::Status self_test(const Kernel& kernel) noexcept;
const std::vector<Raced>& raced_kernels(base::Features cpu);
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::sha256d
