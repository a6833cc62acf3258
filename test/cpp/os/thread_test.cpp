// Linux: on which CPUs threads run.
#include "os/thread.h"

#include <sched.h>

#include <thread>

#include "os/cpu.h"
#include "test.h"

using namespace pickaxe::os;

TEST("os/thread: pins are inherited and can be taken off, and what the process may use stays the same") {
  const std::vector<unsigned> all = usable_cpus();
  const auto mine = [] {
    cpu_set_t set;
    CHECK_EQ(sched_getaffinity(0, sizeof set, &set), 0);
    return static_cast<std::size_t>(CPU_COUNT(&set));
  };
  std::thread([&] {
    CHECK(pin_thread(all.back()));
    CHECK_EQ(mine(), 1u);
    CHECK(usable_cpus() == all);
    std::thread([&] {
      CHECK_EQ(mine(), 1u);
      CHECK(unpin_thread());
      CHECK_EQ(mine(), all.size());
    }).join();
    CHECK_EQ(mine(), 1u);
  }).join();
}
