// Choosing by measuring, where a table's order is a guess.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/features.h"
#include "base/kernel_table.h"
#include "base/status.h"

namespace pickaxe::base {

// The shortest of `rounds` laps of each contender, in turns: what disturbs a lap only makes it longer, and what lasts
// longer than a lap meets all of them. `lap(i)`: seconds contender i takes for the same work.
template <typename Lap>
std::vector<double> race(std::size_t contenders, int rounds, Lap&& lap) {
  std::vector<double> best(contenders, std::numeric_limits<double>::infinity());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < contenders; ++i) best[i] = std::min(best[i], lap(i));
  }
  return best;
}

// The first, unless a later one is more than 3 % faster: differences below that are noise, and the answer should not
// change from one start to the next.
inline std::size_t winner(std::span<const double> seconds) noexcept {
  constexpr double kMargin = 0.97;
  std::size_t leader = 0;
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    if (seconds[i] < kMargin * seconds[leader]) leader = i;
  }
  return leader;
}

// Seconds that `work()` takes.
template <typename Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// How a kernel did.
template <typename Kernel>
struct Raced {
  const Kernel* kernel;
  double seconds;  // for the work of one lap
};

// Races those of a table among which this CPU has to choose by measuring: the first that can be used and passes its
// self-test, and those behind it with `Kernel::raced`, whose place is a guess; whatever comes first stands for the
// others. In the table's order; nothing when fewer than two are left. `prepare(kernel)` makes a lap: a function that
// does the same work for each kernel, less than a millisecond of it, and returns its seconds.
template <typename Kernel, typename Prepare>
std::vector<Raced<Kernel>> race_kernels(std::span<const Kernel> kernels, Features cpu, Prepare&& prepare) {
  std::vector<Raced<Kernel>> raced;
  for (const Kernel& kernel : kernels) {
    if (!cpu.has(kernel.needs) || !(raced.empty() || kernel.raced) || !tested_once(kernel).ok()) continue;
    raced.push_back({&kernel, 0});
  }
  if (raced.size() < 2) return {};
  constexpr int kRounds = 5;
  std::vector<decltype(prepare(kernels.front()))> laps;
  for (const Raced<Kernel>& each : raced) laps.push_back(prepare(*each.kernel));
  const std::vector<double> seconds = race(raced.size(), kRounds, [&](std::size_t i) { return laps[i](); });
  for (std::size_t i = 0; i < raced.size(); ++i) raced[i].seconds = seconds[i];
  return raced;
}

// What `run(features)` found: it takes milliseconds, and is asked once a process and set of features. Keep one for
// good.
template <typename Kernel>
class Races {
 public:
  template <typename Run>
  const std::vector<Raced<Kernel>>& of(Features cpu, Run&& run) {
    const std::lock_guard lock(mutex_);
    for (const auto& [features, done] : done_) {
      if (features == cpu) return *done;
    }
    return *done_.emplace_back(cpu, std::make_unique<const std::vector<Raced<Kernel>>>(run(cpu))).second;
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<Features, std::unique_ptr<const std::vector<Raced<Kernel>>>>> done_;
};

// By name, or the winner of `raced_kernels(cpu)`, or without a race the best of the table; see select_kernel.
template <typename Kernel, typename RacedKernels>
Result<const Kernel*> select_raced(std::span<const Kernel> kernels, std::string_view name, Features cpu,
                                   RacedKernels&& raced_kernels) {
  if (!name.empty()) return select_kernel(kernels, name, cpu);
  const std::vector<Raced<Kernel>>& raced = raced_kernels(cpu);
  if (raced.empty()) return select_kernel(kernels, name, cpu);
  std::vector<double> seconds;
  for (const Raced<Kernel>& each : raced) seconds.push_back(each.seconds);
  return raced[winner(seconds)].kernel;
}

}  // namespace pickaxe::base
