#include <windows.h>

#include "os/thread.h"

namespace pickaxe::os {

bool set_thread_priority(Priority priority) noexcept {
  const int value = priority == Priority::normal ? THREAD_PRIORITY_NORMAL
                    : priority == Priority::low  ? THREAD_PRIORITY_BELOW_NORMAL
                                                 : THREAD_PRIORITY_IDLE;
  return SetThreadPriority(GetCurrentThread(), value) != 0;
}

bool pin_thread(unsigned cpu) noexcept {
  if (cpu >= sizeof(DWORD_PTR) * 8) return false;
  return SetThreadAffinityMask(GetCurrentThread(), DWORD_PTR{1} << cpu) != 0;
}

void name_thread(const char*) noexcept {}  // SetThreadDescription is missing before Windows 10 1607

std::uint64_t thread_cpu_time_ns() noexcept {
  FILETIME created, exited, kernel, user;
  if (!GetThreadTimes(GetCurrentThread(), &created, &exited, &kernel, &user)) return 0;
  const auto ticks = [](FILETIME t) { return (std::uint64_t{t.dwHighDateTime} << 32) | t.dwLowDateTime; };
  return (ticks(kernel) + ticks(user)) * 100;  // FILETIME counts 100 ns
}

}  // namespace pickaxe::os
