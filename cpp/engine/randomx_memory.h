// What the RandomX searchers of one engine share: where their memory comes from, and how they are to run.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "engine/job.h"
#include "engine/machine_tuner.h"
#include "os/pages.h"
#include "os/thread.h"
#include "randomx/aes/aes.h"
#include "randomx/memory/store.h"
#include "randomx/vm.h"

namespace pickaxe::engine {

enum class ExecutorWish { automatic, jit, interpreter };

struct RandomXOptions {
  randomx::memory::MemoryWish memory = randomx::memory::MemoryWish::automatic;
  ExecutorWish executor = ExecutorWish::automatic;
  unsigned machines = 0;                               // that each thread runs in turns; 0: as many as prove best
  std::optional<randomx::program::Prefetch> prefetch;  // full mode; nothing: what proves best
  os::PageWish pages;                                  // of the scratchpads; the store has its own
  unsigned threads = 1;                                // that will have machines
  os::Priority priority = os::Priority::normal;
  const randomx::aes::Kernel* aes = nullptr;
  base::Features cpu;
};

// The numbers of machines a thread may come to run in turns when none is asked for.
std::span<const unsigned> machine_candidates(randomx::program::Mode mode) noexcept;

// What a thread of these options may come to do: one plan or more. Code::cpu_unsupported, Code::code_memory or
// Code::argument when what they force cannot be.
base::Result<std::vector<MachinePlan>> plan_candidates(const RandomXOptions& options, const randomx::Params& params,
                                                       randomx::program::Mode mode);

class RandomXMemory {
 public:
  RandomXMemory(randomx::memory::Store& store, RandomXOptions options) : store_(store), options_(std::move(options)) {}

  // Whether light mode will not do.
  bool full_only() const noexcept { return options_.memory == randomx::memory::MemoryWish::full; }

  // The memory of a job's key: the same for all callers, preparing in the background. Code::argument for a variant
  // that is not known or not switched on, for a key that is too long, or as plan_candidates().
  base::Result<std::shared_ptr<randomx::memory::KeyedMemory>> acquire(const RandomXPart& job);

  // Starts preparing the key of a coming job; it is kept until it is acquired, or another is prepared.
  base::Status prepare(const RandomXPart& job);

  // Of the key asked for last; nothing before the first.
  std::optional<randomx::memory::KeyState> state();

  // Chooses the plan for this kind of hashing. Fails as plan_candidates().
  base::Result<MachineTuner*> tuner(const randomx::Params& params, randomx::program::Mode mode);

  // What threads run at the moment, for people; no machine before the first.
  MachinePlan plan() const noexcept { return plan_.load(std::memory_order_relaxed); }
  void tell_plan(MachinePlan plan) noexcept { plan_.store(plan, std::memory_order_relaxed); }

  // The plan's virtual machines over `memory`; `notice` gets a sentence when they run on less than wished.
  // Code::out_of_memory when there is no room for the scratchpads.
  base::Result<std::unique_ptr<randomx::Vm>> make_vm(const randomx::Params& params, randomx::program::Mode mode,
                                                     MachinePlan plan, randomx::Memory memory,
                                                     std::string& notice) const;

 private:
  base::Result<std::shared_ptr<randomx::memory::KeyedMemory>> from_store(const RandomXPart& job);

  randomx::memory::Store& store_;
  const RandomXOptions options_;
  std::mutex mutex_;
  std::weak_ptr<randomx::memory::KeyedMemory> current_;
  std::shared_ptr<randomx::memory::KeyedMemory> prepared_;
  std::map<std::pair<const randomx::Params*, randomx::program::Mode>, MachineTuner> tuners_;
  std::atomic<MachinePlan> plan_{{.machines = 0}};
};

}  // namespace pickaxe::engine
