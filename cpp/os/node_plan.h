// Which memory nodes threads belong to: a pure function of the topology.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "os/topology.h"

namespace pickaxe::os {

// A memory node, and the CPUs of it that this process may use.
struct NodeCpus {
  unsigned number = 0;  // the OS's
  std::vector<unsigned> cpus;
};

struct NodePlan {
  std::vector<NodeCpus> nodes;                     // that have a thread; none where the computer has one node only
  std::vector<std::optional<unsigned>> of_thread;  // number of its node; nothing where that has no memory of its own

  // Of thread `index`, which begins anew behind the last one.
  const NodeCpus* node_of(std::size_t index) const noexcept;
};

// Of threads that are planned for these CPUs.
NodePlan plan_nodes(const Topology& topology, std::span<const unsigned> thread_cpus);

}  // namespace pickaxe::os
