#include "search/randomx/machines.h"

#include <utility>

#include "randomx/jit/jit.h"
#include "randomx/program/interpreter.h"
#include "search/randomx/key_source.h"

namespace pickaxe::search {

base::Result<Machines> make_vm(const RandomXOptions& options, const randomx::Params& params, randomx::HeldMemory memory,
                               MachinePlan plan) {
  const randomx::Mode mode = mode_of(memory);
  Machines machines{.memory = std::move(memory), .params = &params, .plan = plan, .vm = {}, .notice = {}};
  std::unique_ptr<randomx::Executor> executor;
  if (options.executor != ExecutorWish::interpreter) {
    auto jit = randomx::jit::make_executor(params, mode, plan.machines, options.cpu, plan.prefetch);
    if (jit.ok()) {
      executor = std::move(jit.value());
    } else if (options.executor == ExecutorWish::jit) {
      return jit.status();
    } else {
      machines.notice = "running the interpreter, many times slower than generated code: " + jit.status().message;
    }
  }
  if (executor == nullptr) executor = randomx::make_interpreter(params, mode, plan.machines);
  const auto& [light, full, generation] = machines.memory;
  auto vm = randomx::Vm::create(
      params, *options.aes->functions, std::move(executor),
      {full != nullptr ? full->data() : nullptr, light != nullptr ? light->items.get() : nullptr}, options.pages);
  if (!vm.ok()) return vm.status();
  machines.vm = std::move(vm.value());
  return machines;
}

}  // namespace pickaxe::search
