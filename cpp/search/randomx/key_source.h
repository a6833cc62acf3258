// First stage: from the key of a job to memory that is held. Shared by the threads of one engine.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "base/interrupt.h"
#include "randomx/memory/store.h"
#include "search/randomx/job.h"
#include "search/randomx/options.h"

namespace pickaxe::search::randomx {

class KeySource {
 public:
  // `store` outlives it.
  KeySource(rx::memory::Store& store, const Options& options)
      : store_(store),
        wish_(options.memory),
        preparation_{options.threads, options.priority, options.nodes.nodes},
        races_aes_(options.aes == nullptr),
        cpu_(options.cpu) {}

  // The memory of a key: the same for all callers, preparing in the background. Code::argument for a key that is too
  // long.
  base::Result<std::shared_ptr<rx::memory::KeyedMemory>> acquire(const Key& key);

  // Waits until there is something to hash with, or it is known why not; nothing when interrupted before.
  static std::optional<base::Status> until_usable(const rx::memory::KeyedMemory& memory,
                                                  const base::Interrupt& interrupt);

  // The best there is of a usable key, for a thread of that memory node. Fails where only full mode will do and is
  // refused.
  base::Result<rx::memory::HeldMemory> hold(const rx::memory::KeyedMemory& memory,
                                            std::optional<unsigned> node = {}) const;

  // Starts preparing a coming key; it is kept until it is acquired, or another is prepared. Fails as acquire().
  base::Status prepare(const Key& key);

  // Of the key acquired last; nothing before the first.
  std::optional<rx::memory::KeyState> state();

 private:
  base::Result<std::shared_ptr<rx::memory::KeyedMemory>> from_store(const Key& key);

  rx::memory::Store& store_;
  const rx::memory::MemoryWish wish_;
  const rx::memory::Preparation preparation_;
  const bool races_aes_;
  const base::Features cpu_;
  std::mutex mutex_;
  std::weak_ptr<rx::memory::KeyedMemory> current_;
  std::shared_ptr<rx::memory::KeyedMemory> prepared_;
};

inline rx::program::Mode mode_of(const rx::memory::HeldMemory& held) noexcept {
  return held.full != nullptr ? rx::program::Mode::full : rx::program::Mode::light;
}

}  // namespace pickaxe::search::randomx
