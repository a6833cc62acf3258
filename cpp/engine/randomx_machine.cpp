#include "engine/randomx_machine.h"

namespace pickaxe::engine {

base::Status RandomXMachine::hold(const std::shared_ptr<randomx::memory::KeyedMemory>& keyed,
                                  std::string_view variant) {
  const randomx::Params* params = randomx::find_variant(variant);
  if (keyed != keyed_ || params != params_ || outdated()) {
    release();
    keyed_ = keyed;
    params_ = params;
    held_ = keyed->hold();
  }
  return shared_->full_only() && mode() == randomx::program::Mode::light ? keyed_->status() : base::Status{};
}

void RandomXMachine::release() noexcept {
  vm_.reset();
  held_ = {};
  keyed_.reset();
}

base::Status RandomXMachine::make(MachinePlan plan) {
  if (vm_ != nullptr && plan_ == plan) return {};
  vm_.reset();
  notice_.clear();
  const randomx::Memory memory{held_.full != nullptr ? held_.full->data() : nullptr,
                               held_.light != nullptr ? held_.light->items.get() : nullptr};
  auto vm = shared_->make_vm(*params_, mode(), plan, memory, notice_);
  if (!vm.ok()) return vm.status();
  vm_ = std::move(vm.value());
  plan_ = plan;
  return {};
}

}  // namespace pickaxe::engine
