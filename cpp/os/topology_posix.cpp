#include <algorithm>
#include <functional>
#include <map>
#include <thread>
#include <utility>

#include "os/cpu.h"
#include "os/text_files.h"
#include "os/topology.h"

#if defined(__APPLE__)
#include <sys/sysctl.h>
#endif

namespace pickaxe::os {
namespace {

// Numbers things by the order in which they come up.
template <typename Key>
class Numbering {
 public:
  unsigned operator()(const Key& key) {
    return known_.try_emplace(key, static_cast<unsigned>(known_.size())).first->second;
  }
  std::size_t size() const { return known_.size(); }

 private:
  std::map<Key, unsigned> known_;
};

// "32768K", "16M"
std::uint64_t cache_bytes(std::string_view text) {
  const std::uint64_t number = number_in(text).value_or(0);
  if (text.find('K') != std::string_view::npos) return number << 10;
  if (text.find('M') != std::string_view::npos) return number << 20;
  return number;
}

// The sizes of one level, and which of them a CPU uses: those who share a cache name the same list of CPUs.
struct Level {
  std::vector<std::uint64_t>& bytes;
  Numbering<std::string> domains;

  unsigned domain(const std::string& cache) {
    const std::string sharers = read_text(cache + "shared_cpu_list");
    if (sharers.empty()) return kUnknown;
    const unsigned index = domains(sharers);
    if (index == bytes.size()) bytes.push_back(cache_bytes(read_text(cache + "size")));
    return index;
  }
};

// Kinds of cores: Arm tells a capacity for each, Intel's hybrids have one driver a kind. Larger is faster.
std::map<unsigned, std::uint64_t> speeds(const std::string& root, std::span<const unsigned> cpus) {
  std::map<unsigned, std::uint64_t> out;
  for (const unsigned cpu : number_list(read_text(root + "/sys/devices/cpu_core/cpus"))) out[cpu] = 2;
  for (const unsigned cpu : number_list(read_text(root + "/sys/devices/cpu_atom/cpus"))) out[cpu] = 1;
  for (const unsigned cpu : number_list(read_text(root + "/sys/devices/cpu_lowpower/cpus"))) out[cpu] = 0;
  if (!out.empty()) return out;
  for (const unsigned cpu : cpus) {
    const auto capacity =
        number_in(read_text(root + "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpu_capacity"));
    if (!capacity) break;  // all or none have it
    out[cpu] = *capacity;
  }
  return out;
}

void read_nodes(const std::string& root, Topology& out) {
  const std::string folder = root + "/sys/devices/system/node/";
  out.nodes.clear();
  for (const unsigned number : number_list(read_text(folder + "online"))) {
    const std::string node = folder + "node" + std::to_string(number) + "/";
    const std::vector<unsigned> cpus = number_list(read_text(node + "cpulist"));
    const std::string key = "Node " + std::to_string(number) + " MemTotal:";
    const auto index = static_cast<unsigned>(out.nodes.size());
    out.nodes.push_back({number, number_after(read_text(node + "meminfo"), key).value_or(0) * 1024});
    for (LogicalCpu& cpu : out.cpus) {
      if (std::ranges::binary_search(cpus, cpu.number)) cpu.node = index;
    }
  }
  if (out.nodes.empty()) out.nodes.push_back({});
}

}  // namespace

Topology topology_under(const std::string& root, std::span<const unsigned> allowed) {
  const std::string folder = root + "/sys/devices/system/cpu/";
  const std::vector<unsigned> online = number_list(read_text(folder + "online"));
  std::vector<unsigned> usable;
  std::ranges::set_intersection(online, allowed, std::back_inserter(usable));
  Topology out = flat_topology(usable.empty() ? allowed : usable);
  out.quota = cpu_quota_under(root);
  if (usable.empty()) return out;
  out.online = static_cast<unsigned>(online.size());

  Numbering<std::string> packages, dies, cores;
  Level l2{out.l2_bytes, {}}, l3{out.l3_bytes, {}};
  std::map<unsigned, LogicalCpu> of_siblings;  // all that differs is the number, and reading takes its time
  for (LogicalCpu& cpu : out.cpus) {
    if (const auto known = of_siblings.find(cpu.number); known != of_siblings.end()) {
      cpu = known->second;
      cpu.number = known->first;
      continue;
    }
    const std::string of_cpu = folder + "cpu" + std::to_string(cpu.number) + "/";
    const std::string package = read_text(of_cpu + "topology/physical_package_id");
    cpu.package = packages(package);
    cpu.die = dies(package + "/" + read_text(of_cpu + "topology/die_id"));
    const std::string siblings = read_text(of_cpu + "topology/thread_siblings_list");
    cpu.core = cores(siblings.empty() ? std::to_string(cpu.number) : siblings);
    for (unsigned index = 0; index < 8; ++index) {
      const std::string cache = of_cpu + "cache/index" + std::to_string(index) + "/";
      const auto level = number_in(read_text(cache + "level"));
      if (!level) break;
      if (*level == 2) cpu.l2 = l2.domain(cache);
      if (*level == 3) cpu.l3 = l3.domain(cache);
    }
    for (const unsigned sibling : number_list(siblings)) of_siblings[sibling] = cpu;
  }
  read_nodes(root, out);

  const auto speed = speeds(root, usable);
  std::map<std::uint64_t, unsigned, std::greater<>> kinds;
  for (const auto& [cpu, value] : speed) kinds.emplace(value, 0);
  unsigned next = 0;
  for (auto& [value, kind] : kinds) kind = next++;
  for (LogicalCpu& cpu : out.cpus) {
    if (const auto found = speed.find(cpu.number); found != speed.end()) cpu.efficiency = kinds[found->second];
  }
  return out;
}

#if defined(__APPLE__)

namespace {

std::uint64_t sysctl_number(const std::string& name) {
  std::uint64_t value = 0;  // of 4 or 8 bytes, little-endian
  std::size_t size = sizeof value;
  return sysctlbyname(name.c_str(), &value, &size, nullptr, 0) == 0 ? value : 0;
}

}  // namespace

Topology topology() {
  std::vector<PerformanceLevel> levels;
  for (std::uint64_t i = 0; i < sysctl_number("hw.nperflevels"); ++i) {
    const std::string level = "hw.perflevel" + std::to_string(i) + ".";
    levels.push_back({.logical = static_cast<unsigned>(sysctl_number(level + "logicalcpu")),
                      .physical = static_cast<unsigned>(sysctl_number(level + "physicalcpu")),
                      .l2_bytes = sysctl_number(level + "l2cachesize"),
                      .cpus_per_l2 = static_cast<unsigned>(sysctl_number(level + "cpusperl2"))});
  }
  if (levels.empty()) {  // Intel: one kind of core, one L3
    levels.push_back({.logical = static_cast<unsigned>(sysctl_number("hw.logicalcpu")),
                      .physical = static_cast<unsigned>(sysctl_number("hw.physicalcpu"))});
  }
  Topology out = topology_of(levels, sysctl_number("hw.memsize"));
  if (out.cpus.empty()) return flat_topology(usable_cpus());
  if (const std::uint64_t l3 = sysctl_number("hw.l3cachesize"); l3 != 0) {
    out.l3_bytes.push_back(l3);
    for (LogicalCpu& cpu : out.cpus) cpu.l3 = 0;
  }
  return out;
}

#else

Topology topology() {
  return topology_under("", usable_cpus());
}

#endif

}  // namespace pickaxe::os
