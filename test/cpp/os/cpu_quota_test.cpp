// Linux: how much CPU time a process may use, told by files.
#include "os/cpu_quota.h"

#include "os/fake_root.h"
#include "test.h"

using namespace pickaxe::os;
using pickaxe::test::FakeRoot;

TEST("os/cpu_quota: v2, the smallest on the way up") {
  FakeRoot root;
  root.write("/proc/self/cgroup", "0::/pod/box\n");
  root.write("/sys/fs/cgroup/pod/box/cpu.max", "max 100000\n");
  root.write("/sys/fs/cgroup/pod/cpu.max", "150000 100000\n");
  root.write("/sys/fs/cgroup/cpu.max", "400000 100000\n");
  const auto quota = cpu_quota_under(root.path());
  CHECK(quota.has_value());
  if (!quota) return;
  CHECK_EQ(quota->cpus, 1.5);
  CHECK_EQ(quota->limited_by, "cgroup /pod (cpu.max)");
}

TEST("os/cpu_quota: v1, -1 and max are none") {
  FakeRoot root;
  root.write("/proc/self/cgroup", "5:cpu,cpuacct:/docker/x\n0::/\n");
  root.write("/proc/self/mountinfo",
             "31 30 0:2 /docker/x /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n");
  root.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  root.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "50000\n");
  root.write("/sys/fs/cgroup/cpu.max", "max 100000\n");
  CHECK(!cpu_quota_under(root.path()).has_value());
  root.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "100000\n");
  const auto quota = cpu_quota_under(root.path());
  CHECK(quota.has_value() && quota->cpus == 2);
}

TEST("os/cpu_quota: whole CPUs of the quota, at least one thread, never more than CPUs") {
  CHECK_EQ(busy_threads(64, std::nullopt), 64u);
  CHECK_EQ(busy_threads(64, CpuQuota{2, ""}), 2u);
  CHECK_EQ(busy_threads(64, CpuQuota{1.5, ""}), 1u);
  CHECK_EQ(busy_threads(64, CpuQuota{0.25, ""}), 1u);
  CHECK_EQ(busy_threads(4, CpuQuota{8, ""}), 4u);
  CHECK(!cpu_quota_under("/nonexistent").has_value());
}
