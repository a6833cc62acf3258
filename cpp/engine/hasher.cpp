#include "engine/hasher.h"

#include <chrono>
#include <exception>
#include <string>
#include <system_error>

#include "os/thread.h"

namespace pickaxe::engine {

base::Result<std::unique_ptr<Hasher>> Hasher::start(std::shared_ptr<RandomXMemory> memory, RandomXPart key,
                                                    unsigned threads, std::function<void()> wake) {
  auto keyed = memory->acquire(key);
  if (!keyed.ok()) return keyed.status();
  std::unique_ptr<Hasher> hasher(new Hasher(std::move(memory), std::move(key), keyed.value(), std::move(wake)));
  for (unsigned i = 0; i < threads; ++i) {
    try {
      hasher->threads_.emplace_back([self = hasher.get()] { self->run(); });
    } catch (const std::system_error& error) {
      return base::Status::error(base::Code::thread_start, "the OS refused thread " + std::to_string(i + 1) + " of " +
                                                               std::to_string(threads) + ": " + error.what());
    }
  }
  return hasher;
}

Hasher::~Hasher() {
  stop();
  for (std::thread& thread : threads_) thread.join();
}

void Hasher::submit(std::uint64_t ticket, std::vector<std::uint8_t> input) {
  {
    const std::lock_guard lock(mutex_);
    inputs_.push_back({ticket, std::move(input)});
  }
  changed_.notify_one();
}

std::vector<HashResult> Hasher::drain() {
  const std::lock_guard lock(mutex_);
  told_ = false;
  return std::exchange(results_, {});
}

void Hasher::stop() {
  {
    const std::lock_guard lock(mutex_);
    ++stops_;
    inputs_.clear();
  }
  changed_.notify_all();
}

bool Hasher::take(Input& input) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping() || !inputs_.empty(); });
  if (stopping()) return false;
  input = std::move(inputs_.front());
  inputs_.pop_front();
  return true;
}

void Hasher::deliver(HashResult result) {
  {
    const std::lock_guard lock(mutex_);
    results_.push_back(std::move(result));
    if (told_ || stopping()) return;
    told_ = true;
  }
  wake_();
}

void Hasher::run() noexcept {
  os::name_thread("pickaxe-hash");
  RandomXMachine machine(memory_);
  Input input;
  while (take(input)) {
    HashResult result{.ticket = input.ticket, .hash = {}, .status = {}};
    result.status = hash(machine, input.bytes, result.hash);
    deliver(std::move(result));
  }
}

// Half done when the hasher is stopped: nobody waits for it then.
base::Status Hasher::hash(RandomXMachine& machine, base::Bytes input, base::Hash256& hash) {
  auto usable = keyed_->usable();
  while (!usable) {
    if (stopping()) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    usable = keyed_->usable();
  }
  if (!usable->ok()) return *usable;
  if (base::Status status = machine.hold(keyed_, key_.variant); !status.ok()) return status;
  if (base::Status status = machine.make({}); !status.ok()) return status;
  machine.vm().first({&input, 1});
  machine.vm().last({&hash, 1}, {stops_, 0});
  return {};
}

}  // namespace pickaxe::engine
