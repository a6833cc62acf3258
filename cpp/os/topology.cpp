#include "os/topology.h"

#include <algorithm>

namespace pickaxe::os {

Topology flat_topology(std::span<const unsigned> cpus) {
  Topology out;
  for (const unsigned number : cpus) {
    out.cpus.push_back({.number = number, .core = static_cast<unsigned>(out.cpus.size())});
  }
  out.nodes.push_back({});
  out.online = static_cast<unsigned>(cpus.size());
  return out;
}

Topology topology_of(std::span<const PerformanceLevel> levels, std::uint64_t memory_bytes) {
  Topology out;
  unsigned core_base = 0;
  for (unsigned level = 0; level < levels.size(); ++level) {
    const PerformanceLevel& of = levels[level];
    const unsigned siblings = of.physical == 0 ? 1 : std::max(1u, of.logical / of.physical);
    for (unsigned i = 0; i < of.logical; ++i) {
      LogicalCpu cpu{.number = static_cast<unsigned>(out.cpus.size()), .core = core_base + i / siblings};
      cpu.efficiency = level;
      if (of.l2_bytes != 0 && of.cpus_per_l2 != 0) {
        if (i % of.cpus_per_l2 == 0) out.l2_bytes.push_back(of.l2_bytes);
        cpu.l2 = static_cast<unsigned>(out.l2_bytes.size() - 1);
      }
      out.cpus.push_back(cpu);
    }
    core_base += (of.logical + siblings - 1) / siblings;
  }
  out.nodes.push_back({0, memory_bytes});
  out.online = static_cast<unsigned>(out.cpus.size());
  return out;
}

}  // namespace pickaxe::os
