// The table of all ways of computing items: generated code where the architecture has it, and the plain one.
#pragma once

#include <span>
#include <string_view>

#include "base/features.h"
#include "base/status.h"
#include "randomx/items/items.h"

namespace pickaxe::randomx {

// Fastest first; the last is make_plain_items.
std::span<const ItemKernel> item_kernels() noexcept;

// Whether the kernel's items are those of make_plain_items, for a small cache. Where the OS refuses memory for code
// nothing is wrong with the kernel.
base::Status self_test(const ItemKernel& kernel) noexcept;

// By name, or the fastest; see base::select_kernel.
base::Result<const ItemKernel*> select_item_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::randomx
