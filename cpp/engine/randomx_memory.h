// What the RandomX searchers of one engine share: where their memory comes from, and how they are to run.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "engine/job.h"
#include "os/pages.h"
#include "randomx/aes.h"
#include "randomx/store.h"
#include "randomx/vm.h"

namespace pickaxe::engine {

enum class ExecutorWish { automatic, jit, interpreter };

struct RandomXOptions {
  randomx::MemoryWish memory = randomx::MemoryWish::automatic;
  ExecutorWish executor = ExecutorWish::automatic;
  os::PageWish pages;                         // of the scratchpads; the store has its own
  const randomx::AesKernel* aes = nullptr;
  base::Features cpu;
};

class RandomXMemory {
 public:
  RandomXMemory(randomx::Store& store, RandomXOptions options) : store_(store), options_(std::move(options)) {}

  const RandomXOptions& options() const noexcept { return options_; }

  // The memory of a job's key: the same for all callers, preparing in the background. Code::argument for a variant
  // that is not known or not switched on, or for a key that is too long.
  base::Result<std::shared_ptr<randomx::KeyedMemory>> acquire(const RandomXPart& job);

  // Starts preparing the key of a coming job; it is kept until another is prepared.
  base::Status prepare(const RandomXPart& job);

  // Of the key asked for last; nothing before the first.
  std::optional<randomx::KeyState> state();

  // A virtual machine over whatever `memory` has now; `notice` gets a sentence when it runs on less than wished.
  base::Result<std::unique_ptr<randomx::Vm>> make_vm(const randomx::Params& params, randomx::Mode mode,
                                                     randomx::Memory memory, std::string& notice) const;

 private:
  randomx::Store& store_;
  const RandomXOptions options_;
  std::mutex mutex_;
  std::weak_ptr<randomx::KeyedMemory> current_;
  std::shared_ptr<randomx::KeyedMemory> prepared_;
};

}  // namespace pickaxe::engine
