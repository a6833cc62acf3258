// Recorded machines and random ones: where threads go.
#include "os/thread_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "os/machine_file.h"
#include "random.h"
#include "test.h"

using namespace pickaxe;
using namespace pickaxe::os;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr MachineNeeds kFull = {2 * kMiB, 4};
constexpr MachineNeeds kLight = {2 * kMiB, 16};

std::size_t machines_of(const ThreadPlan& plan) {
  std::size_t total = 0;
  for (const PlannedThread& thread : plan.threads) total += thread.machines;
  return total;
}

std::vector<unsigned> cpus_of(const ThreadPlan& plan) {
  std::vector<unsigned> cpus;
  for (const PlannedThread& thread : plan.threads) cpus.push_back(thread.cpu);
  return cpus;
}

std::string text(const std::vector<unsigned>& numbers) {
  std::string out;
  for (const unsigned number : numbers) out += std::to_string(number) + " ";
  return out;
}

unsigned below(std::mt19937_64& random, unsigned bound) {
  return static_cast<unsigned>(random() % bound);
}

// Any number of clusters of equal or unequal cores, some without siblings, of which some CPUs are not allowed.
Topology random_topology(std::mt19937_64& random) {
  Topology out;
  const unsigned clusters = 1 + below(random, 6);
  const bool tells_l3 = below(random, 4) != 0;
  unsigned number = 0, core = 0;
  for (unsigned cluster = 0; cluster < clusters; ++cluster) {
    if (tells_l3) out.l3_bytes.push_back(kMiB * (1 + below(random, 64)));
    const unsigned kind = below(random, 2);
    const unsigned cores = 1 + below(random, 12);
    const unsigned siblings = tells_l3 ? 1 + below(random, 2) : 1;
    for (unsigned i = 0; i < cores * siblings; ++i, ++number) {
      LogicalCpu cpu{.number = number, .core = core + i % cores, .l3 = tells_l3 ? cluster : kUnknown};
      cpu.efficiency = kind;
      if (below(random, 4) != 0) out.cpus.push_back(cpu);
    }
    core += cores;
  }
  if (out.cpus.empty()) out.cpus.push_back({.number = 3, .l3 = tells_l3 ? 0 : kUnknown});
  out.nodes.push_back({});
  if (below(random, 3) == 0) out.quota = CpuQuota{0.25 * (1 + below(random, 100)), "a test"};
  return out;
}

// What one plan must keep, whatever the machine.
void check_plan(const Topology& topology, MachineNeeds needs) {
  const ThreadPlan plan = plan_threads(topology, needs);
  CHECK(!plan.threads.empty() && !plan.reason.empty());
  const std::vector<unsigned> cpus = cpus_of(plan);
  CHECK_EQ(std::set<unsigned>(cpus.begin(), cpus.end()).size(), cpus.size());
  CHECK(cpus.size() <= busy_threads(topology.cpus.size(), topology.quota));
  std::map<unsigned, std::size_t> machines, cores;
  std::map<unsigned, std::set<unsigned>> taken;
  std::map<unsigned, const LogicalCpu*> known;
  for (const LogicalCpu& cpu : topology.cpus) known[cpu.number] = &cpu;
  bool siblings = false;
  unsigned efficiency = 0;
  for (const PlannedThread& thread : plan.threads) {
    CHECK(known.contains(thread.cpu));
    if (!known.contains(thread.cpu)) return;
    const LogicalCpu& cpu = *known[thread.cpu];
    CHECK(thread.machines >= 1 && thread.machines <= needs.most_machines);
    machines[cpu.l3] += thread.machines;
    const bool sibling = !taken[cpu.l3].insert(cpu.core).second;
    CHECK(!siblings || sibling);                                 // cores first
    CHECK(sibling != siblings || cpu.efficiency >= efficiency);  // fast ones first among them
    siblings = sibling;
    efficiency = cpu.efficiency;
  }
  if (needs.scratchpad_bytes == 0) return;
  for (const auto& [l3, count] : machines) {
    if (l3 == kUnknown) continue;
    CHECK(count <= std::max<std::size_t>(topology.l3_bytes[l3] / needs.scratchpad_bytes, taken[l3].size()));
  }
}

}  // namespace

