// Choosing from a table of kernels: by name or the best there is, and never one that gives wrong answers here.
#pragma once

#include <map>
#include <mutex>
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

// What self_test(kernel) says of a kernel that is never destroyed: it takes milliseconds, and its answer stays the
// same.
template <typename Kernel>
Status tested_once(const Kernel& kernel) {
  static auto& mutex = *new std::mutex;
  static auto& verdicts = *new std::map<const Kernel*, Status>;
  const std::lock_guard lock(mutex);
  const auto known = verdicts.find(&kernel);
  return known != verdicts.end() ? known->second : verdicts.emplace(&kernel, self_test(kernel)).first->second;
}

// `Kernel` has `name` (string_view) and `needs` (Features), and there is a Status self_test(const Kernel&); `kernels`
// is a table for good, in order of preference. For an empty name the first that this CPU can run and that passes its
// self-test. Code::argument for an unknown name (the message lists all), Code::cpu_unsupported when the CPU lacks what
// it needs, and what the self-test says.
template <typename Kernel>
Result<const Kernel*> select_kernel(std::span<const Kernel> kernels, std::string_view name, Features cpu) {
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
    } else if (Status status = tested_once(kernel); !status.ok()) {
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
