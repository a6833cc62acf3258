// What there is to say about the kernels of a table, whatever they compute.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/kernel_race.h"

namespace pickaxe::base {

struct KernelReport {
  std::string_view name;
  bool supported = false;            // the CPU and its OS have what it needs
  Status tested;                     // what the self-test says, which runs only where supported
  bool fastest = false;              // taken when none is named
  std::optional<double> per_second;  // what it did in the race, if it took part
};

// `fastest` and `raced` of these `kernels`, on this CPU; a lap of the race has so much `work`.
template <typename Kernel>
std::vector<KernelReport> report_kernels(std::span<const Kernel> kernels, Features cpu,
                                         const Result<const Kernel*>& fastest, const std::vector<Raced<Kernel>>& raced,
                                         std::size_t work) {
  std::vector<KernelReport> out;
  for (const Kernel& kernel : kernels) {
    KernelReport& report = out.emplace_back();
    report.name = kernel.name;
    report.supported = cpu.has(kernel.needs);
    if (report.supported) report.tested = tested_once(kernel);
    report.fastest = fastest.ok() && fastest.value() == &kernel;
    const auto place = std::ranges::find(raced, &kernel, &Raced<Kernel>::kernel);
    if (place != raced.end()) report.per_second = static_cast<double>(work) / place->seconds;
  }
  return out;
}

}  // namespace pickaxe::base
