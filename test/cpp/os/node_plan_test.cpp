// Which memory node a thread belongs to, on recorded machines and on made-up ones.
#include "os/node_plan.h"

#include <algorithm>
#include <set>

#include "os/machine_file.h"
#include "os/thread_plan.h"
#include "random.h"
#include "test.h"

using namespace pickaxe;
using namespace pickaxe::os;

namespace {

// Two nodes of two CPUs each, numbered as a computer might whose first node is switched off.
Topology two_nodes() {
  Topology out;
  for (unsigned number = 0; number < 4; ++number) {
    out.cpus.push_back({.number = number, .core = number, .node = number / 2});
  }
  out.nodes = {{1, 1 << 30}, {3, 1 << 30}};
  return out;
}

std::vector<unsigned> planned_cpus(const Topology& topology) {
  std::vector<unsigned> cpus;
  for (const PlannedThread& thread : plan_threads(topology, {2u << 20, 4}).threads) cpus.push_back(thread.cpu);
  return cpus;
}

// What one plan must keep, whatever the machine.
void check_plan(const Topology& topology, const std::vector<unsigned>& cpus) {
  const NodePlan plan = plan_nodes(topology, cpus);
  if (topology.nodes.size() == 1) {
    CHECK(plan.nodes.empty());
    return;
  }
  std::set<unsigned> seen, taken;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const auto cpu = std::ranges::find(topology.cpus, cpus[i], &LogicalCpu::number);
    const NodeCpus* const node = plan.node_of(i);
    CHECK_EQ(node == nullptr, topology.nodes[cpu->node].memory_bytes == 0);
    if (node == nullptr) continue;
    CHECK(std::ranges::find(node->cpus, cpus[i]) != node->cpus.end());
    seen.insert(node->number);
  }
  CHECK_EQ(seen.size(), plan.nodes.size());
  for (const NodeCpus& node : plan.nodes) {
    for (const unsigned number : node.cpus) {
      CHECK(taken.insert(number).second);  // of one node only
      const auto cpu = std::ranges::find(topology.cpus, number, &LogicalCpu::number);
      CHECK(cpu != topology.cpus.end() && topology.nodes[cpu->node].number == node.number);
    }
  }
}

}  // namespace

TEST("os/node_plan: threads belong to the nodes of their CPUs, and only nodes with threads count") {
  const NodePlan both = plan_nodes(two_nodes(), std::vector<unsigned>{3, 0, 1});
  CHECK_EQ(both.nodes.size(), 2u);
  CHECK_EQ(both.node_of(0)->number, 3u);
  CHECK_EQ(both.node_of(1)->number, 1u);
  CHECK_EQ(both.node_of(5)->number, 1u);  // begins anew: as thread 2
  CHECK(both.node_of(0)->cpus == std::vector<unsigned>({2, 3}));
  const NodePlan one = plan_nodes(two_nodes(), std::vector<unsigned>{1});
  CHECK_EQ(one.nodes.size(), 1u);
  CHECK_EQ(one.nodes.front().number, 1u);
}

TEST("os/node_plan: one node is none to choose, a node without memory has no copies, an unknown CPU no node") {
  Topology machine = two_nodes();
  machine.nodes[1].memory_bytes = 0;
  const NodePlan plan = plan_nodes(machine, std::vector<unsigned>{0, 2, 77});
  CHECK_EQ(plan.nodes.size(), 1u);
  CHECK(plan.node_of(0) != nullptr && plan.node_of(1) == nullptr && plan.node_of(2) == nullptr);
  machine.nodes.resize(1);
  for (LogicalCpu& cpu : machine.cpus) cpu.node = 0;
  const NodePlan single = plan_nodes(machine, std::vector<unsigned>{0, 1});
  CHECK(single.nodes.empty() && single.node_of(0) == nullptr);
}

TEST("os/node_plan: on recorded and on random machines every planned thread is bound within the CPUs of its node") {
  for (const test::MachineFile& machine : test::machine_files()) {
    check_plan(machine.topology, planned_cpus(machine.topology));
  }
  std::mt19937_64 random = test::random_engine();
  for (int round = 0; round < 1000; ++round) {
    Topology machine;
    for (unsigned node = 0; node < 1 + random() % 8; ++node) {
      machine.nodes.push_back({2 * node + 1, random() % 5 == 0 ? 0 : std::uint64_t{1} << 30});
    }
    for (unsigned number = 0; number < 1 + random() % 64; ++number) {
      if (random() % 4 == 0 && !machine.cpus.empty()) continue;  // not allowed
      const auto node = static_cast<unsigned>(random() % machine.nodes.size());
      machine.cpus.push_back({.number = number, .core = number, .node = node});
    }
    check_plan(machine, planned_cpus(machine));
  }
}
