#include "search/randomx/machine_pool.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "search/randomx/key_source.h"

namespace pickaxe::search::randomx {

base::Result<Machines> MachinePool::take(const rx::Params& params, rx::memory::HeldMemory memory, MachinePlan plan) {
  std::optional<Machines> kept;
  std::optional<Machines> given_up;  // goes after the lock
  {
    const std::lock_guard lock(mutex_);
    const auto fits = std::ranges::find_if(idle_, [&](const Machines& idle) {
      return idle.params == &params && idle.mode == mode_of(memory) && idle.plan == plan;
    });
    if (fits != idle_.end()) {
      kept.emplace(std::move(*fits));
      idle_.erase(fits);
    } else if (!idle_.empty() && idle_.size() + in_use_ >= most_) {
      given_up.emplace(std::move(idle_.front()));
      idle_.erase(idle_.begin());
    }
    if (kept) ++in_use_;
  }
  if (kept) {
    use_memory(*kept, std::move(memory));
    return std::move(*kept);
  }
  given_up.reset();
  auto made = make_vm(options_, params, std::move(memory), plan);
  if (!made.ok()) return made;
  const std::lock_guard lock(mutex_);
  idle_.reserve(idle_.size() + in_use_ + 1);  // so that all come back without asking for memory
  ++in_use_;
  return made;
}

// Without the memory they read: that is the key's, and may have to go before them.
void MachinePool::give_back(Machines machines) noexcept {
  use_memory(machines, {});
  const std::lock_guard lock(mutex_);
  --in_use_;
  idle_.push_back(std::move(machines));
}

}  // namespace pickaxe::search::randomx
