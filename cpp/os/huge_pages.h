// The huge pages an administrator set aside, and how many of them this process may take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "os/pages.h"

namespace pickaxe::os {

struct HugePageRoom {
  PageKind kind = PageKind::huge_2m;
  std::uint64_t page_bytes = 0;
  std::uint64_t free = 0;    // pages of the pool that nobody has or was promised
  std::uint64_t usable = 0;  // of them, by this process; UINT64_MAX where the system does not tell
  std::string limited_by;    // the control group that leaves fewer than are free; empty: none does
};

// Of huge_1g or huge_2m. The pool gives what no hugetlb limit (cgroup v1 or v2) on the way from this process to the
// root forbids: beyond it the mapping is granted and the first touch ends the process by SIGBUS.
HugePageRoom huge_page_room(PageKind kind);

// The same of one memory node: of its own pages.
HugePageRoom huge_page_room_on(unsigned node, PageKind kind);

// Both, reading /proc and /sys below `root`. For tests; Linux only, elsewhere as above.
HugePageRoom huge_page_room_under(const std::string& root, PageKind kind, std::optional<unsigned> node = {});

// How many of `bytes`, asked for as `wish` (on that memory node), would come from pages set aside now.
std::uint64_t bytes_set_aside(std::uint64_t bytes, PageWish wish, std::optional<unsigned> node = {});

}  // namespace pickaxe::os
