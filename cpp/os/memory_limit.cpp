#include "os/memory_limit.h"

#include <algorithm>

namespace pickaxe::os {
namespace {

constexpr std::uint64_t kSlackBytes = std::uint64_t{64} << 20;  // what the rest of the process may need meanwhile

void narrow(MemoryRoom& room, std::uint64_t limit, std::uint64_t used, const char* by) {
  const std::uint64_t left = limit - std::min(limit, used);
  if (left < room.bytes) room = {left, by};
}

}  // namespace

MemoryRoom left_by_job(MemoryRoom room, const JobMemory& job) {
  if (job.process_limit) narrow(room, *job.process_limit, job.process_committed, "job object (process memory)");
  if (job.job_limit) {
    narrow(room, *job.job_limit, std::max(job.job_committed, job.process_committed), "job object (job memory)");
  }
  return room;
}

base::Status check_room(std::uint64_t bytes, const std::string& what, std::optional<unsigned> node) {
  const MemoryRoom room = node ? memory_room_on(*node) : memory_room();
  if (room.bytes >= bytes && room.bytes - bytes >= kSlackBytes) return {};
  return base::Status::error(base::Code::out_of_memory, what + " needs " + std::to_string(bytes) + " bytes and " +
                                                            std::to_string(kSlackBytes) + " to spare, but only " +
                                                            std::to_string(room.bytes) + " are left (" +
                                                            room.limited_by + ")");
}

}  // namespace pickaxe::os