TEST("os/thread_plan: recorded machines have the plans written down for them") {
  const auto& machines = test::machine_files();
  CHECK(machines.size() >= 12);
  for (const test::MachineFile& machine : machines) {
    CHECK_EQ(machine.name + std::to_string(machine.plans.size()), machine.name + "3");
    for (const test::ExpectedPlan& expected : machine.plans) {
      const MachineNeeds needs = expected.algorithm == "full"    ? kFull
                                 : expected.algorithm == "light" ? kLight
                                                                 : kNoScratchpad;
      const ThreadPlan plan = plan_threads(machine.topology, needs);
      const std::string name = machine.name + " " + expected.algorithm + ": ";
      CHECK_EQ(name + std::to_string(plan.threads.size()), name + std::to_string(expected.threads));
      CHECK_EQ(name + std::to_string(machines_of(plan)), name + std::to_string(expected.machines));
      std::vector<unsigned> cpus = cpus_of(plan);
      if (expected.algorithm == "full" && !machine.first.empty()) {
        std::vector<unsigned> first(cpus.begin(), cpus.begin() + static_cast<std::ptrdiff_t>(machine.first.size()));
        std::ranges::sort(first);
        CHECK_EQ(name + text(first), name + text(machine.first));
      }
      std::ranges::sort(cpus);
      CHECK_EQ(name + text(cpus), name + text(expected.cpus));
      check_plan(machine.topology, needs);
    }
  }
}

TEST("os/thread_plan: on random machines no CPU twice, none that is not allowed, no more machines than the L3 holds") {
  std::mt19937_64 random = test::random_engine();
  for (int round = 0; round < 3000; ++round) {
    const Topology topology = random_topology(random);
    for (const MachineNeeds needs : {kNoScratchpad, kFull, kLight}) check_plan(topology, needs);
  }
}

TEST("os/thread_plan: more that is allowed never makes fewer threads, nor fewer machines unless a quota chooses") {
  std::mt19937_64 random = test::random_engine();
  for (int round = 0; round < 3000; ++round) {
    const Topology all = random_topology(random);
    Topology fewer = all;
    fewer.cpus.erase(fewer.cpus.begin() + below(random, static_cast<unsigned>(fewer.cpus.size())));
    if (fewer.cpus.empty()) continue;
    Topology slower = all;
    slower.quota = CpuQuota{1, "a test"};
    for (const MachineNeeds needs : {kNoScratchpad, kFull, kLight}) {
      const ThreadPlan most = plan_threads(all, needs);
      for (const Topology* less : {&fewer, &slower}) {
        const ThreadPlan plan = plan_threads(*less, needs);
        CHECK(plan.threads.size() <= most.threads.size());
        // Under a quota faster cores may come to stand where the cache is smaller.
        if (!all.quota && less == &fewer) CHECK(machines_of(plan) <= machines_of(most));
      }
    }
  }
}

TEST("os/thread_plan: a number that was asked for is obeyed, placed, and begins anew where CPUs end") {
  std::mt19937_64 random = test::random_engine();
  for (int round = 0; round < 300; ++round) {
    const Topology topology = random_topology(random);
    const unsigned asked = 1 + below(random, 100);
    const auto cpus = cpus_of(place_threads(topology, kFull, asked));
    CHECK_EQ(cpus.size(), std::size_t{asked});
    const std::size_t distinct = std::min<std::size_t>(asked, topology.cpus.size());
    CHECK_EQ(std::set<unsigned>(cpus.begin(), cpus.end()).size(), distinct);
  }
}

TEST("os/thread_plan: every recorded machine has the memory nodes that it names, each with CPUs") {
  for (const test::MachineFile& machine : test::machine_files()) {
    std::set<unsigned> with_cpus;
    for (const LogicalCpu& cpu : machine.topology.cpus) with_cpus.insert(cpu.node);
    CHECK_EQ(machine.topology.nodes.size(), machine.name == "dual-xeon-e5-2690-v4" ? 2u : with_cpus.size());
    CHECK_EQ(*with_cpus.rbegin() + 1, with_cpus.size());
  }
}

TEST("os/thread_plan: this machine has a topology that knows its CPUs") {
  const Topology here = topology();
  CHECK(!here.cpus.empty() && !here.nodes.empty() && here.online >= here.cpus.size());
  CHECK_EQ(text(cpus_of(place_threads(here, kNoScratchpad, 1))).empty(), false);
}
