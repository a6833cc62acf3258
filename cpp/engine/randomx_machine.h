// One thread's virtual machines, over the best memory its key has at the moment.
#pragma once

#include <memory>
#include <string>

#include "engine/randomx_memory.h"

namespace pickaxe::engine {

class RandomXMachine {
 public:
  explicit RandomXMachine(std::shared_ptr<RandomXMemory> shared) : shared_(std::move(shared)) {}

  // Takes the best memory of a key that is usable(). Fails where only full mode will do and is refused.
  base::Status hold(const std::shared_ptr<randomx::memory::KeyedMemory>& keyed, std::string_view variant);
  // Lets machines and memory go.
  void release() noexcept;

  // Of what is held.
  const randomx::Params& params() const noexcept { return *params_; }
  randomx::program::Mode mode() const noexcept {
    return held_.full != nullptr ? randomx::program::Mode::full : randomx::program::Mode::light;
  }

  // After hold(): makes the machines when their memory or their plan is another than before. Fails when there is no
  // room for the scratchpads.
  base::Status make(MachinePlan plan);

  // Whether hold() would find something better than what is held.
  bool outdated() const noexcept { return keyed_->generation() != held_.generation; }

  randomx::Vm& vm() noexcept { return *vm_; }
  // What they do without, as a sentence; empty when all is as wished.
  const std::string& notice() const noexcept { return notice_; }

 private:
  const std::shared_ptr<RandomXMemory> shared_;
  std::shared_ptr<randomx::memory::KeyedMemory> keyed_;
  randomx::memory::HeldMemory held_;  // outlives the machine over it
  std::unique_ptr<randomx::Vm> vm_;
  MachinePlan plan_;  // of vm_
  const randomx::Params* params_ = nullptr;
  std::string notice_;
};

}  // namespace pickaxe::engine
