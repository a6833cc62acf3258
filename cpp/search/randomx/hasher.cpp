#include "search/randomx/hasher.h"

#include <string>
#include <system_error>

#include "base/memory_shortage.h"
#include "os/thread.h"

namespace pickaxe::search::randomx {

base::Result<std::unique_ptr<Hasher>> Hasher::start(std::shared_ptr<Stages> stages, Key key,
                                                    std::function<void()> wake) {
  if (base::Status status = stages->check(key); !status.ok()) return status;
  auto keyed = stages->keys.acquire(key);
  if (!keyed.ok()) return keyed.status();
  const unsigned threads = stages->options.threads;
  std::unique_ptr<Hasher> hasher(new Hasher(std::move(stages), *key.params, keyed.value(), std::move(wake)));
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
    stop_.request();
    inputs_.clear();
  }
  changed_.notify_all();
}

bool Hasher::take(Input& input) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_.requested() || !inputs_.empty(); });
  if (stop_.requested()) return false;
  input = std::move(inputs_.front());
  inputs_.pop_front();
  return true;
}

void Hasher::deliver(HashResult result) {
  bool tell = false;
  base::insist([&] {
    const std::lock_guard lock(mutex_);
    if (stop_.requested()) return;  // it may be half done
    results_.push_back(std::move(result));
    tell = !std::exchange(told_, true);
  });
  if (tell) wake_();
}

void Hasher::run() noexcept {
  os::name_thread("pickaxe-hash");
  std::optional<Machines> machines;
  Input input;
  while (take(input)) {
    HashResult result{.ticket = input.ticket, .hash = {}, .status = {}};
    result.status = base::without_exceptions([&] { return hash(machines, input.bytes, result.hash); });
    deliver(std::move(result));
  }
}

base::Status Hasher::hash(std::optional<Machines>& machines, base::Bytes input, base::Hash256& hash) {
  const auto usable = KeySource::until_usable(*keyed_, stop_.interrupt());
  if (!usable) return {};
  if (!usable->ok()) return *usable;
  if (base::Status status = make(machines); !status.ok()) return status;
  machines->vm->first({&input, 1});
  machines->vm->last({&hash, 1}, stop_.interrupt());
  return {};
}

// One plain machine over the best memory there is now.
base::Status Hasher::make(std::optional<Machines>& machines) const {
  auto held = stages_->keys.hold(*keyed_);
  if (!held.ok()) return held.status();
  if (machines && machines->memory.generation == held.value().generation) return {};
  machines.reset();
  auto made = make_vm(stages_->options, params_, std::move(held.value()), {});
  if (!made.ok()) return made.status();
  machines.emplace(std::move(made.value()));
  return {};
}

}  // namespace pickaxe::search::randomx
