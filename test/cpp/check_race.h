// What every table of kernels that race is held to.
#pragma once

#include <algorithm>

#include "base/kernel_race.h"
#include "os/cpu.h"
#include "test.h"

namespace pickaxe::test {

// `raced(features)` and `select(name, features)` of a table.
template <typename RacedKernels, typename Select>
void check_race(RacedKernels raced, Select select) {
  // Without features only what needs none can race.
  for (const auto& each : raced(base::Features{})) CHECK(each.kernel->needs == base::Features{});
  const base::Features cpu = os::cpu_features();
  const auto& contenders = raced(cpu);
  CHECK_EQ(&contenders, &raced(cpu));  // once
  CHECK(contenders.size() != 1);
  const auto chosen = select("", cpu);
  CHECK(chosen.ok());
  double best = std::numeric_limits<double>::infinity();
  for (const auto& [kernel, seconds] : contenders) {
    CHECK(cpu.has(kernel->needs) && self_test(*kernel).ok());
    CHECK(seconds > 0);
    best = std::min(best, seconds);
  }
  CHECK(contenders.empty() || std::ranges::any_of(contenders, [&](const auto& each) {
          return each.kernel == chosen.value() && each.seconds < best / 0.9;
        }));
}

}  // namespace pickaxe::test
