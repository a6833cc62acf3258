// The control groups of Linux that limit this process.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pickaxe::os {

struct ControlGroup {
  std::string directory;  // of its files
  std::string name;       // for people: "/" or "/user.slice/…"
  bool unified;           // cgroup v2: one hierarchy for all controllers
};

// The group of this process and its parents as far as they can be seen, innermost first: of the hierarchy that has
// `controller` ("memory", "cpu", "cpuset", "hugetlb") in v1, and of the unified one. Reads /proc and /sys below `root`.
std::vector<ControlGroup> control_groups(const std::string& root, std::string_view controller);

}  // namespace pickaxe::os
