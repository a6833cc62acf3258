#include "search/randomx/hasher.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <span>
#include <string>
#include <system_error>

#include "base/memory_shortage.h"
#include "os/thread.h"

namespace pickaxe::search::randomx {
namespace {

// How often threads look whether a key that has inputs has become usable.
constexpr std::chrono::milliseconds kLookAgain{2};

// That a thread takes together at most.
constexpr std::size_t kMostLanes = 8;

std::vector<base::Bytes> bytes_of(const auto& batch) {
  std::vector<base::Bytes> bytes;
  for (const auto& input : batch) bytes.emplace_back(input.bytes);
  return bytes;
}

}  // namespace

base::Result<std::unique_ptr<Hasher>> Hasher::start(std::shared_ptr<Stages> stages, std::function<void()> wake) {
  const unsigned threads = stages->options.threads;
  std::unique_ptr<Hasher> hasher(new Hasher(std::move(stages), std::move(wake)));
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

base::Status Hasher::open(std::uint64_t id, const Key& key) {
  if (base::Status status = stages_->check(key); !status.ok()) return status;
  auto keyed = stages_->keys.acquire(key);
  if (!keyed.ok()) return keyed.status();
  auto opened = std::make_shared<OpenKey>(*key.params, std::move(keyed.value()));
  const std::lock_guard lock(mutex_);
  keys_.emplace(id, std::move(opened));
  return {};
}

void Hasher::close(std::uint64_t id) {
  SharedKey closing;  // its memory goes after the lock
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(id);
  if (found == keys_.end()) return;
  closing = std::move(found->second);
  keys_.erase(found);
  closing->inputs.clear();
  closing->stop.request();
}

void Hasher::submit(std::uint64_t ticket, std::uint64_t id, std::vector<std::uint8_t> input) {
  const std::lock_guard lock(mutex_);
  if (const auto found = keys_.find(id); found != keys_.end()) {
    found->second->inputs.push_back({ticket, std::move(input)});
  }
}

void Hasher::flush() {
  changed_.notify_all();
}

std::vector<HashResult> Hasher::drain() {
  const std::lock_guard lock(mutex_);
  told_ = false;
  return std::exchange(results_, {});
}

void Hasher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& [id, key] : keys_) {
      key->inputs.clear();
      key->stop.request();
    }
  }
  changed_.notify_all();
}

rx::memory::KeyState Hasher::state(std::uint64_t id) {
  const SharedKey key = find(id);
  return key == nullptr ? rx::memory::KeyState{} : key->keyed->state();
}

base::Result<base::Hash256> Hasher::hash_now(std::uint64_t id, base::Bytes input) {
  const SharedKey key = find(id);
  if (key == nullptr) return base::Status::error(base::Code::closed, "that key is not open");
  if (const auto usable = KeySource::until_usable(*key->keyed, {}); !usable->ok()) return *usable;
  auto taken = take_machines(*key);
  if (!taken.ok()) return taken.status();
  const MachinePool::Lease machines(pool_, std::move(taken.value()));
  return machines->vm->hash(input);
}

Hasher::SharedKey Hasher::find(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : found->second;
}

// The key whose turn it is, among those that have something to hash with or will never have: nobody waits for a cache
// that is being filled while there are inputs for another. Under the lock.
Hasher::SharedKey Hasher::oldest_usable() const {
  SharedKey oldest;
  for (const auto& [id, key] : keys_) {
    if (key->inputs.empty() || !key->keyed->usable()) continue;
    if (oldest == nullptr || key->inputs.front().ticket < oldest->inputs.front().ticket) oldest = key;
  }
  return oldest;
}

// Nothing once the hasher is stopped.
Hasher::SharedKey Hasher::wait_for_inputs() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (stopping_) return nullptr;
    if (SharedKey key = oldest_usable()) return key;
    const bool waiting = std::ranges::any_of(keys_, [](const auto& entry) { return !entry.second->inputs.empty(); });
    if (waiting) {
      changed_.wait_for(lock, kLookAgain);
    } else {
      changed_.wait(lock);
    }
  }
}

