#include "engine/randomx_machine.h"

namespace pickaxe::engine {

using randomx::Mode;

base::Status RandomXMachine::refresh(const std::shared_ptr<randomx::KeyedMemory>& keyed, std::string_view variant) {
  const randomx::Params* params = randomx::find_variant(variant);
  if (vm_ != nullptr && keyed == keyed_ && params == params_ && !outdated()) return {};

  vm_.reset();
  notice_.clear();
  keyed_ = keyed;
  params_ = params;
  held_ = keyed->hold();
  if (held_.full == nullptr && held_.light == nullptr) return keyed->wait_until_usable();
  const Mode mode = held_.full != nullptr ? Mode::full : Mode::light;
  const randomx::Memory memory{held_.full != nullptr ? held_.full->data() : nullptr,
                               held_.light != nullptr ? held_.light->items.get() : nullptr};
  auto vm = shared_->make_vm(*params, mode, memory, notice_);
  if (!vm.ok()) return vm.status();
  vm_ = std::move(vm.value());
  return {};
}

}  // namespace pickaxe::engine
