#include <windows.h>

#include "os/thread.h"

namespace pickaxe::os {

bool set_thread_priority(Priority priority) noexcept {
  if (priority == Priority::normal) return true;  // as the process was started
  const int value = priority == Priority::low ? THREAD_PRIORITY_BELOW_NORMAL : THREAD_PRIORITY_IDLE;
  return SetThreadPriority(GetCurrentThread(), value) != 0;
}

// CPUs are numbered through all processor groups, of at most 64 each.
bool pin_thread(unsigned cpu) noexcept {
  const WORD groups = GetActiveProcessorGroupCount();
  for (WORD group = 0; group < groups; ++group) {
    const DWORD size = GetActiveProcessorCount(group);
    if (cpu >= size) {
      cpu -= size;
      continue;
    }
    GROUP_AFFINITY affinity{};
    affinity.Group = group;
    affinity.Mask = KAFFINITY{1} << cpu;
    return SetThreadGroupAffinity(GetCurrentThread(), &affinity, nullptr) != 0;
  }
  return false;
}

bool run_thread_on(std::span<const unsigned>) noexcept {
  return false;
}

bool unpin_thread() noexcept {
  return true;  // pins are not inherited here
}

void name_thread(const char*) noexcept {}  // SetThreadDescription is missing before Windows 10 1607

}  // namespace pickaxe::os