// As many inputs as make the threads' shares equal. `batch` has room for a batch.
void Hasher::take(OpenKey& key, std::size_t lanes, Batch& batch) {
  const std::lock_guard lock(mutex_);
  const std::size_t threads = threads_.size();
  const std::size_t share = (key.inputs.size() + threads - 1) / threads;
  for (std::size_t n = std::min(share, lanes); n > 0; --n) {
    batch.push_back(std::move(key.inputs.front()));
    key.inputs.pop_front();
  }
}

// What is taken before the batch in the machines is done waits for it: only where no thread would be idle meanwhile, and
// nobody else's input is older.
bool Hasher::take_more(OpenKey& key, std::size_t lanes, Batch& batch) {
  {
    const std::lock_guard lock(mutex_);
    if (key.inputs.size() < threads_.size() * lanes || oldest_usable().get() != &key) return false;
  }
  take(key, lanes, batch);
  return !batch.empty();
}

void Hasher::deliver(const OpenKey& key, Batch& batch, const std::vector<base::Hash256>& hashes) {
  if (settle(key, batch, [&](std::size_t i) { return HashResult{batch[i].ticket, hashes[i], {}}; })) wake_();
}

void Hasher::refuse(const OpenKey& key, Batch& batch, const base::Status& why) noexcept {
  bool tell = false;
  base::insist([&] {
    tell = settle(key, batch, [&](std::size_t i) { return HashResult{batch[i].ticket, {}, why}; });
  });
  if (tell) wake_();
}

// Whether the reader of results is to be woken. Of a key that was closed, hashes may be half done.
template <typename ResultOf>
bool Hasher::settle(const OpenKey& key, Batch& batch, const ResultOf& result_of) {
  const std::lock_guard lock(mutex_);
  if (key.stop.requested()) return false;
  results_.reserve(results_.size() + batch.size());
  // One at a time: where memory is out in between, none is told twice.
  for (; !batch.empty(); batch.pop_back()) results_.push_back(result_of(batch.size() - 1));
  return !results_.empty() && !std::exchange(told_, true);
}

void Hasher::run() noexcept {
  os::name_thread("pickaxe-hash");
  for (;;) {
    SharedKey key;
    base::insist([&] { key = wait_for_inputs(); });
    if (key == nullptr) return;
    hash_waiting(*key);
  }
}

void Hasher::hash_waiting(OpenKey& key) noexcept {
  Batch batch;
  Batch next;
  base::insist([&] {
    batch.reserve(kMostLanes);
    next.reserve(kMostLanes);
  });
  const base::Status status = base::without_exceptions([&] { return pass_through(key, batch, next); });
  if (status.ok()) return;
  if (batch.empty()) take(key, 1, batch);
  refuse(key, batch, status);
  refuse(key, next, status);
}

// Pipelined, as long as batches follow each other and the key has the same memory.
base::Status Hasher::pass_through(OpenKey& key, Batch& batch, Batch& next) {
  if (auto usable = key.keyed->usable(); usable && !usable->ok()) return *usable;
  auto taken = take_machines(key);
  if (!taken.ok()) return taken.status();
  const MachinePool::Lease machines(pool_, std::move(taken.value()));
  rx::Vm& vm = *machines->vm;
  const std::size_t lanes = std::min(vm.lanes(), kMostLanes);
  std::vector<base::Hash256> hashes(lanes);
  take(key, lanes, batch);
  if (batch.empty()) return {};
  vm.first(bytes_of(batch));
  for (;;) {
    const bool more = key.keyed->generation() == machines->memory.generation && take_more(key, lanes, next);
    const std::span finished(hashes.data(), batch.size());
    const base::Interrupt stopped = key.stop.interrupt();
    const bool done = more ? vm.next(bytes_of(next), finished, stopped) : vm.last(finished, stopped);
    if (!done) return {};  // nobody waits for them any more
    deliver(key, batch, hashes);
    if (!more) return {};
    batch.swap(next);
  }
}

// Over the best memory there is now, near the calling thread.
base::Result<Machines> Hasher::take_machines(const OpenKey& key) {
  auto held = stages_->keys.hold(*key.keyed, stages_->options.current_node());
  if (!held.ok()) return held.status();
  const MachinePlan plan = stages_->planner.plan_for_batches(key.params, mode_of(held.value()));
  auto machines = pool_.take(key.params, held.value(), plan);
  if (machines.ok() || plan == MachinePlan{}) return machines;
  return pool_.take(key.params, std::move(held.value()), {});
}

}  // namespace pickaxe::search::randomx
