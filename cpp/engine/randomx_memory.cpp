#include "engine/randomx_memory.h"

#include "randomx/interpreter.h"
#include "randomx/jit/jit.h"

namespace pickaxe::engine {

using base::Code;
using base::Result;
using base::Status;
using randomx::KeyedMemory;

namespace {

// Full mode hides the latency of the dataset: a few machines suffice. Light mode computes the items of all machines
// together, in vectors and with their cache reads overlapped.
const std::vector<unsigned> kFullCandidates = {1, 2, 3, 4};
const std::vector<unsigned> kLightCandidates = {1, 7, 8, 16};

Result<std::shared_ptr<KeyedMemory>> acquire_from(randomx::Store& store, const RandomXPart& job,
                                                  randomx::MemoryWish wish) {
  const randomx::Params* params = randomx::find_variant(job.variant);
  if (params == nullptr || !params->enabled) {
    return Status::error(Code::argument, "RandomX variant " + job.variant + " is not offered");
  }
  return store.acquire(*params, job.key, wish);
}

}  // namespace

const std::vector<unsigned>& machine_candidates(randomx::Mode mode) noexcept {
  return mode == randomx::Mode::full ? kFullCandidates : kLightCandidates;
}

Result<std::shared_ptr<KeyedMemory>> RandomXMemory::acquire(const RandomXPart& job) {
  auto memory = acquire_from(store_, job, options_.memory);
  if (memory.ok()) {
    const std::lock_guard lock(mutex_);
    current_ = memory.value();
  }
  return memory;
}

Status RandomXMemory::prepare(const RandomXPart& job) {
  auto memory = acquire_from(store_, job, options_.memory);
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

MachineTuner& RandomXMemory::tuner(const randomx::Params& params, randomx::Mode mode) {
  const std::lock_guard lock(mutex_);
  if (const auto found = tuners_.find({&params, mode}); found != tuners_.end()) return found->second;
  std::vector<unsigned> candidates = machine_candidates(mode);
  if (options_.executor == ExecutorWish::interpreter) candidates = {1};
  if (options_.machines != 0) candidates = {options_.machines};
  return tuners_.try_emplace({&params, mode}, std::move(candidates)).first->second;
}

Result<std::unique_ptr<randomx::Vm>> RandomXMemory::make_vm(const randomx::Params& params, randomx::Mode mode,
                                                            std::size_t machines, randomx::Memory memory,
                                                            std::string& notice) const {
  std::unique_ptr<randomx::Executor> executor;
  if (options_.executor != ExecutorWish::interpreter) {
    auto jit = randomx::jit::make_executor(params, mode, machines, options_.cpu);
    if (jit.ok()) {
      executor = std::move(jit.value());
    } else if (options_.executor == ExecutorWish::jit) {
      return jit.status();
    } else {
      notice = "running the interpreter, many times slower than generated code: " + jit.status().message;
    }
  }
  if (executor == nullptr) executor = randomx::make_interpreter(params, mode, machines);
  return randomx::Vm::create(params, *options_.aes->functions, std::move(executor), memory, options_.pages);
}

}  // namespace pickaxe::engine
