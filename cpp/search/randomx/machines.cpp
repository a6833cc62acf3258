#include "search/randomx/machines.h"

#include <utility>

#include "randomx/jit/jit.h"
#include "randomx/program/interpreter.h"
#include "search/randomx/key_source.h"

namespace pickaxe::search::randomx {

namespace {

rx::Memory read_from(const rx::memory::HeldMemory& held) noexcept {
  const auto& [light, full, generation] = held;
  return {full != nullptr ? full->data() : nullptr, light != nullptr ? light->items.get() : nullptr};
}

// Light mode has no choice, and so no race.
rx::program::Rounding rounding(const Options& options, rx::program::Mode mode) {
  if (options.rounding != nullptr) return options.rounding->rounding;
  if (mode == rx::program::Mode::light) return rx::program::Rounding::control_register;
  const auto best = rx::jit::select_rounding_kernel("", options.cpu);
  return best.ok() ? best.value()->rounding : rx::program::Rounding::control_register;
}

}  // namespace

base::Result<Machines> make_vm(const Options& options, const rx::Params& params, rx::memory::HeldMemory memory,
                               MachinePlan plan) {
  const rx::program::Mode mode = mode_of(memory);
  Machines machines{.memory = std::move(memory), .params = &params, .mode = mode, .plan = plan, .vm = {}, .notice = {}};
  std::unique_ptr<rx::program::Executor> executor;
  if (options.executor != ExecutorWish::interpreter) {
    auto jit = rx::jit::make_executor(params, mode, plan.machines, options.cpu, plan.prefetch, rounding(options, mode));
    if (jit.ok()) {
      executor = std::move(jit.value());
    } else if (options.executor == ExecutorWish::jit) {
      return jit.status();
    } else {
      machines.notice.emplace("interpreter", jit.status());
    }
  }
  if (executor == nullptr) executor = rx::program::make_interpreter(params, mode, plan.machines);
  const auto aes = options.aes != nullptr ? base::Result<const rx::aes::Kernel*>(options.aes)
                                          : rx::aes::select_kernel("", options.cpu);
  if (!aes.ok()) return aes.status();
  auto vm =
      rx::Vm::create(params, *aes.value()->functions, std::move(executor), read_from(machines.memory), options.pages);
  if (!vm.ok()) return vm.status();
  machines.vm = std::move(vm.value());
  return machines;
}

void use_memory(Machines& machines, rx::memory::HeldMemory memory) noexcept {
  machines.vm->use(read_from(memory));
  machines.memory = std::move(memory);
}

}  // namespace pickaxe::search::randomx
