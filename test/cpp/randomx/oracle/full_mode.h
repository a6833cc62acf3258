// Every way of running full mode on a whole dataset.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "randomx/fixture.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/rounding_kernels.h"
#include "randomx/program/interpreter.h"

namespace pickaxe::test {

struct FullModeVm {
  std::string name;
  std::unique_ptr<randomx::Vm> vm;

  std::vector<std::string> hashes(std::span<const base::Bytes> inputs) const {
    std::vector<std::string> out;
    for (std::size_t done = 0; done < inputs.size(); done += vm->lanes()) {
      const auto batch = inputs.subspan(done, std::min(vm->lanes(), inputs.size() - done));
      std::vector<base::Hash256> hashes(batch.size());
      vm->first(batch);
      CHECK(vm->last(hashes));
      for (const auto& hash : hashes) out.push_back(hex_of(hash));
    }
    return out;
  }
};

// The interpreter, and generated code with every number of machines the tuner tries, every prefetch and every way of
// rounding they can have.
inline std::vector<FullModeVm> full_mode_vms(const randomx::Params& params, const std::uint8_t* dataset) {
  using namespace randomx;
  const aes::Functions& aes = *aes::select_kernel("", os::cpu_features()).value()->functions;
  std::vector<FullModeVm> out;
  const auto add = [&](std::string name, std::unique_ptr<program::Executor> executor) {
    auto vm = Vm::create(params, aes, std::move(executor), {dataset, nullptr}, kAnyPages);
    out.push_back({std::string(params.name) + ", " + std::move(name), std::move(vm.value())});
  };
  add("interpreter", program::make_interpreter(params, program::Mode::full, 1));
  for (const program::Prefetch prefetch : {program::Prefetch::direct, program::Prefetch::translated}) {
    for (const jit::RoundingKernel& kernel : jit::rounding_kernels()) {
      for (const std::size_t slots : {1, 2, 3, 4}) {
        auto executor =
            jit::make_executor(params, program::Mode::full, slots, os::cpu_features(), prefetch, kernel.rounding);
        if (!executor.ok()) continue;
        add(std::to_string(slots) + " machines, " + std::string(prefetch_name(prefetch)) + " prefetches, rounding " +
                std::string(kernel.name),
            std::move(executor.value()));
      }
    }
  }
  CHECK(out.size() > 4);
  return out;
}

}  // namespace pickaxe::test
