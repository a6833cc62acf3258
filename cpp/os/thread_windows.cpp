#include <windows.h>

#include <new>

#include "os/processor_groups.h"
#include "os/thread.h"

namespace pickaxe::os {

bool set_thread_priority(Priority priority) noexcept {
  if (priority == Priority::normal) return true;  // as the process was started
  const int value = priority == Priority::low ? THREAD_PRIORITY_BELOW_NORMAL : THREAD_PRIORITY_IDLE;
  return SetThreadPriority(GetCurrentThread(), value) != 0;
}

bool pin_thread(unsigned cpu) noexcept {
  try {
    const auto place = group_cpu(group_sizes(), cpu);
    if (!place) return false;
    GROUP_AFFINITY affinity{};
    affinity.Group = static_cast<WORD>(place->group);
    affinity.Mask = KAFFINITY{1} << place->number;
    return SetThreadGroupAffinity(GetCurrentThread(), &affinity, nullptr) != 0;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

bool run_thread_on(std::span<const unsigned>) noexcept {
  return false;
}

bool unpin_thread() noexcept {
  return true;  // pins are not inherited here
}

void name_thread(const char*) noexcept {}  // SetThreadDescription is missing before Windows 10 1607

}  // namespace pickaxe::os
