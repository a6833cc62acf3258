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

struct Runner {
  std::string_view name;
  base::Features needs;
  double seconds;
  bool raced = false;
  bool passes = true;
};

base::Status self_test(const Runner& runner) {
  return base::self_tested(runner.passes);
}

constexpr Runner kRunners[] = {
    {"not of this CPU", base::Feature::avx512, 1},
    {"broken", {}, 1, true, false},
    {"first", {}, 5},
    {"known to be slower", {}, 4},
    {"a guess", {}, 3, true},
    {"a guess, of another CPU", base::Feature::avx2, 1, true},
    {"a better guess", {}, 2, true},
};

TEST("base/kernel_race: the first that can be used races those whose place is a guess; a name is obeyed") {
  base::Races<Runner> races;
  int runs = 0;
  const auto raced = [&](base::Features cpu) -> const std::vector<base::Raced<Runner>>& {
    return races.of(cpu, [&](base::Features features) {
      ++runs;
      return base::race_kernels(std::span<const Runner>(kRunners), features,
                                [](const Runner& runner) { return [&runner] { return runner.seconds; }; });
    });
  };
  std::vector<std::string_view> names;
  for (const auto& [runner, seconds] : raced(base::Feature::bmi2)) {
    names.push_back(runner->name);
    CHECK_EQ(seconds, runner->seconds);
  }
  CHECK((names == std::vector<std::string_view>{"first", "a guess", "a better guess"}));
  const auto chosen = [&](std::string_view name) {
    return base::select_raced(std::span<const Runner>(kRunners), name, base::Feature::bmi2, raced).value()->name;
  };
  CHECK_EQ(chosen(""), "a better guess");
  CHECK_EQ(chosen("first"), "first");
  CHECK_EQ(runs, 1);
  const auto none = [](base::Features) -> const std::vector<base::Raced<Runner>>& {
    static const std::vector<base::Raced<Runner>> nobody;
    return nobody;
  };
  CHECK_EQ(base::select_raced(std::span<const Runner>(kRunners), "", base::Features{}, none).value()->name, "first");
}

}  // namespace
}  // namespace pickaxe
