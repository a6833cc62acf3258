#include "os/memory_limit.h"

#include <algorithm>

#if defined(__APPLE__)
#include <mach/mach.h>
#else
#include "os/control_groups.h"
#include "os/text_files.h"
#endif

namespace pickaxe::os {

#if defined(__APPLE__)

MemoryRoom memory_room() {
  vm_statistics64_data_t stats{};
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  if (host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&stats), &count) !=
      KERN_SUCCESS) {
    return {};
  }
  const std::uint64_t pages = std::uint64_t{stats.free_count} + stats.inactive_count + stats.purgeable_count;
  return {pages * vm_kernel_page_size, "free memory"};
}

MemoryRoom memory_room_on(unsigned) {
  return {};
}

MemoryRoom memory_room_under(const std::string&, std::optional<unsigned>) {
  return memory_room();
}

#else

namespace {

void narrow(const ControlGroup& group, const char* limit_file, std::uint64_t used, MemoryRoom& room) {
  const auto limit = number_in(read_text(group.directory + "/" + limit_file));
  if (!limit) return;
  const std::uint64_t left = *limit - std::min(*limit, used);
  if (left < room.bytes) room = {left, "cgroup " + group.name + " (" + limit_file + ")"};
}

// Above memory.max the kernel kills; above memory.high it throttles until the process all but stands.
void narrow_to_group(const ControlGroup& group, MemoryRoom& room) {
  const auto usage =
      number_in(read_text(group.directory + (group.unified ? "/memory.current" : "/memory.usage_in_bytes")));
  if (!usage) return;
  // File cache that goes first.
  const std::uint64_t reclaimable = number_after(read_text(group.directory + "/memory.stat"),
                                                 group.unified ? "inactive_file " : "total_inactive_file ")
                                        .value_or(0);
  const std::uint64_t used = *usage - std::min(*usage, reclaimable);
  if (group.unified) {
    narrow(group, "memory.max", used, room);
    narrow(group, "memory.high", used, room);
  } else {
    narrow(group, "memory.limit_in_bytes", used, room);
  }
}

// Nobody counts MemAvailable for a node: what is free, and file cache that goes first.
MemoryRoom room_on_node(const std::string& root, unsigned node) {
  const std::string number = std::to_string(node);
  const std::string text = read_text(root + "/sys/devices/system/node/node" + number + "/meminfo");
  const auto free = number_after(text, "Node " + number + " MemFree:");
  if (!free) return {};
  const auto reclaimable = number_after(text, "Node " + number + " Inactive(file):").value_or(0);
  return {(*free + reclaimable) * 1024, "free memory of node " + number};
}

}  // namespace

MemoryRoom memory_room() {
  return memory_room_under("");
}

MemoryRoom memory_room_on(unsigned node) {
  return memory_room_under("", node);
}

MemoryRoom memory_room_under(const std::string& root, std::optional<unsigned> node) {
  if (node) return room_on_node(root, *node);
  const auto available = number_after(read_text(root + "/proc/meminfo"), "MemAvailable:");
  MemoryRoom room;
  if (available) room = {*available * 1024, "free memory"};
  for (const ControlGroup& group : control_groups(root, "memory")) narrow_to_group(group, room);
  return room;
}

#endif

}  // namespace pickaxe::os
