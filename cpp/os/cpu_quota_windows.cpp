#include <windows.h>

#include "os/cpu_quota.h"

namespace pickaxe::os {

std::optional<CpuQuota> cpu_quota() {
  JOBOBJECT_CPU_RATE_CONTROL_INFORMATION rate{};
  constexpr DWORD kHardCap = JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP;
  if (!QueryInformationJobObject(nullptr, JobObjectCpuRateControlInformation, &rate, sizeof rate, nullptr) ||
      (rate.ControlFlags & kHardCap) != kHardCap || rate.CpuRate == 0) {
    return std::nullopt;
  }
  // In hundredths of a percent of all CPUs.
  return CpuQuota{rate.CpuRate / 10000.0 * GetActiveProcessorCount(ALL_PROCESSOR_GROUPS), "job object (CPU rate)"};
}

std::optional<CpuQuota> cpu_quota_under(const std::string&) {
  return cpu_quota();
}

}  // namespace pickaxe::os
