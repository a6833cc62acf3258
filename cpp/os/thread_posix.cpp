#include <pthread.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "os/cpu.h"
#include "os/thread.h"

#if defined(__linux__)
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread/qos.h>
#endif

namespace pickaxe::os {

bool set_thread_priority(Priority priority) noexcept {
  if (priority == Priority::normal) return true;  // as the process was started
#if defined(__linux__)
  // On Linux nice values belong to threads; lowering one needs no privilege, raising it back does.
  const int policy = priority == Priority::idle ? SCHED_IDLE : SCHED_OTHER;
  sched_param param{};
  const bool policy_set = pthread_setschedparam(pthread_self(), policy, &param) == 0;
  const int nice_value = priority == Priority::low ? 10 : 19;
  const auto tid = static_cast<id_t>(syscall(SYS_gettid));
  errno = 0;
  const int current = getpriority(PRIO_PROCESS, tid);
  // A process started under nice keeps what it was given: never asks to be raised.
  return policy_set && (current >= nice_value || setpriority(PRIO_PROCESS, tid, nice_value) == 0);
#elif defined(__APPLE__)
  const qos_class_t qos = priority == Priority::low ? QOS_CLASS_UTILITY : QOS_CLASS_BACKGROUND;
  return pthread_set_qos_class_self_np(qos, 0) == 0;
#else
  return false;
#endif
}

bool run_thread_on(std::span<const unsigned> cpus) noexcept {
#if defined(__linux__)
  constexpr unsigned kMaxCpus = 8192;
  cpu_set_t* set = CPU_ALLOC(kMaxCpus);
  if (set == nullptr) return false;
  const std::size_t size = CPU_ALLOC_SIZE(kMaxCpus);
  CPU_ZERO_S(size, set);
  for (const unsigned cpu : cpus) {
    if (cpu < kMaxCpus) CPU_SET_S(cpu, size, set);
  }
  const bool done = sched_setaffinity(0, size, set) == 0;
  CPU_FREE(set);
  return done;
#else
  (void)cpus;
  return false;
#endif
}

bool pin_thread(unsigned cpu) noexcept {
  return run_thread_on({&cpu, 1});
}

bool unpin_thread() noexcept {
  try {
    return run_thread_on(usable_cpus());
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void name_thread(const char* name) noexcept {
#if defined(__linux__)
  char cut[16] = {};
  std::strncpy(cut, name, sizeof cut - 1);
  pthread_setname_np(pthread_self(), cut);
#elif defined(__APPLE__)
  pthread_setname_np(name);
#else
  (void)name;
#endif
}

}  // namespace pickaxe::os
