// Windows numbers logical CPUs within groups of at most 64; here they are counted through all groups: pure functions of
// their sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pickaxe::os {

struct GroupCpu {
  unsigned group = 0;
  unsigned number = 0;  // within it
  friend bool operator==(const GroupCpu&, const GroupCpu&) = default;
};

// Nothing behind the last one.
std::optional<GroupCpu> group_cpu(std::span<const unsigned> sizes, unsigned cpu) noexcept;

// What the OS tells of a process: its affinity is a mask of the group it began in.
struct GroupAffinity {
  unsigned first = 0;
  std::uint64_t process = 0;  // 0: not told
  std::uint64_t system = 0;
};

// A process may put threads into any group. An affinity narrower than its first group is one that somebody set, and is
// kept to. Never empty.
std::vector<unsigned> usable_in_groups(std::span<const unsigned> sizes, const GroupAffinity& affinity);

// Windows only: of this computer.
std::vector<unsigned> group_sizes();

}  // namespace pickaxe::os
