#include "os/control_groups.h"

#include <utility>

#include "os/text_files.h"

namespace pickaxe::os {
namespace {

// Whether a list with commas has `item`.
bool lists(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (list.substr(0, end) == item) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

struct Mount {
  std::string at;
  std::string top;  // the group that is seen there
};

// Where the hierarchy is mounted: proc(5), /proc/pid/mountinfo. The usual place where that does not tell.
Mount mount_of(const std::string& root, std::string_view controller, bool unified) {
  const std::string text = read_text(root + "/proc/self/mountinfo");
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    std::size_t dash = 6;
    while (dash < words.size() && words[dash] != "-") ++dash;
    if (dash + 3 >= words.size()) continue;
    const bool fits =
        unified ? words[dash + 1] == "cgroup2" : words[dash + 1] == "cgroup" && lists(words[dash + 3], controller);
    if (fits) return {root + std::string(words[4]), std::string(words[3])};
  }
  std::string mounted = root + "/sys/fs/cgroup";
  if (!unified) mounted.append("/").append(controller);
  return {std::move(mounted), "/"};
}

void append_groups(const Mount& mount, std::string group, bool unified, std::vector<ControlGroup>& out) {
  if (mount.top != "/" && (group + "/").starts_with(mount.top + "/")) group.erase(0, mount.top.size());
  if (group == "/") group.clear();
  for (;;) {
    out.push_back({mount.at + group, group.empty() ? "/" : group, unified});
    if (group.empty()) return;
    group.resize(group.find_last_of('/'));
  }
}

}  // namespace

std::vector<ControlGroup> control_groups(const std::string& root, std::string_view controller) {
  std::vector<ControlGroup> out;
  // "0::/path" is the unified hierarchy, "4:memory,…:/path" one of v1.
  const std::string text = read_text(root + "/proc/self/cgroup");
  for (const std::string_view line : lines_of(text)) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos || !line.substr(second + 1).starts_with('/')) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const bool unified = controllers.empty();
    if (!unified && !lists(controllers, controller)) continue;
    append_groups(mount_of(root, controller, unified), std::string(line.substr(second + 1)), unified, out);
  }
  return out;
}

}  // namespace pickaxe::os
