// Linux: how much memory a process may use, told by files.
#include "os/memory_limit.h"

#include <cstdint>

#include "os/fake_root.h"
#include "test.h"

using namespace pickaxe;
using namespace pickaxe::os;
using pickaxe::test::FakeRoot;

namespace {

constexpr const char* kMeminfo = "MemTotal:       16000000 kB\nMemFree:  100 kB\nMemAvailable:    8000000 kB\n";

}  // namespace

TEST("os/memory_limit: free memory when no group limits it") {
  FakeRoot root;
  root.write("/proc/meminfo", kMeminfo);
  root.write("/proc/self/cgroup", "0::/\n");
  const MemoryRoom room = memory_room_under(root.path());
  CHECK_EQ(room.bytes, std::uint64_t{8000000} * 1024);
  CHECK_EQ(room.limited_by, "free memory");
}

TEST("os/memory_limit: cgroup v2, the tightest on the way up, file cache counted as free") {
  FakeRoot root;
  root.write("/proc/meminfo", kMeminfo);
  root.write("/proc/self/cgroup", "0::/a/b\n");
  root.write("/sys/fs/cgroup/a/b/memory.max", "max\n");
  root.write("/sys/fs/cgroup/a/b/memory.current", "1000\n");
  root.write("/sys/fs/cgroup/a/memory.max", "1000000\n");
  root.write("/sys/fs/cgroup/a/memory.current", "700000\n");
  root.write("/sys/fs/cgroup/a/memory.stat", "anon 600000\ninactive_file 100000\nactive_file 5\n");
  const MemoryRoom room = memory_room_under(root.path());
  CHECK_EQ(room.bytes, 400000u);
  CHECK_EQ(room.limited_by, "cgroup /a (memory.max)");
}

TEST("os/memory_limit: cgroup v1, also when only its root is mounted") {
  FakeRoot root;
  root.write("/proc/meminfo", kMeminfo);
  root.write("/proc/self/cgroup", "5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n");
  root.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "500000\n");
  root.write("/sys/fs/cgroup/memory/memory.usage_in_bytes", "600000\n");
  root.write("/sys/fs/cgroup/memory/memory.stat", "cache 1\ntotal_inactive_file 0\n");
  const MemoryRoom room = memory_room_under(root.path());
  CHECK_EQ(room.bytes, 0u);  // more in use than allowed: nothing is left
  CHECK_EQ(room.limited_by, "cgroup / (memory.limit_in_bytes)");
}

TEST("os/memory_limit: what throttles before it kills limits too") {
  FakeRoot root;
  root.write("/proc/meminfo", kMeminfo);
  root.write("/proc/self/cgroup", "0::/a\n");
  root.write("/sys/fs/cgroup/a/memory.max", "1000000\n");
  root.write("/sys/fs/cgroup/a/memory.high", "800000\n");
  root.write("/sys/fs/cgroup/a/memory.current", "700000\n");
  const MemoryRoom room = memory_room_under(root.path());
  CHECK_EQ(room.bytes, 100000u);
  CHECK_EQ(room.limited_by, "cgroup /a (memory.high)");
}

TEST("os/memory_limit: hierarchies mounted elsewhere, and seen from inside a container") {
  FakeRoot root;
  root.write("/proc/meminfo", kMeminfo);
  root.write("/proc/self/cgroup", "4:memory:/docker/x/inner\n0::/\n");
  root.write("/proc/self/mountinfo",
             "30 20 0:1 / / rw - ext4 /dev/vda rw\n"
             "31 30 0:2 /docker/x /cg/mem ro,nosuid shared:9 - cgroup cgroup rw,memory\n"
             "32 30 0:3 / /cg/unified rw - cgroup2 cgroup2 rw\n");
  root.write("/cg/mem/inner/memory.limit_in_bytes", "300000\n");
  root.write("/cg/mem/inner/memory.usage_in_bytes", "100000\n");
  root.write("/cg/mem/memory.limit_in_bytes", "900000\n");
  root.write("/cg/mem/memory.usage_in_bytes", "100000\n");
  CHECK_EQ(memory_room_under(root.path()).bytes, 200000u);
}

TEST("os/memory_limit: a memory node has what is free on it, and file cache that goes first") {
  FakeRoot root;
  root.write("/sys/devices/system/node/node3/meminfo",
             "Node 3 MemTotal:       4000 kB\nNode 3 MemFree:        1000 kB\nNode 3 Inactive(file):  200 kB\n");
  const MemoryRoom room = memory_room_under(root.path(), 3);
  CHECK_EQ(room.bytes, 1200u * 1024);
  CHECK_EQ(room.limited_by, "free memory of node 3");
  CHECK_EQ(memory_room_under(root.path(), 4).bytes, UINT64_MAX);
}

TEST("os/memory_limit: nothing to read is no limit, and this machine tells") {
  CHECK_EQ(memory_room_under("/nonexistent").bytes, UINT64_MAX);
  CHECK_EQ(memory_room_under("/nonexistent").limited_by, "unknown");
  CHECK(memory_room().bytes > 0 && memory_room().bytes < UINT64_MAX);
}

TEST("os/memory_limit: a job object leaves what its processes have not committed yet") {
  const MemoryRoom free = {1000, "free memory"};
  CHECK_EQ(left_by_job(free, {.process_committed = 400, .job_committed = 700}).bytes, 1000u);
  const MemoryRoom of_job = left_by_job(free, {.job_limit = 900, .process_committed = 400, .job_committed = 700});
  CHECK_EQ(of_job.bytes, 200u);
  CHECK_EQ(of_job.limited_by, "job object (job memory)");
  CHECK_EQ(left_by_job(free, {.job_limit = 900, .process_committed = 400}).bytes, 500u);  // older systems
  const MemoryRoom of_process = left_by_job(free, {.process_limit = 450, .job_limit = 900, .process_committed = 400});
  CHECK_EQ(of_process.bytes, 50u);
  CHECK_EQ(of_process.limited_by, "job object (process memory)");
  CHECK_EQ(left_by_job(free, {.process_limit = 100, .process_committed = 400}).bytes, 0u);
}
