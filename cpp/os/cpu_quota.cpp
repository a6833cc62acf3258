#include "os/cpu_quota.h"

#include <algorithm>

#include "os/cpu.h"

namespace pickaxe::os {

unsigned busy_threads(std::size_t cpus, const std::optional<CpuQuota>& quota) noexcept {
  double most = static_cast<double>(cpus);
  if (quota) most = std::min(most, quota->cpus);
  return std::max(1u, static_cast<unsigned>(most));
}

unsigned usable_threads() {
  return busy_threads(usable_cpus().size(), cpu_quota());
}

}  // namespace pickaxe::os
