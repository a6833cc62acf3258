#include "randomx/memory/store.h"

#include <string>
#include <utility>

namespace pickaxe::randomx::memory {

base::Result<std::shared_ptr<KeyedMemory>> Store::acquire(const Params& params, base::Bytes key, MemoryWish wish,
                                                          const Preparation& preparation) {
  if (key.size() > kMaxKeyBytes) {
    return base::Status::error(base::Code::argument, "a RandomX key has at most " + std::to_string(kMaxKeyBytes) +
                                                         " bytes, got " + std::to_string(key.size()));
  }
  std::shared_ptr<KeyedMemory> memory;
  // Whoever is the last to let go of a key waits for its threads: not under the lock.
  std::vector<std::shared_ptr<KeyedMemory>> others;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(known_, [](const auto& known) { return known.expired(); });
    for (const auto& known : known_) {
      auto candidate = known.lock();
      if (candidate == nullptr) continue;
      (candidate->is_for(params, key) ? memory : others.emplace_back()) = std::move(candidate);
    }
    if (memory == nullptr) {
      memory = std::make_shared<KeyedMemory>(params, key, options_, cpu_, datasets_);
      known_.push_back(memory);
    }
  }
  memory->request(wish, preparation);
  return memory;
}

}  // namespace pickaxe::randomx::memory
