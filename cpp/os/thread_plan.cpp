#include "os/thread_plan.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace pickaxe::os {
namespace {

struct Candidate {
  const LogicalCpu* cpu;
  unsigned sibling;  // 0 the first logical CPU of its core, 1 the next, …
  std::size_t domain;
  double load = 0;  // of the domain's cache, once this one is taken too
};

// The CPUs that share a last-level cache.
struct Domain {
  std::vector<Candidate> members;     // best first
  std::uint64_t shares = UINT64_MAX;  // scratchpads that the cache holds; all one could want where nobody tells
  std::size_t cores = 0;

  std::size_t threads() const {
    return static_cast<std::size_t>(std::min<std::uint64_t>(members.size(), std::max<std::uint64_t>(shares, cores)));
  }
};

// 0 for one that is unknown.
std::uint64_t last_level_bytes(const Topology& topology, const LogicalCpu& cpu) {
  if (cpu.l3 != kUnknown) return topology.l3_bytes[cpu.l3];
  return cpu.l2 != kUnknown ? topology.l2_bytes[cpu.l2] : 0;
}

auto order_in_domain(const Candidate& c) {
  return std::tuple(c.sibling, c.cpu->efficiency, c.cpu->number);
}

std::vector<Domain> domains_of(const Topology& topology, MachineNeeds needs) {
  std::map<std::pair<unsigned, unsigned>, Domain> by_cache;
  std::map<unsigned, unsigned> seen_of_core;
  for (const LogicalCpu& cpu : topology.cpus) {
    Domain& domain = by_cache[cpu.l3 != kUnknown ? std::pair(cpu.l3, kUnknown) : std::pair(kUnknown, cpu.l2)];
    const unsigned sibling = seen_of_core[cpu.core]++;
    domain.members.push_back({&cpu, sibling, 0});
    domain.cores += sibling == 0 ? 1 : 0;
    const std::uint64_t bytes = last_level_bytes(topology, cpu);
    if (needs.scratchpad_bytes != 0 && bytes != 0) domain.shares = bytes / needs.scratchpad_bytes;
  }
  std::vector<Domain> out;
  for (auto& [cache, domain] : by_cache) {
    // A core's own L2 is not the last level: what lies behind it is not told.
    if (cache.first == kUnknown && domain.cores == 1) domain.shares = UINT64_MAX;
    std::ranges::sort(domain.members, {}, order_in_domain);
    const double room =
        needs.scratchpad_bytes == 0 ? 1 : static_cast<double>(std::max<std::uint64_t>(domain.shares, 1));
    double taken = 0;
    for (Candidate& member : domain.members) {
      member.domain = out.size();
      member.load = ++taken / room;
    }
    out.push_back(std::move(domain));
  }
  return out;
}

// The first `counts[domain]` of each domain, best of all first.
std::vector<Candidate> in_order(const std::vector<Domain>& domains, bool whole) {
  std::vector<Candidate> out;
  for (const Domain& domain : domains) {
    const std::size_t count = whole ? domain.members.size() : domain.threads();
    out.insert(out.end(), domain.members.begin(), domain.members.begin() + static_cast<std::ptrdiff_t>(count));
  }
  std::ranges::sort(out, {},
                    [](const Candidate& c) { return std::tuple(c.sibling, c.cpu->efficiency, c.load, c.cpu->number); });
  return out;
}

// Gives the threads of each domain the machines its cache has room for, evenly.
std::vector<PlannedThread> with_machines(const std::vector<Candidate>& chosen, const std::vector<Domain>& domains,
                                         MachineNeeds needs) {
  std::vector<std::uint64_t> count(domains.size()), given(domains.size());
  for (const Candidate& c : chosen) ++count[c.domain];
  std::vector<PlannedThread> out;
  for (const Candidate& c : chosen) {
    const std::uint64_t threads = count[c.domain];
    const std::uint64_t shares = std::min(domains[c.domain].shares, threads * needs.most_machines);
    const std::uint64_t machines = shares / threads + (given[c.domain]++ < shares % threads ? 1 : 0);
    out.push_back({c.cpu->number, static_cast<unsigned>(std::max<std::uint64_t>(machines, 1))});
  }
  return out;
}

std::string counted(std::size_t number, const char* thing) {
  return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

std::string reason_for(const Topology& topology, const std::vector<Domain>& domains, MachineNeeds needs,
                       std::size_t planned, std::size_t threads) {
  std::size_t cores = 0;
  std::uint64_t shares = 0;
  bool told = needs.scratchpad_bytes != 0;
  for (const Domain& domain : domains) {
    cores += domain.cores;
    told = told && domain.shares != UINT64_MAX;
    shares += domain.shares;
  }
  const std::size_t cpus = topology.cpus.size();
  std::string out =
      counted(threads, "thread") + " on " + counted(cpus, "logical CPU") + " of " + counted(cores, "core");
  if (threads < planned && topology.quota) return out + ": " + topology.quota->limited_by + " gives no more time";
  if (!told) return out + ": one for each logical CPU";
  out += ": the last-level cache holds " + counted(shares, "scratchpad");
  return planned == cpus ? out : out + (shares <= cores ? ", one thread for each core" : "");
}

ThreadPlan wrapped(const std::vector<Candidate>& order, const std::vector<Domain>& domains, MachineNeeds needs,
                   std::size_t threads) {
  std::vector<Candidate> chosen;
  for (std::size_t i = 0; i < threads; ++i) chosen.push_back(order[i % order.size()]);
  return {with_machines(chosen, domains, needs), {}};
}

}  // namespace

ThreadPlan plan_threads(const Topology& topology, MachineNeeds needs) {
  const std::vector<Domain> domains = domains_of(topology, needs);
  const std::vector<Candidate> order = in_order(domains, false);
  const std::size_t threads = busy_threads(order.size(), topology.quota);
  ThreadPlan plan = wrapped(order, domains, needs, threads);
  plan.reason = reason_for(topology, domains, needs, order.size(), threads);
  return plan;
}

ThreadPlan place_threads(const Topology& topology, MachineNeeds needs, unsigned threads) {
  const std::vector<Domain> domains = domains_of(topology, needs);
  ThreadPlan plan = wrapped(in_order(domains, true), domains, needs, std::max(threads, 1u));
  plan.reason = counted(plan.threads.size(), "thread") + ": as asked for";
  return plan;
}

}  // namespace pickaxe::os
