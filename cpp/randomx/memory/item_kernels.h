// The table of all ways of computing items: generated code where the architecture has it, and the plain one.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/features.h"
#include "base/kernel_race.h"
#include "base/status.h"
#include "randomx/items/items.h"

namespace pickaxe::randomx::memory {

// Fastest first as far as is known without measuring; the last is items::make_plain.
std::span<const items::Kernel> item_kernels() noexcept;

// The kernels among which this CPU has to choose by measuring, see base::race_kernels; once a process and set of
// features: some 15 ms in all.
using RacedItems = base::Raced<items::Kernel>;
inline constexpr std::size_t kItemsRaced = 1024;  // in a lap
const std::vector<RacedItems>& raced_item_kernels(base::Features cpu);

// By name, or the winner of the race; see base::select_kernel.
base::Result<const items::Kernel*> select_item_kernel(std::string_view name, base::Features cpu);

}  // namespace pickaxe::randomx::memory
