// Computers with more CPUs than a Windows group holds, which nobody has at hand.
#include "os/processor_groups.h"

#include <set>
#include <utility>

#include "test.h"

using namespace pickaxe;
using namespace pickaxe::os;

namespace {

constexpr unsigned kEpyc[] = {64, 64, 32};

}  // namespace

TEST("os/processor_groups: every CPU of every group has one number, and that number leads back to it") {
  const std::vector<unsigned> all = usable_in_groups(kEpyc, {.first = 1, .process = ~0ull, .system = ~0ull});
  CHECK_EQ(all.size(), 160u);
  std::set<std::pair<unsigned, unsigned>> seen;
  for (const unsigned cpu : all) {
    const auto place = group_cpu(kEpyc, cpu);
    CHECK(place && place->number < kEpyc[place->group]);
    CHECK(seen.emplace(place->group, place->number).second);
  }
  CHECK_EQ(seen.size(), 160u);
  CHECK(group_cpu(kEpyc, 64) == GroupCpu({1, 0}));
  CHECK(group_cpu(kEpyc, 159) == GroupCpu({2, 31}));
  CHECK(!group_cpu(kEpyc, 160));
}

TEST("os/processor_groups: an affinity that somebody set is kept to, within the group it is of") {
  CHECK(usable_in_groups(kEpyc, {.first = 1, .process = 0b1010, .system = ~0ull}) == std::vector<unsigned>({65, 67}));
  CHECK_EQ(usable_in_groups(kEpyc, {}).size(), 160u);  // not told
  CHECK(usable_in_groups({}, {}) == std::vector<unsigned>{0});
}
