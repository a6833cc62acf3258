#include <algorithm>

#include "os/cpu_quota.h"

#if defined(__linux__)
#include "os/control_groups.h"
#include "os/text_files.h"
#endif

namespace pickaxe::os {

std::optional<CpuQuota> cpu_quota() {
  return cpu_quota_under("");
}

#if defined(__linux__)

namespace {

// v2 has "150000 100000" in one file, v1 a file for each; "max" and -1 set no quota.
std::optional<CpuQuota> quota_of(const ControlGroup& group) {
  const char* const file = group.unified ? "cpu.max" : "cpu.cfs_quota_us";
  const std::string text = read_text(group.directory + "/" + file);
  const auto quota = number_in(text);
  const auto period = group.unified ? number_in(text.substr(std::min(text.find(' '), text.size())))
                                    : number_in(read_text(group.directory + "/cpu.cfs_period_us"));
  if (!quota || !period || *period == 0) return std::nullopt;
  return CpuQuota{static_cast<double>(*quota) / static_cast<double>(*period),
                  "cgroup " + group.name + " (" + file + ")"};
}

}  // namespace

std::optional<CpuQuota> cpu_quota_under(const std::string& root) {
  std::optional<CpuQuota> smallest;
  for (const ControlGroup& group : control_groups(root, "cpu")) {
    auto quota = quota_of(group);
    if (quota && (!smallest || quota->cpus < smallest->cpus)) smallest = std::move(quota);
  }
  return smallest;
}

#else

std::optional<CpuQuota> cpu_quota_under(const std::string&) {
  return std::nullopt;
}

#endif

}  // namespace pickaxe::os
