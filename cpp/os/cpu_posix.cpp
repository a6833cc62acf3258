#include <thread>

#include "os/cpu.h"

#if defined(__linux__)
#include <sched.h>
#include <unistd.h>
#endif

namespace pickaxe::os {

std::vector<unsigned> usable_cpus() {
  std::vector<unsigned> cpus;
#if defined(__linux__)
  // Room for 8192 CPUs: a fixed cpu_set_t (1024) makes the call fail on larger computers.
  constexpr int kMaxCpus = 8192;
  cpu_set_t* set = CPU_ALLOC(kMaxCpus);
  if (set != nullptr) {
    const std::size_t size = CPU_ALLOC_SIZE(kMaxCpus);
    // Of the first thread: the calling one may be pinned.
    if (sched_getaffinity(getpid(), size, set) == 0) {
      for (int cpu = 0; cpu < kMaxCpus; ++cpu) {
        if (CPU_ISSET_S(cpu, size, set)) cpus.push_back(static_cast<unsigned>(cpu));
      }
    }
    CPU_FREE(set);
  }
#endif
  if (cpus.empty()) {
    const unsigned count = std::thread::hardware_concurrency();
    for (unsigned cpu = 0; cpu < (count == 0 ? 1 : count); ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

}  // namespace pickaxe::os
