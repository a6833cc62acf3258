#include <windows.h>

#include "os/cpu.h"

namespace pickaxe::os {
namespace {

// The group a process began in, whose mask its affinity is.
WORD first_group() noexcept {
  USHORT groups[64];
  USHORT count = 64;
  return GetProcessGroupAffinity(GetCurrentProcess(), &count, groups) && count != 0 ? groups[0] : WORD{0};
}

}  // namespace

// Counted through all groups of 64. A process may put threads into any group; an affinity narrower than its first
// group is one that somebody set, and is kept to.
std::vector<unsigned> usable_cpus() {
  std::vector<unsigned> cpus;
  DWORD_PTR process = 0, system = 0;
  const bool known = GetProcessAffinityMask(GetCurrentProcess(), &process, &system) != 0;
  const bool narrowed = known && process != 0 && process != system;
  const WORD first = first_group();
  unsigned base = 0;
  for (WORD group = 0; group < GetActiveProcessorGroupCount(); ++group) {
    const unsigned size = GetActiveProcessorCount(group);
    for (unsigned cpu = 0; cpu < size; ++cpu) {
      if (!narrowed || (group == first && (process >> cpu & 1) != 0)) cpus.push_back(base + cpu);
    }
    base += size;
  }
  if (cpus.empty()) cpus.push_back(0);
  return cpus;
}

}  // namespace pickaxe::os
