#include "os/node_plan.h"

#include <algorithm>

namespace pickaxe::os {

const NodeCpus* NodePlan::node_of(std::size_t index) const noexcept {
  if (of_thread.empty()) return nullptr;
  const std::optional<unsigned> number = of_thread[index % of_thread.size()];
  const auto found = std::ranges::find_if(nodes, [&](const NodeCpus& node) { return node.number == number; });
  return found == nodes.end() ? nullptr : &*found;
}

NodePlan plan_nodes(const Topology& topology, std::span<const unsigned> thread_cpus) {
  NodePlan out;
  if (topology.nodes.size() < 2) return out;
  for (const unsigned number : thread_cpus) {
    const auto cpu = std::ranges::find(topology.cpus, number, &LogicalCpu::number);
    const NumaNode* const node = cpu == topology.cpus.end() ? nullptr : &topology.nodes[cpu->node];
    if (node == nullptr || node->memory_bytes == 0) {
      out.of_thread.emplace_back();
      continue;
    }
    out.of_thread.emplace_back(node->number);
    if (std::ranges::find(out.nodes, node->number, &NodeCpus::number) != out.nodes.end()) continue;
    NodeCpus& added = out.nodes.emplace_back();
    added.number = node->number;
    for (const LogicalCpu& other : topology.cpus) {
      if (other.node == cpu->node) added.cpus.push_back(other.number);
    }
  }
  return out;
}

}  // namespace pickaxe::os
