// The algorithms. A new one is a folder beside this and a line in table.cpp.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "search/algorithm.h"

namespace pickaxe::search {

// An engine is given their searchers in this order: Job::algorithm is the place here.
std::span<const Algorithm> algorithms() noexcept;

std::optional<std::size_t> find_algorithm(std::string_view name) noexcept;

// What the threads of an algorithm that has no variants need, or of a variant of another one; nothing for other names.
std::optional<os::MachineNeeds> machine_needs(std::string_view name) noexcept;

// The logical CPUs of so many threads while they search each of the algorithms, in order: the caches' sizes count for
// those alone that need them.
std::vector<std::vector<unsigned>> placed_cpus(const os::Topology& topology, unsigned threads);

// Of all of them, in order.
base::Result<std::vector<Searchers>> start_all(std::span<const Algorithm> algorithms, const Setup& setup);

}  // namespace pickaxe::search
