// One thread's virtual machine, over the best memory its key has at the moment.
#pragma once

#include <memory>
#include <string>

#include "engine/randomx_memory.h"

namespace pickaxe::engine {

class RandomXMachine {
 public:
  explicit RandomXMachine(std::shared_ptr<RandomXMemory> shared) : shared_(std::move(shared)) {}

  // Makes the machine again when the key, the variant or the key's memory is another than before. Fails when nothing
  // is prepared, or when there is no room for the scratchpads.
  base::Status refresh(const std::shared_ptr<randomx::KeyedMemory>& keyed, std::string_view variant);

  // Whether refresh() would find something better than what the machine runs on.
  bool outdated() const noexcept { return keyed_->generation() != held_.generation; }

  randomx::Vm& vm() noexcept { return *vm_; }
  // What it does without, as a sentence; empty when all is as wished.
  const std::string& notice() const noexcept { return notice_; }

 private:
  const std::shared_ptr<RandomXMemory> shared_;
  std::shared_ptr<randomx::KeyedMemory> keyed_;
  randomx::HeldMemory held_;  // outlives the machine over it
  std::unique_ptr<randomx::Vm> vm_;
  const randomx::Params* params_ = nullptr;
  std::string notice_;
};

}  // namespace pickaxe::engine
