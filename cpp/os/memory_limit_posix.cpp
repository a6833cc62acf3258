#include "os/memory_limit.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>

#if defined(__APPLE__)
#include <mach/mach.h>
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

MemoryRoom memory_room_under(const std::string&) {
  return memory_room();
}

#else

namespace {

std::string read_file(const std::string& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "re")) {
    char part[4096];
    for (std::size_t n; (n = std::fread(part, 1, sizeof part, file)) != 0;) text.append(part, n);
    std::fclose(file);
  }
  return text;
}

std::optional<std::uint64_t> number_in(const std::string& text) {
  unsigned long long value = 0;
  if (std::sscanf(text.c_str(), " %llu", &value) != 1) return std::nullopt;  // "max" has no number
  return value;
}

// The number after `key` at the start of a line.
std::optional<std::uint64_t> field(const std::string& text, const std::string& key) {
  std::size_t at = text.compare(0, key.size(), key) == 0 ? 0 : text.find("\n" + key);
  if (at == std::string::npos) return std::nullopt;
  at += key.size() + (at == 0 ? 0 : 1);
  return number_in(text.substr(at, 32));
}

struct Hierarchy {
  const char* mount;  // where its groups are mounted
  const char* limit;  // file names in a group
  const char* usage;
  const char* reclaimable;  // field of memory.stat: file cache that goes first
};
constexpr Hierarchy kV2 = {"/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "};
constexpr Hierarchy kV1 = {"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
                           "total_inactive_file "};

void narrow_to_group(const std::string& directory, const Hierarchy& h, const std::string& group, MemoryRoom& room) {
  const auto limit = number_in(read_file(directory + "/" + h.limit));
  const auto usage = number_in(read_file(directory + "/" + h.usage));
  if (!limit || !usage) return;
  const std::uint64_t reclaimable = field(read_file(directory + "/memory.stat"), h.reclaimable).value_or(0);
  const std::uint64_t used = *usage - std::min(*usage, reclaimable);
  const std::uint64_t left = *limit - std::min(*limit, used);
  if (left < room.bytes) room = {left, "cgroup " + (group.empty() ? "/" : group) + " (" + h.limit + ")"};
}

void narrow_to_hierarchy(const std::string& root, const Hierarchy& h, std::string group, MemoryRoom& room) {
  if (group == "/") group.clear();
  for (;;) {  // the group, its parents, the root of what is mounted here
    narrow_to_group(root + h.mount + group, h, group, room);
    if (group.empty()) return;
    group.resize(group.find_last_of('/'));
  }
}

// Lines of /proc/self/cgroup: "0::/path" for v2, "4:memory,…:/path" for v1.
void narrow_to_groups(const std::string& root, MemoryRoom& room) {
  const std::string text = read_file(root + "/proc/self/cgroup");
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos || line.compare(second + 1, 1, "/") != 0) continue;
    std::string controllers = ",";
    controllers.append(line, first + 1, second - first - 1).append(",");
    if (controllers == ",,") narrow_to_hierarchy(root, kV2, line.substr(second + 1), room);
    if (controllers.find(",memory,") != std::string::npos)
      narrow_to_hierarchy(root, kV1, line.substr(second + 1), room);
  }
}

}  // namespace

MemoryRoom memory_room() {
  return memory_room_under("");
}

MemoryRoom memory_room_under(const std::string& root) {
  const auto available = field(read_file(root + "/proc/meminfo"), "MemAvailable:");
  MemoryRoom room;
  if (available) room = {*available * 1024, "free memory"};
  narrow_to_groups(root, room);
  return room;
}

#endif

}  // namespace pickaxe::os
