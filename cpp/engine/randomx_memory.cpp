#include "engine/randomx_memory.h"

#include "randomx/interpreter.h"
#include "randomx/jit/jit.h"

namespace pickaxe::engine {

using base::Code;
using base::Result;
using base::Status;
using randomx::KeyedMemory;
using randomx::Mode;
using randomx::Prefetch;

namespace {

// Full mode hides the latency of the dataset: a few machines suffice. Light mode computes the items of all machines
// together, in vectors and with their cache reads overlapped.
const std::vector<unsigned> kFullCandidates = {1, 2, 3, 4};
const std::vector<unsigned> kLightCandidates = {1, 7, 8, 16};

Result<std::shared_ptr<KeyedMemory>> acquire_from(randomx::Store& store, const RandomXPart& job,
                                                  const RandomXOptions& options) {
  const randomx::Params* params = randomx::find_variant(job.variant);
  if (params == nullptr || !params->enabled) {
    return Status::error(Code::argument, "RandomX variant " + job.variant + " is not offered");
  }
  // A plan that cannot be is better refused before its dataset is built.
  if (options.memory != randomx::MemoryWish::light) {
    if (auto plans = plan_candidates(options, *params, Mode::full); !plans.ok()) return plans.status();
  }
  return store.acquire(*params, job.key, options.memory);
}

}  // namespace

const std::vector<unsigned>& machine_candidates(Mode mode) noexcept {
  return mode == Mode::full ? kFullCandidates : kLightCandidates;
}

Result<std::vector<MachinePlan>> plan_candidates(const RandomXOptions& options, const randomx::Params& params,
                                                 Mode mode) {
  const bool interpreter = options.executor == ExecutorWish::interpreter;
  std::vector<unsigned> numbers = interpreter ? std::vector<unsigned>{1} : machine_candidates(mode);
  if (options.machines != 0) numbers = {options.machines};
  std::vector<Prefetch> prefetches = {Prefetch::direct};
  if (mode == Mode::full && !interpreter) prefetches.push_back(Prefetch::translated);
  if (mode == Mode::full && options.prefetch) prefetches = {*options.prefetch};

  std::vector<MachinePlan> plans;
  Status refusal;
  for (const Prefetch prefetch : prefetches) {
    for (const unsigned machines : numbers) {
      Status status;
      if (prefetch != Prefetch::direct) status = randomx::jit::supports(params, mode, machines, options.cpu, prefetch);
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

Result<std::shared_ptr<KeyedMemory>> RandomXMemory::acquire(const RandomXPart& job) {
  auto memory = acquire_from(store_, job, options_);
  if (memory.ok()) {
    const std::lock_guard lock(mutex_);
    current_ = memory.value();
  }
  return memory;
}

Status RandomXMemory::prepare(const RandomXPart& job) {
  auto memory = acquire_from(store_, job, options_);
  if (!memory.ok()) return memory.status();
  const std::lock_guard lock(mutex_);
  prepared_ = std::move(memory.value());
  return {};
}

std::optional<randomx::KeyState> RandomXMemory::state() {
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
  std::unique_ptr<randomx::Executor> executor;
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
  if (executor == nullptr) executor = randomx::make_interpreter(params, mode, plan.machines);
  return randomx::Vm::create(params, *options_.aes->functions, std::move(executor), memory, options_.pages);
}

}  // namespace pickaxe::engine
