#include <memory>
#include <thread>

#include "os/cpu.h"

#if defined(__linux__)
#include <sched.h>
#include <unistd.h>
#endif

namespace pickaxe::os {

#if defined(__linux__)
namespace {

struct FreeCpuSet {
  void operator()(cpu_set_t* set) const noexcept { CPU_FREE(set); }
};

}  // namespace
#endif

std::vector<unsigned> usable_cpus() {
  std::vector<unsigned> cpus;
#if defined(__linux__)
  // Room for 8192 CPUs: a fixed cpu_set_t (1024) makes the call fail on larger computers.
  constexpr int kMaxCpus = 8192;
  const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(kMaxCpus));
  const std::size_t size = CPU_ALLOC_SIZE(kMaxCpus);
  // Of the first thread: the calling one may be pinned.
  if (set != nullptr && sched_getaffinity(getpid(), size, set.get()) == 0) {
    for (int cpu = 0; cpu < kMaxCpus; ++cpu) {
      if (CPU_ISSET_S(cpu, size, set.get())) cpus.push_back(static_cast<unsigned>(cpu));
    }
  }
#endif
  if (cpus.empty()) {
    const unsigned count = std::thread::hardware_concurrency();
    for (unsigned cpu = 0; cpu < (count == 0 ? 1 : count); ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

}  // namespace pickaxe::os
