#include <windows.h>

#include <algorithm>

#include "os/memory_limit.h"

namespace pickaxe::os {

MemoryRoom memory_room() {
  MEMORYSTATUSEX status{};
  status.dwLength = sizeof status;
  if (!GlobalMemoryStatusEx(&status)) return {};
  MemoryRoom room = {std::min(status.ullAvailPhys, status.ullAvailPageFile), "free memory"};

  JOBOBJECT_EXTENDED_LIMIT_INFORMATION job{};
  if (QueryInformationJobObject(nullptr, JobObjectExtendedLimitInformation, &job, sizeof job, nullptr)) {
    const DWORD flags = job.BasicLimitInformation.LimitFlags;
    if ((flags & JOB_OBJECT_LIMIT_PROCESS_MEMORY) != 0 && job.ProcessMemoryLimit < room.bytes) {
      room = {job.ProcessMemoryLimit, "job object (process memory)"};
    }
    if ((flags & JOB_OBJECT_LIMIT_JOB_MEMORY) != 0 && job.JobMemoryLimit < room.bytes) {
      room = {job.JobMemoryLimit, "job object (job memory)"};
    }
  }
  return room;
}

MemoryRoom memory_room_under(const std::string&) {
  return memory_room();
}

}  // namespace pickaxe::os
