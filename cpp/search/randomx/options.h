// How one engine, or one hasher, is to run RandomX.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/features.h"
#include "os/memory_nodes.h"
#include "os/node_plan.h"
#include "os/pages.h"
#include "os/thread.h"
#include "randomx/aes/aes.h"
#include "randomx/jit/rounding_kernels.h"
#include "randomx/memory/keyed_memory.h"
#include "randomx/program/executor.h"

namespace pickaxe::search::randomx {

namespace rx = pickaxe::randomx;  // which the name of this namespace hides

enum class ExecutorWish : std::uint8_t { automatic, jit, interpreter };

struct Options {
  rx::memory::MemoryWish memory = rx::memory::MemoryWish::automatic;
  ExecutorWish executor = ExecutorWish::automatic;
  unsigned machines = 0;                          // that each thread runs in turns; 0: as many as prove best
  std::optional<rx::program::Prefetch> prefetch;  // full mode; nothing: what proves best
  os::PageWish pages;                             // of the scratchpads; the store has its own
  unsigned threads = 1;                           // that will have machines
  std::vector<unsigned> core_kinds;               // of each thread's core, as LogicalCpu::efficiency; empty: not known
  os::NodePlan nodes;                             // of the threads; none: no copies for nodes, nothing is bound
  bool binds_to_nodes = false;                    // threads that nobody pinned
  // Whose copy a hasher takes, where others have them: it has none made, and its threads go where they like.
  std::optional<unsigned> (*current_node)() noexcept = os::current_node;
  os::Priority priority = os::Priority::normal;
  rx::memory::CheckRoom check_room = os::check_room;  // of the scratchpads
  const rx::aes::Kernel* aes = nullptr;               // null: the best of this CPU
  const rx::jit::RoundingKernel* rounding = nullptr;  // of full mode's generated code; null: the best
  base::Features cpu;
};

}  // namespace pickaxe::search::randomx
