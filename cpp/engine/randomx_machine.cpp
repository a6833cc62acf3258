#include "engine/randomx_machine.h"

namespace pickaxe::engine {

using randomx::Mode;

base::Status RandomXMachine::refresh(const std::shared_ptr<randomx::KeyedMemory>& keyed, std::string_view variant) {
  const randomx::Params* params = randomx::find_variant(variant);
  // Read before the memory: what changes in between is noticed next time.
  const std::uint64_t generation = keyed->generation();
  if (vm_ != nullptr && keyed == keyed_ && params == params_ && generation == generation_) return {};

  drop();
  keyed_ = keyed;
  params_ = params;
  generation_ = generation;
  full_ = keyed->full();
  if (full_ == nullptr) light_ = keyed->light();
  if (full_ == nullptr && light_ == nullptr) return keyed->wait_until_usable();
  const Mode mode = full_ != nullptr ? Mode::full : Mode::light;
  const randomx::Memory memory{full_ != nullptr ? full_->data() : nullptr,
                               light_ != nullptr ? light_->items.get() : nullptr};
  auto vm = shared_->make_vm(*params, mode, memory, notice_);
  if (!vm.ok()) return vm.status();
  vm_ = std::move(vm.value());
  return {};
}

void RandomXMachine::drop() noexcept {
  vm_.reset();
  full_.reset();
  light_.reset();
  notice_.clear();
}

}  // namespace pickaxe::engine
