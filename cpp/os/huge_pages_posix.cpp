#include "os/huge_pages.h"

#include <algorithm>

#if defined(__linux__)
#include "os/control_groups.h"
#include "os/text_files.h"
#endif

namespace pickaxe::os {
namespace {

constexpr std::uint64_t bytes_of(PageKind kind) noexcept {
  return std::uint64_t{1} << (kind == PageKind::huge_1g ? 30 : 21);
}

#if defined(__linux__)

// Pages that limit and usage of a group leave; "rsvd" are those promised, the others those in use.
void narrow(const ControlGroup& group, const std::string& name, HugePageRoom& room) {
  const std::string limit_file = name + (group.unified ? ".max" : ".limit_in_bytes");
  const auto limit = number_in(read_text(group.directory + "/" + limit_file));
  if (!limit) return;
  const auto usage =
      number_in(read_text(group.directory + "/" + name + (group.unified ? ".current" : ".usage_in_bytes")));
  const std::uint64_t left = (*limit - std::min(*limit, usage.value_or(0))) / room.page_bytes;
  if (left >= room.usable) return;
  room.usable = left;
  room.limited_by = "cgroup " + group.name + " (" + limit_file + ")";
}

#endif

}  // namespace

HugePageRoom huge_page_room(PageKind kind) {
  return huge_page_room_under("", kind);
}

HugePageRoom huge_page_room_on(unsigned node, PageKind kind) {
  return huge_page_room_under("", kind, node);
}

#if defined(__linux__)

HugePageRoom huge_page_room_under(const std::string& root, PageKind kind, std::optional<unsigned> node) {
  HugePageRoom room;
  room.kind = kind;
  room.page_bytes = bytes_of(kind);
  const std::string size = "hugepages-" + std::to_string(room.page_bytes / 1024) + "kB/";
  const std::string pool = root + "/sys/kernel/mm/hugepages/" + size;
  const auto count = [&](const char* file) { return number_in(read_text(pool + file)); };
  const auto free = count("free_hugepages");
  room.usable = UINT64_MAX;
  if (free) {
    // The kernel may make more than were set aside.
    const std::uint64_t surplus_allowed = count("nr_overcommit_hugepages").value_or(0);
    const std::uint64_t surplus = std::min(count("surplus_hugepages").value_or(0), surplus_allowed);
    room.free = *free - std::min(*free, count("resv_hugepages").value_or(0));
    room.usable = room.free + (surplus_allowed - surplus);
    if (room.usable == 0) return room;
  }
  if (node) {
    const std::string of_node = root + "/sys/devices/system/node/node" + std::to_string(*node) + "/hugepages/" + size;
    room.free = std::min(room.free, number_in(read_text(of_node + "free_hugepages")).value_or(room.free));
    room.usable = std::min(room.usable, room.free);
  }
  const std::string name = kind == PageKind::huge_1g ? "hugetlb.1GB" : "hugetlb.2MB";
  for (const ControlGroup& group : control_groups(root, "hugetlb")) {
    narrow(group, name, room);
    narrow(group, name + ".rsvd", room);
  }
  return room;
}

#else

HugePageRoom huge_page_room_under(const std::string&, PageKind kind, std::optional<unsigned>) {
  return {kind, bytes_of(kind), 0, UINT64_MAX, {}};
}

#endif

std::uint64_t bytes_set_aside(std::uint64_t bytes, PageWish wish, std::optional<unsigned> node) {
  std::uint64_t total = 0;
#if defined(__linux__)
  for (const PageKind kind : {PageKind::huge_1g, PageKind::huge_2m}) {
    if (kind < wish.largest || kind > wish.smallest) continue;
    const HugePageRoom room = node ? huge_page_room_on(*node, kind) : huge_page_room(kind);
    if (room.usable == UINT64_MAX) continue;
    const std::uint64_t left = bytes - total;
    const std::uint64_t most = kind == PageKind::huge_1g ? left / room.page_bytes : (left - 1) / room.page_bytes + 1;
    total += std::min(left, std::min(most, room.usable) * room.page_bytes);
    if (total == bytes) break;
  }
#else
  (void)bytes;
  (void)wish;
  (void)node;
#endif
  return total;
}

}  // namespace pickaxe::os
