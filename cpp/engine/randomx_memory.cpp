#include "engine/randomx_memory.h"

#include <array>
#include <string>

#include "os/memory_limit.h"
#include "randomx/jit/jit.h"
#include "randomx/program/interpreter.h"

namespace pickaxe::engine {

using base::Code;
using base::Result;
using base::Status;
using randomx::memory::KeyedMemory;
using randomx::program::Mode;
using randomx::program::Prefetch;

namespace {

// Full mode hides the latency of the dataset: a few machines suffice. Light mode computes the items of all machines
// together, in vectors and with their cache reads overlapped.
constexpr std::array kFullCandidates = {1u, 2u, 3u, 4u};
constexpr std::array kLightCandidates = {1u, 7u, 8u, 16u};

// Why programs cannot run as generated code; ok when they can.
Status generated_code(const RandomXOptions& options, const randomx::Params& params, Mode mode) {
  if (options.executor == ExecutorWish::interpreter) {
    return Status::error(Code::argument, "the interpreter has no prefetches: they are of generated code");
  }
  return randomx::jit::make_executor(params, mode, 1, options.cpu).status();
}

// More than one machine is a wish: scratchpads that the system has no room for would end the process.
Status room_for(const MachinePlan& plan, const randomx::Params& params, unsigned threads) {
  if (plan.machines == 1) return {};
  const std::uint64_t bytes = std::uint64_t{threads} * plan.machines * params.scratchpad_l3_bytes;
  return os::check_room(bytes, "running " + std::to_string(plan.machines) + " machines on each of " +
                                   std::to_string(threads) + " threads");
}

}  // namespace

std::span<const unsigned> machine_candidates(Mode mode) noexcept {
  if (mode == Mode::full) return kFullCandidates;
  return kLightCandidates;
}

Result<std::vector<MachinePlan>> plan_candidates(const RandomXOptions& options, const randomx::Params& params,
                                                 Mode mode) {
  const Status generated = generated_code(options, params, mode);
  std::vector<unsigned> numbers = {1};
  if (generated.ok()) numbers.assign(machine_candidates(mode).begin(), machine_candidates(mode).end());
  if (options.machines != 0) numbers = {options.machines};
  std::vector<Prefetch> prefetches = {Prefetch::direct};
  if (mode == Mode::full && generated.ok()) prefetches.push_back(Prefetch::translated);
  if (mode == Mode::full && options.prefetch) prefetches = {*options.prefetch};

  std::vector<MachinePlan> plans;
  Status refusal;
  for (const Prefetch prefetch : prefetches) {
    for (const unsigned machines : numbers) {
      Status status;
      if (prefetch != Prefetch::direct) {
        status = generated.ok() ? randomx::jit::supports(params, mode, machines, options.cpu, prefetch) : generated;
      }
      if (status.ok()) {
        plans.push_back({machines, prefetch});
      } else {
        refusal = std::move(status);
      }
    }
  }
  if (plans.empty()) return refusal;
  return plans;
}

Result<std::shared_ptr<KeyedMemory>> RandomXMemory::from_store(const RandomXPart& job) {
  const randomx::Params* params = randomx::find_variant(job.variant);
  if (params == nullptr) {
    return Status::error(Code::argument, "RandomX variant " + job.variant + " is not offered");
  }
  // A plan that cannot be is better refused before its dataset is built.
  if (options_.memory != randomx::memory::MemoryWish::light) {
    if (auto full = tuner(*params, Mode::full); !full.ok()) return full.status();
  }
  return store_.acquire(*params, job.key, options_.memory, {options_.threads, options_.priority});
}

Result<std::shared_ptr<KeyedMemory>> RandomXMemory::acquire(const RandomXPart& job) {
  auto memory = from_store(job);
  if (!memory.ok()) return memory;
  const std::lock_guard lock(mutex_);
  current_ = memory.value();
  if (prepared_ == memory.value()) prepared_.reset();
  return memory;
}

Status RandomXMemory::prepare(const RandomXPart& job) {
  auto memory = from_store(job);
  if (!memory.ok()) return memory.status();
  std::shared_ptr<KeyedMemory> before;  // goes after the lock
  const std::lock_guard lock(mutex_);
  before = std::exchange(prepared_, std::move(memory.value()));
  return {};
}

std::optional<randomx::memory::KeyState> RandomXMemory::state() {
  std::shared_ptr<KeyedMemory> memory;
  {
    const std::lock_guard lock(mutex_);
    memory = current_.lock();
  }
  if (memory == nullptr) return std::nullopt;
  return memory->state();
}

Result<MachineTuner*> RandomXMemory::tuner(const randomx::Params& params, Mode mode) {
  const std::lock_guard lock(mutex_);
  if (const auto found = tuners_.find({&params, mode}); found != tuners_.end()) return &found->second;
  auto candidates = plan_candidates(options_, params, mode);
  if (!candidates.ok()) return candidates.status();
  return &tuners_.try_emplace({&params, mode}, std::move(candidates.value())).first->second;
}

Result<std::unique_ptr<randomx::Vm>> RandomXMemory::make_vm(const randomx::Params& params, Mode mode, MachinePlan plan,
                                                            randomx::Memory memory, std::string& notice) const {
  if (Status room = room_for(plan, params, options_.threads); !room.ok()) return room;
  std::unique_ptr<randomx::program::Executor> executor;
  if (options_.executor != ExecutorWish::interpreter) {
    auto jit = randomx::jit::make_executor(params, mode, plan.machines, options_.cpu, plan.prefetch);
    if (jit.ok()) {
      executor = std::move(jit.value());
    } else if (options_.executor == ExecutorWish::jit) {
      return jit.status();
    } else {
      notice = "running the interpreter, many times slower than generated code: " + jit.status().message;
    }
  }
  if (executor == nullptr) executor = randomx::program::make_interpreter(params, mode, plan.machines);
  return randomx::Vm::create(params, *options_.aes->functions, std::move(executor), memory, options_.pages);
}

}  // namespace pickaxe::engine
