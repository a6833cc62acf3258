#include "os/machine_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "os/fake_root.h"
#include "os/text_files.h"

namespace pickaxe::test {
namespace {

constexpr const char* kCpus = "/sys/devices/system/cpu/";

// As the kernel's lists, and "0-14:2" for every second.
std::vector<unsigned> cpus_of(const std::string& text) {
  std::vector<unsigned> out;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const auto numbers = os::number_list(part.substr(0, part.find(':')));
    const std::size_t step = part.find(':') == std::string::npos ? 1 : std::stoul(part.substr(part.find(':') + 1));
    for (std::size_t i = 0; i < numbers.size(); i += step) out.push_back(numbers[i]);
  }
  return out;
}

std::string cpu_folder(unsigned cpu) {
  return kCpus + ("cpu" + std::to_string(cpu)) + "/";
}

class Expander {
 public:
  explicit Expander(MachineFile& out) : out_(out) {}

  void take(const std::string& line) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    std::vector<std::string> rest;
    for (std::string word; words >> word;) rest.push_back(word);
    if (what == "online") return online(rest[0]);
    if (what == "allowed") allowed_ = cpus_of(rest[0]);
    if (what == "quota") quota(rest[0] + " " + rest[1]);
    if (what == "packages") packages(rest);
    if (what == "cores") cores(rest);
    if (what == "atom") atom(rest[0]);
    if (what == "capacity") capacity(rest[0], rest[1]);
    if (what == "l2" || what == "l3") caches(what == "l2" ? "2" : "3", rest);
    if (what == "node") node(rest);
    if (what == "level") level(rest);
    if (what == "memory") memory_ = std::stoull(rest[0]) << 20;
    if (what == "first") out_.first = cpus_of(rest[0]);
    if (what == "plan") out_.plans.push_back({rest[0], std::stoul(rest[1]), std::stoul(rest[3]), cpus_of(rest[6])});
  }

  void finish() {
    out_.topology = levels_.empty() ? os::topology_under(root_.path(), allowed_) : os::topology_of(levels_, memory_);
  }

 private:
  void online(const std::string& list) {
    online_ = allowed_ = cpus_of(list);
    root_.write(std::string(kCpus) + "online", list + "\n");
  }

  void quota(const std::string& text) {
    root_.write("/proc/self/cgroup", "0::/box\n");
    root_.write("/sys/fs/cgroup/box/cpu.max", text + "\n");
  }

  void packages(const std::vector<std::string>& lists) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      for (const unsigned cpu : cpus_of(lists[i])) {
        root_.write(cpu_folder(cpu) + "topology/physical_package_id", std::to_string(i) + "\n");
        root_.write(cpu_folder(cpu) + "topology/die_id", "0\n");
      }
    }
  }

  // "0-15 +16": CPU i and i + 16 are siblings.
  void cores(const std::vector<std::string>& rest) {
    for (const unsigned cpu : cpus_of(rest[0])) {
      const unsigned sibling = rest.size() > 1 ? cpu + static_cast<unsigned>(std::stoul(rest[1])) : cpu;
      std::string list = std::to_string(cpu);
      if (sibling != cpu) {
        list += sibling == cpu + 1 ? '-' : ',';
        list += std::to_string(sibling);
      }
      cores_.push_back(list);
      for (const unsigned member : {cpu, sibling}) {
        root_.write(cpu_folder(member) + "topology/thread_siblings_list", list + "\n");
      }
    }
  }

  void atom(const std::string& list) {
    const auto slow = cpus_of(list);
    std::string fast;
    for (const unsigned cpu : online_) {
      if (std::ranges::binary_search(slow, cpu)) continue;
      if (!fast.empty()) fast += ',';
      fast += std::to_string(cpu);
    }
    root_.write("/sys/devices/cpu_core/cpus", fast + "\n");
    root_.write("/sys/devices/cpu_atom/cpus", list + "\n");
  }

  void capacity(const std::string& value, const std::string& list) {
    for (const unsigned cpu : cpus_of(list)) root_.write(cpu_folder(cpu) + "cpu_capacity", value + "\n");
  }

  void caches(const std::string& of_level, std::vector<std::string> rest) {
    const std::string size = rest[0];
    rest.erase(rest.begin());
    if (rest[0] == "core") rest = cores_;
    for (const std::string& sharers : rest) {
      for (const unsigned cpu : cpus_of(sharers)) {
        const std::string cache = cpu_folder(cpu) + "cache/index" + std::to_string(caches_[cpu]++) + "/";
        root_.write(cache + "level", of_level + "\n");
        root_.write(cache + "size", size + "\n");
        root_.write(cache + "shared_cpu_list", sharers + "\n");
      }
    }
  }

  void node(const std::vector<std::string>& rest) {
    const std::string folder = "/sys/devices/system/node/";
    const std::string number = std::to_string(nodes_++);
    root_.write(folder + "online", nodes_ == 1 ? "0\n" : "0-" + number + "\n");
    root_.write(folder + "node" + number + "/cpulist", rest[1] + "\n");
    root_.write(folder + "node" + number + "/meminfo",
                "Node " + number + " MemTotal:  " + std::to_string(std::stoull(rest[0]) * 1024) + " kB\n");
  }

  void level(const std::vector<std::string>& rest) {
    levels_.push_back({.logical = static_cast<unsigned>(std::stoul(rest[0])),
                       .physical = static_cast<unsigned>(std::stoul(rest[1])),
                       .l2_bytes = std::stoull(rest[2]) << 10,
                       .cpus_per_l2 = static_cast<unsigned>(std::stoul(rest[3]))});
  }

  MachineFile& out_;
  FakeRoot root_;
  std::vector<unsigned> online_, allowed_;
  std::vector<std::string> cores_;
  std::map<unsigned, unsigned> caches_;
  std::vector<os::PerformanceLevel> levels_;
  std::uint64_t memory_ = 0;
  unsigned nodes_ = 0;
};

}  // namespace

namespace {

std::vector<MachineFile> read_machine_files() {
  std::vector<MachineFile> out;
  for (const auto& entry : std::filesystem::directory_iterator(PICKAXE_VECTORS_DIR "/topology")) {
    if (entry.path().extension() != ".txt") continue;
    MachineFile machine;
    machine.name = entry.path().stem().string();
    Expander expander(machine);
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && line[0] != '#') expander.take(line);
    }
    expander.finish();
    out.push_back(std::move(machine));
  }
  return out;
}

}  // namespace

const std::vector<MachineFile>& machine_files() {
  static const std::vector<MachineFile> files = read_machine_files();
  return files;
}

}  // namespace pickaxe::test
