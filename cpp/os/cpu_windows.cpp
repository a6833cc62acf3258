#include <windows.h>

#include "os/cpu.h"
#include "os/processor_groups.h"

namespace pickaxe::os {
namespace {

GroupAffinity affinity_of_process() noexcept {
  GroupAffinity out;
  USHORT groups[64];
  USHORT count = 64;
  if (GetProcessGroupAffinity(GetCurrentProcess(), &count, groups) && count != 0) out.first = groups[0];
  DWORD_PTR process = 0, system = 0;
  if (GetProcessAffinityMask(GetCurrentProcess(), &process, &system)) {
    out.process = process;
    out.system = system;
  }
  return out;
}

}  // namespace

std::vector<unsigned> group_sizes() {
  std::vector<unsigned> sizes;
  for (WORD group = 0; group < GetActiveProcessorGroupCount(); ++group) {
    sizes.push_back(GetActiveProcessorCount(group));
  }
  return sizes;
}

std::vector<unsigned> usable_cpus() {
  return usable_in_groups(group_sizes(), affinity_of_process());
}

}  // namespace pickaxe::os
