#include "engine/randomx_memory.h"

#include "randomx/interpreter.h"
#include "randomx/jit/jit.h"

namespace pickaxe::engine {

using base::Code;
using base::Result;
using base::Status;
using randomx::KeyedMemory;

namespace {

// Machines one thread runs at a time.
constexpr std::size_t kLanes = 1;

Result<std::shared_ptr<KeyedMemory>> acquire_from(randomx::Store& store, const RandomXPart& job, randomx::MemoryWish wish) {
  const randomx::Params* params = randomx::find_variant(job.variant);
  if (params == nullptr || !params->enabled) {
    return Status::error(Code::argument, "RandomX variant " + job.variant + " is not offered");
  }
  return store.acquire(*params, job.key, wish);
}

}  // namespace

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

Result<std::unique_ptr<randomx::Vm>> RandomXMemory::make_vm(const randomx::Params& params, randomx::Mode mode,
                                                            randomx::Memory memory, std::string& notice) const {
  std::unique_ptr<randomx::Executor> executor;
  if (options_.executor != ExecutorWish::interpreter) {
    auto jit = randomx::jit::make_executor(params, mode, kLanes, options_.cpu);
    if (jit.ok()) {
      executor = std::move(jit.value());
    } else if (options_.executor == ExecutorWish::jit) {
      return jit.status();
    } else {
      notice = "running the interpreter, many times slower than generated code: " + jit.status().message;
    }
  }
  if (executor == nullptr) executor = randomx::make_interpreter(params, mode, kLanes);
  return randomx::Vm::create(params, *options_.aes->functions, std::move(executor), memory, options_.pages);
}

}  // namespace pickaxe::engine
