// Choosing from a table of kernels: by name or the best there is, and never one that gives wrong answers here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/features.h"
#include "base/status.h"

namespace pickaxe::base {

// What a self-test says of a kernel: Code::self_test when an answer was wrong.
inline Status self_tested(bool passed) {
  return passed ? Status{}
                : Status::error(Code::self_test, "failed its self-test: it must not be used on this machine");
}

// `Kernel` has `name` (string_view) and `needs` (Features); `kernels` is in order of preference. For an empty name the
// first that this CPU can run and that passes `self_test(kernel)`, a Status. Code::argument for an unknown name (the
// message lists all), Code::cpu_unsupported when the CPU lacks what it needs, and what the self-test says.
template <typename Kernel, typename SelfTest>
Result<const Kernel*> select_kernel(std::span<const Kernel> kernels, std::string_view name, Features cpu,
                                    SelfTest self_test) {
  Status reason;
  std::string names;
  for (const Kernel& kernel : kernels) {
    names += names.empty() ? "" : ", ";
    names += kernel.name;
    if (!name.empty() && kernel.name != name) continue;
    if (!cpu.has(kernel.needs)) {
      std::string missing;
      for (const auto& [feature, feature_name] : kFeatureNames) {
        if (!kernel.needs.has(feature) || cpu.has(feature)) continue;
        missing += missing.empty() ? "" : ", ";
        missing += feature_name;
      }
      reason = Status::error(Code::cpu_unsupported, "kernel " + std::string(kernel.name) + " needs " + missing +
                                                        ", which this CPU or its OS does not offer");
    } else if (Status status = self_test(kernel); !status.ok()) {
      reason = Status::error(status.code, "kernel " + std::string(kernel.name) + " " + status.message);
    } else {
      return &kernel;
    }
  }
  if (reason.ok()) {
    reason = Status::error(Code::argument, "there is no kernel called " + std::string(name) + "; known: " + names);
  }
  return reason;
}

}  // namespace pickaxe::base
