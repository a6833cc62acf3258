#include "base/kernel_race.h"

#include <array>
#include <limits>

#include "test.h"

namespace pickaxe {
namespace {

TEST("base/kernel_race: contenders run in turns, and a disturbed lap does not count") {
  // Contender 1 is the faster one; something else takes the CPU during two of its laps and one of the other's.
  constexpr std::array<std::array<double, 2>, 4> kLaps = {{{9.0, 4.0}, {1.0, 0.8}, {1.1, 7.0}, {1.2, 0.9}}};
  std::vector<std::size_t> order;
  const auto best = base::race(2, 4, [&](std::size_t i) {
    order.push_back(i);
    return kLaps[(order.size() - 1) / 2][i];
  });
  CHECK((order == std::vector<std::size_t>{0, 1, 0, 1, 0, 1, 0, 1}));
  CHECK((best == std::vector<double>{1.0, 0.8}));
  CHECK_EQ(base::winner(best), std::size_t{1});
}

TEST("base/kernel_race: what is as fast as an earlier one does not replace it") {
  const auto winner = [](std::vector<double> seconds) { return base::winner(seconds); };
  CHECK_EQ(winner({1.0}), std::size_t{0});
  CHECK_EQ(winner({1.0, 1.0, 1.0}), std::size_t{0});
  CHECK_EQ(winner({1.0, 0.98, 0.975}), std::size_t{0});
  CHECK_EQ(winner({1.0, 0.96}), std::size_t{1});
  CHECK_EQ(winner({2.0, 1.0, 0.5, 0.49}), std::size_t{2});
  CHECK_EQ(winner({std::numeric_limits<double>::infinity(), 3.0}), std::size_t{1});
}

}  // namespace
}  // namespace pickaxe
