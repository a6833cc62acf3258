// The table of KangarooTwelve sweep kernels: listed, forced by name, and offered only after a comparison in this process.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "k12/work.h"
#include "sweep/kernel.h"

namespace pickaxe::k12 {

using Kernel = sweep::Kernel<Work>;

// Every kernel compiled for this architecture, fastest first.
std::span<const Kernel> kernels() noexcept;

// See sweep/choice.h.
base::Status self_test(const Kernel& kernel) noexcept;
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::k12
