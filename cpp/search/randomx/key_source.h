// First stage: from the key of a job to memory that is held. Shared by the threads of one engine.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "base/interrupt.h"
#include "randomx/memory/store.h"
#include "search/randomx/job.h"
#include "search/randomx/options.h"

namespace pickaxe::search {

class KeySource {
 public:
  // `store` outlives it.
  KeySource(randomx::Store& store, const RandomXOptions& options)
      : store_(store), wish_(options.memory), preparation_{options.threads, options.priority} {}

  // The memory of a key: the same for all callers, preparing in the background. Code::argument for a key that is too
  // long.
  base::Result<std::shared_ptr<randomx::KeyedMemory>> acquire(const RandomXKey& key);

  // Waits until there is something to hash with, or it is known why not; nothing when interrupted before.
  static std::optional<base::Status> until_usable(const randomx::KeyedMemory& memory,
                                                  const base::Interrupt& interrupt) noexcept;

  // The best there is of a usable key. Fails where only full mode will do and is refused.
  base::Result<randomx::HeldMemory> hold(const randomx::KeyedMemory& memory) const;

  // Starts preparing a coming key; it is kept until it is acquired, or another is prepared. Fails as acquire().
  base::Status prepare(const RandomXKey& key);

  // Of the key acquired last; nothing before the first.
  std::optional<randomx::KeyState> state();

 private:
  base::Result<std::shared_ptr<randomx::KeyedMemory>> from_store(const RandomXKey& key);

  randomx::Store& store_;
  const randomx::MemoryWish wish_;
  const randomx::Preparation preparation_;
  std::mutex mutex_;
  std::weak_ptr<randomx::KeyedMemory> current_;
  std::shared_ptr<randomx::KeyedMemory> prepared_;
};

inline randomx::Mode mode_of(const randomx::HeldMemory& held) noexcept {
  return held.full != nullptr ? randomx::Mode::full : randomx::Mode::light;
}

}  // namespace pickaxe::search
