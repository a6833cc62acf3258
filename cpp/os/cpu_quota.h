// How much CPU time this process may use: what a container gets of a computer whose CPUs it sees all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace pickaxe::os {

struct CpuQuota {
  double cpus = 0;         // 1.5: one and a half CPUs' time
  std::string limited_by;  // for people: "cgroup /docker/x (cpu.max)"
};

// The smallest quota that a control group (v1: cfs, v2: cpu.max) on the way to the root, or a Windows job object, sets;
// nothing where none does.
std::optional<CpuQuota> cpu_quota();

// The same, reading /proc and /sys below `root`. For tests; Linux only, elsewhere as above.
std::optional<CpuQuota> cpu_quota_under(const std::string& root);

// How many threads may be busy all the time on so many CPUs: the whole CPUs of the quota, at least one, as Node's
// availableParallelism counts. One more would use the quota up, and until the next period the whole process would
// stand, its event loop too.
unsigned busy_threads(std::size_t cpus, const std::optional<CpuQuota>& quota) noexcept;

// That of this process: its affinity and its quota.
unsigned usable_threads();

}  // namespace pickaxe::os
