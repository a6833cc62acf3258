// How the logical CPUs of this computer hang together, as a value: what thread plans are made from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "os/cpu_quota.h"

namespace pickaxe::os {

// What is shared is named by an index that means nothing else; kUnknown where the system does not tell.
inline constexpr unsigned kUnknown = ~0u;

struct LogicalCpu {
  unsigned number = 0;  // the OS's, as pin_thread takes it
  unsigned package = 0;
  unsigned die = 0;         // unique over all packages
  unsigned core = 0;        // unique likewise; logical CPUs of one core are siblings
  unsigned l2 = kUnknown;   // index into Topology::l2_bytes
  unsigned l3 = kUnknown;   // into Topology::l3_bytes
  unsigned node = 0;        // index into Topology::nodes
  unsigned efficiency = 0;  // 0 the fastest kind of core of this computer, 1 the next, …
};

struct NumaNode {
  unsigned number = 0;             // the OS's
  std::uint64_t memory_bytes = 0;  // 0: unknown
};

struct Topology {
  std::vector<LogicalCpu> cpus;  // online and allowed to this process by affinity and cpuset, ascending; never empty
  std::vector<std::uint64_t> l2_bytes;
  std::vector<std::uint64_t> l3_bytes;
  std::vector<NumaNode> nodes;  // at least one
  unsigned online = 0;          // logical CPUs of the whole computer
  std::optional<CpuQuota> quota;
};

// Reads the computer: Linux from sysfs, macOS from sysctl, Windows from GetLogicalProcessorInformationEx. What cannot
// be read is unknown: then every CPU is a core of its own in one package and one node.
Topology topology();

// Linux: the same from /proc and /sys below `root`, for a process that may use `allowed` (ascending).
Topology topology_under(const std::string& root, std::span<const unsigned> allowed);

// macOS: from what hw.perflevel says, the fastest level first. CPUs are numbered in that order.
struct PerformanceLevel {
  unsigned logical = 0;
  unsigned physical = 0;
  std::uint64_t l2_bytes = 0;
  unsigned cpus_per_l2 = 0;
};
Topology topology_of(std::span<const PerformanceLevel> levels, std::uint64_t memory_bytes);

// Of CPUs about which nothing else is known.
Topology flat_topology(std::span<const unsigned> cpus);

}  // namespace pickaxe::os
