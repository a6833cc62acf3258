#include <windows.h>

#include <psapi.h>

#include <algorithm>

#include "os/memory_limit.h"

namespace pickaxe::os {
namespace {

std::uint64_t committed_by_process() noexcept {
  PROCESS_MEMORY_COUNTERS counters{};
  return K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) ? counters.PagefileUsage : 0;
}

// Of all processes in the job; 0 before Windows 10 1607.
std::uint64_t committed_by_job() noexcept {
  constexpr auto kJobMemoryUsage = static_cast<JOBOBJECTINFOCLASS>(28);  // JobObjectMemoryUsageInformation
  struct {
    ULONG64 job_memory;
    ULONG64 peak_job_memory;
  } usage{};
  return QueryInformationJobObject(nullptr, kJobMemoryUsage, &usage, sizeof usage, nullptr) ? usage.job_memory : 0;
}

JobMemory job_memory() noexcept {
  JobMemory out;
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION job{};
  if (!QueryInformationJobObject(nullptr, JobObjectExtendedLimitInformation, &job, sizeof job, nullptr)) return out;
  const DWORD flags = job.BasicLimitInformation.LimitFlags;
  if ((flags & JOB_OBJECT_LIMIT_PROCESS_MEMORY) != 0) out.process_limit = job.ProcessMemoryLimit;
  if ((flags & JOB_OBJECT_LIMIT_JOB_MEMORY) != 0) out.job_limit = job.JobMemoryLimit;
  out.process_committed = committed_by_process();
  out.job_committed = committed_by_job();
  return out;
}

}  // namespace

MemoryRoom memory_room() {
  MEMORYSTATUSEX status{};
  status.dwLength = sizeof status;
  if (!GlobalMemoryStatusEx(&status)) return {};
  return left_by_job({std::min(status.ullAvailPhys, status.ullAvailPageFile), "free memory"}, job_memory());
}

MemoryRoom memory_room_on(unsigned) {
  return {};
}

MemoryRoom memory_room_under(const std::string&, std::optional<unsigned>) {
  return memory_room();
}

}  // namespace pickaxe::os
