#include "search/randomx/key_source.h"

#include <chrono>
#include <thread>
#include <utility>

namespace pickaxe::search::randomx {

using base::Result;
using base::Status;
using rx::memory::KeyedMemory;

namespace {

constexpr std::chrono::milliseconds kLookAgain{2};

}  // namespace

Result<std::shared_ptr<KeyedMemory>> KeySource::from_store(const Key& key) {
  // Raced while nothing else keeps the CPUs busy, as preparing will.
  if (races_aes_) (void)rx::aes::select_kernel("", cpu_);
  return store_.acquire(*key.params, key.bytes, wish_, preparation_);
}

Result<std::shared_ptr<KeyedMemory>> KeySource::acquire(const Key& key) {
  auto memory = from_store(key);
  if (!memory.ok()) return memory;
  std::shared_ptr<KeyedMemory> before;  // goes after the lock
  const std::lock_guard lock(mutex_);
  current_ = memory.value();
  if (prepared_ == memory.value()) before = std::exchange(prepared_, nullptr);
  return memory;
}

std::optional<Status> KeySource::until_usable(const KeyedMemory& memory, const base::Interrupt& interrupt) {
  for (;;) {
    if (auto status = memory.usable()) return status;
    if (interrupt.requested()) return std::nullopt;
    std::this_thread::sleep_for(kLookAgain);
  }
}

Result<rx::memory::HeldMemory> KeySource::hold(const KeyedMemory& memory, std::optional<unsigned> node) const {
  rx::memory::HeldMemory held = memory.hold(node);
  if (wish_ == rx::memory::MemoryWish::full && held.full == nullptr) {
    if (Status status = memory.status(); !status.ok()) return status;
  }
  return held;
}

Status KeySource::prepare(const Key& key) {
  auto memory = from_store(key);
  if (!memory.ok()) return memory.status();
  std::shared_ptr<KeyedMemory> before;  // goes after the lock
  const std::lock_guard lock(mutex_);
  before = std::exchange(prepared_, std::move(memory.value()));
  return {};
}

std::optional<rx::memory::KeyState> KeySource::state() {
  std::shared_ptr<KeyedMemory> memory;
  {
    const std::lock_guard lock(mutex_);
    memory = current_.lock();
  }
  if (memory == nullptr) return std::nullopt;
  return memory->state();
}

}  // namespace pickaxe::search::randomx
