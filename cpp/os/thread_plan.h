// Which CPUs an algorithm's threads go to, and how many machines each of them runs: a pure function of the topology.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "os/topology.h"

namespace pickaxe::os {

// What one machine of an algorithm needs of the caches, and how many of them a thread can run in turns.
struct MachineNeeds {
  std::uint64_t scratchpad_bytes = 0;  // 0: fits the core's own caches
  unsigned most_machines = 1;
};

inline constexpr MachineNeeds kNoScratchpad = {};

struct PlannedThread {
  unsigned cpu = 0;       // LogicalCpu::number
  unsigned machines = 1;  // at most, by its share of the cache; never none
};

struct ThreadPlan {
  std::vector<PlannedThread> threads;  // best first; never empty
  std::string reason;                  // for people, without a full stop
};

// One thread for each logical CPU where a machine needs no room in the caches. Else, of the CPUs that share a
// last-level cache (L3, or L2 where there is none), as many as it holds scratchpads, but one for each core at least: a
// core that waits for memory is worth more than one that stands. A quota's whole CPUs bound both. Fast cores come
// before efficient ones, cores before siblings, and caches fill evenly. Where the system tells of no cache every
// logical CPU is taken.
ThreadPlan plan_threads(const Topology& topology, MachineNeeds needs);

// The same order for a number of threads that somebody asked for: obeyed, and only placed; beyond the CPUs there are it
// begins anew.
ThreadPlan place_threads(const Topology& topology, MachineNeeds needs, unsigned threads);

}  // namespace pickaxe::os
