// The table as a whole: where an engine's threads go for each of its algorithms.
#include "search/table.h"

#include <algorithm>
#include <vector>

#include "test.h"

namespace pickaxe::search {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// Eight cores with 96 MiB of L3 and eight with 32, as a Ryzen 9 7950X3D has them.
os::Topology unequal_caches() {
  std::vector<unsigned> numbers(16);
  for (unsigned i = 0; i < numbers.size(); ++i) numbers[i] = i;
  os::Topology out = os::flat_topology(numbers);
  out.l3_bytes = {96 * kMiB, 32 * kMiB};
  for (os::LogicalCpu& cpu : out.cpus) cpu.l3 = cpu.number / 8;
  return out;
}

TEST("search/table: threads are placed by what their algorithm needs, not by what another one does") {
  const auto placed = placed_cpus(unequal_caches(), 8);
  CHECK_EQ(placed.size(), algorithms().size());
  for (std::size_t i = 0; i < placed.size(); ++i) {
    const auto behind_small_cache = std::ranges::count_if(placed[i], [](unsigned cpu) { return cpu >= 8; });
    CHECK_EQ(placed[i].size(), 8u);
    CHECK_EQ(behind_small_cache, algorithms()[i].name == "randomx" ? 2 : 4);
  }
}

}  // namespace
}  // namespace pickaxe::search
