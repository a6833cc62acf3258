#include "os/processor_groups.h"

namespace pickaxe::os {

std::optional<GroupCpu> group_cpu(std::span<const unsigned> sizes, unsigned cpu) noexcept {
  unsigned group = 0;
  for (const unsigned size : sizes) {
    if (cpu < size) return GroupCpu{group, cpu};
    cpu -= size;
    ++group;
  }
  return std::nullopt;
}

std::vector<unsigned> usable_in_groups(std::span<const unsigned> sizes, const GroupAffinity& affinity) {
  const bool narrowed = affinity.process != 0 && affinity.process != affinity.system;
  std::vector<unsigned> cpus;
  unsigned base = 0;
  for (unsigned group = 0; group < sizes.size(); ++group) {
    for (unsigned cpu = 0; cpu < sizes[group]; ++cpu) {
      if (!narrowed || (group == affinity.first && (affinity.process >> cpu & 1) != 0)) cpus.push_back(base + cpu);
    }
    base += sizes[group];
  }
  if (cpus.empty()) cpus.push_back(0);
  return cpus;
}

}  // namespace pickaxe::os
