// The table of all ways of computing items: generated code where the architecture has it, and the plain one.
#pragma once

#include <span>
#include <string_view>

#include "base/features.h"
#include "base/status.h"
#include "randomx/items/items.h"

namespace pickaxe::randomx::memory {

// Fastest first; the last is items::make_plain.
std::span<const items::Kernel> item_kernels() noexcept;

// By name, or the fastest; see base::select_kernel.
base::Result<const items::Kernel*> select_item_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::randomx::memory
