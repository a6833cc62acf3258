// Every way of running full mode on a whole dataset.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "randomx/fixture.h"
#include "randomx/jit/jit.h"
#include "randomx/program/interpreter.h"

namespace pickaxe::test {

struct FullModeVm {
  std::string name;
  std::unique_ptr<randomx::Vm> vm;

  std::vector<std::string> hashes(std::span<const base::Bytes> inputs) const {
    std::vector<std::string> out;
    for (std::size_t done = 0; done < inputs.size(); done += vm->lanes()) {
      const auto batch = inputs.subspan(done, std::min(vm->lanes(), inputs.size() - done));
      std::vector<randomx::Hash256> hashes(batch.size());
      vm->first(batch);
      CHECK(vm->last(hashes));
      for (const auto& hash : hashes) out.push_back(hex_of(hash));
    }
    return out;
  }
};

// The interpreter, and generated code with every number of machines the tuner tries and every prefetch they can have.
inline std::vector<FullModeVm> full_mode_vms(const randomx::Params& params, const std::uint8_t* dataset) {
  using namespace randomx;
  const AesFunctions& aes = *select_aes_kernel("", os::cpu_features()).value()->functions;
  std::vector<FullModeVm> out;
  const auto add = [&](std::string name, std::unique_ptr<Executor> executor) {
    auto vm = Vm::create(params, aes, std::move(executor), {dataset, nullptr}, kAnyPages);
    out.push_back({std::string(params.name) + ", " + std::move(name), std::move(vm.value())});
  };
  add("interpreter", make_interpreter(params, Mode::full, 1));
  for (const Prefetch prefetch : {Prefetch::direct, Prefetch::translated}) {
    for (const std::size_t slots : {1, 2, 3, 4}) {
      auto executor = jit::make_executor(params, Mode::full, slots, os::cpu_features(), prefetch);
      if (!executor.ok()) continue;
      const char* way = prefetch == Prefetch::direct ? "direct" : "translated";
      add(std::to_string(slots) + " machines, " + way + " prefetches", std::move(executor.value()));
    }
  }
  CHECK(out.size() > 4);
  return out;
}

}  // namespace pickaxe::test
