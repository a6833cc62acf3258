#include <windows.h>

#include "os/cpu.h"

namespace pickaxe::os {

std::vector<unsigned> usable_cpus() {
  std::vector<unsigned> cpus;
  DWORD_PTR process = 0, system = 0;
  if (GetProcessAffinityMask(GetCurrentProcess(), &process, &system)) {
    for (unsigned cpu = 0; cpu < sizeof(DWORD_PTR) * 8; ++cpu) {
      if ((process >> cpu & 1) != 0) cpus.push_back(cpu);
    }
  }
  // The masks are of one group of 64, and zero where the process has several.
  if (cpus.empty()) {
    for (unsigned cpu = 0; cpu < GetActiveProcessorCount(ALL_PROCESSOR_GROUPS); ++cpu) cpus.push_back(cpu);
  }
  if (cpus.empty()) cpus.push_back(0);
  return cpus;
}

}  // namespace pickaxe::os
