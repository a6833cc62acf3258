#include <windows.h>

#include <algorithm>
#include <map>

#include "os/cpu.h"
#include "os/processor_groups.h"
#include "os/topology.h"

namespace pickaxe::os {
namespace {

using Record = SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX;

// Where each processor group begins in the numbering through all of them.
std::vector<unsigned> group_bases() {
  std::vector<unsigned> bases;
  unsigned base = 0;
  for (const unsigned size : group_sizes()) {
    bases.push_back(base);
    base += size;
  }
  return bases;
}

// The byte after Flags, which headers older than Windows 10 call reserved. Larger is faster.
unsigned efficiency_class(const PROCESSOR_RELATIONSHIP& core) noexcept {
  return reinterpret_cast<const BYTE*>(&core)[1];
}

class Reader {
 public:
  explicit Reader(Topology& out) : out_(out), bases_(group_bases()) {
    for (LogicalCpu& cpu : out.cpus) by_number_[cpu.number] = &cpu;
  }

  void take(const Record& record) {
    switch (record.Relationship) {
      case RelationProcessorCore: {
        const PROCESSOR_RELATIONSHIP& core = record.Processor;
        for_each(core.GroupMask, core.GroupCount, [&](LogicalCpu& cpu) {
          cpu.core = cores_;
          cpu.efficiency = efficiency_class(core);  // turned round at the end
        });
        ++cores_;
        break;
      }
      case RelationProcessorPackage: {
        const PROCESSOR_RELATIONSHIP& package = record.Processor;
        for_each(package.GroupMask, package.GroupCount, [&](LogicalCpu& cpu) { cpu.package = cpu.die = packages_; });
        ++packages_;
        break;
      }
      case RelationCache: {
        const CACHE_RELATIONSHIP& cache = record.Cache;
        if (cache.Level != 2 && cache.Level != 3) break;
        auto& sizes = cache.Level == 2 ? out_.l2_bytes : out_.l3_bytes;
        const auto member = cache.Level == 2 ? &LogicalCpu::l2 : &LogicalCpu::l3;
        bool used = false;
        for_each(&cache.GroupMask, 1, [&](LogicalCpu& cpu) {
          cpu.*member = static_cast<unsigned>(sizes.size());
          used = true;
        });
        if (used) sizes.push_back(cache.CacheSize);
        break;
      }
      case RelationNumaNode: {
        const NUMA_NODE_RELATIONSHIP& node = record.NumaNode;
        const auto index = static_cast<unsigned>(out_.nodes.size());
        for_each(&node.GroupMask, 1, [&](LogicalCpu& cpu) { cpu.node = index; });
        out_.nodes.push_back({static_cast<unsigned>(node.NodeNumber), 0});
        break;
      }
      default:
        break;
    }
  }

 private:
  template <typename Use>
  void for_each(const GROUP_AFFINITY* masks, WORD count, Use use) {
    for (WORD i = 0; i < std::max<WORD>(count, 1); ++i) {
      if (masks[i].Group >= bases_.size()) continue;
      for (unsigned bit = 0; bit < sizeof(KAFFINITY) * 8; ++bit) {
        if ((masks[i].Mask >> bit & 1) == 0) continue;
        const auto found = by_number_.find(bases_[masks[i].Group] + bit);
        if (found != by_number_.end()) use(*found->second);
      }
    }
  }

  Topology& out_;
  std::vector<unsigned> bases_;
  std::map<unsigned, LogicalCpu*> by_number_;
  unsigned cores_ = 0;
  unsigned packages_ = 0;
};

}  // namespace

Topology topology() {
  Topology out = flat_topology(usable_cpus());
  out.online = std::max(1u, static_cast<unsigned>(GetActiveProcessorCount(ALL_PROCESSOR_GROUPS)));
  out.quota = cpu_quota();
  DWORD size = 0;
  GetLogicalProcessorInformationEx(RelationAll, nullptr, &size);
  std::vector<std::uint8_t> buffer(size);
  if (size == 0 || !GetLogicalProcessorInformationEx(RelationAll, reinterpret_cast<Record*>(buffer.data()), &size)) {
    return out;
  }
  out.nodes.clear();
  Reader reader(out);
  for (DWORD at = 0; at < size;) {
    const auto& record = *reinterpret_cast<const Record*>(buffer.data() + at);
    reader.take(record);
    at += record.Size;
  }
  if (out.nodes.empty()) out.nodes.push_back({});
  unsigned fastest = 0;
  for (const LogicalCpu& cpu : out.cpus) fastest = std::max(fastest, cpu.efficiency);
  for (LogicalCpu& cpu : out.cpus) cpu.efficiency = fastest - cpu.efficiency;
  return out;
}

Topology topology_under(const std::string&, std::span<const unsigned>) {
  return topology();
}

}  // namespace pickaxe::os
