// How much more memory this process may really use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"

namespace pickaxe::os {

struct MemoryRoom {
  std::uint64_t bytes = UINT64_MAX;    // all there is when the system does not tell
  std::string limited_by = "unknown";  // what sets it, for people: "free memory", "cgroup /user.slice (memory.max)"
};

// The smallest of: what the system has free or can free at once, and what each control group (v1 or v2) on the way
// from this process to the root leaves. Huge pages set aside by the administrator are not counted.
MemoryRoom memory_room();

// What one memory node has free or can free at once; everything off Linux.
MemoryRoom memory_room_on(unsigned node);

// A Windows job object's limits, which count committed memory, and what is committed.
struct JobMemory {
  std::optional<std::uint64_t> process_limit = {};
  std::optional<std::uint64_t> job_limit = {};
  std::uint64_t process_committed = 0;
  std::uint64_t job_committed = 0;  // by all its processes; 0: not told
};

// Of the room there is, what the job leaves.
MemoryRoom left_by_job(MemoryRoom room, const JobMemory& job);

// A status when the system, or that memory node of it, has no room for `bytes` more and some for the rest of the
// process: overcommitting would end in a kill, not in an error. `what` needs them, for people.
base::Status check_room(std::uint64_t bytes, const std::string& what, std::optional<unsigned> node = {});

// The same as memory_room() and memory_room_on(), reading /proc and /sys below `root` ("" is the real one). For tests;
// Linux only, elsewhere as above.
MemoryRoom memory_room_under(const std::string& root, std::optional<unsigned> node = {});

}  // namespace pickaxe::os
