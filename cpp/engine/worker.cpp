#include "engine/worker.h"

#include <cstdio>
#include <utility>

#include "base/memory_shortage.h"
#include "os/thread.h"

namespace pickaxe::engine {

std::uint64_t Worker::hashes_of(std::uint64_t job_id) const noexcept {
  return job_id_.load(std::memory_order_acquire) == job_id ? job_hashes_.load(std::memory_order_relaxed) : 0;
}

std::uint64_t Worker::unfinished_of(std::uint64_t job_id) const noexcept {
  return job_id_.load(std::memory_order_acquire) == job_id ? unfinished_.get() : UnfinishedMark::kNone;
}

bool Worker::set_up() noexcept {
  char name[32];
  std::snprintf(name, sizeof name, "pickaxe-%u", index_);
  os::name_thread(name);
  return os::set_thread_priority(state_.options.priority);
}

bool Worker::pin_for(std::size_t algorithm) noexcept {
  const auto& pin_to = state_.options.pin_to;
  if (algorithm >= pin_to.size() || pin_to[algorithm].empty()) return true;
  const unsigned cpu = pin_to[algorithm][index_ % pin_to[algorithm].size()];
  return std::exchange(pinned_to_, cpu) == cpu || os::pin_thread(cpu);
}

void Worker::run() noexcept {
  // One tells what all would, once.
  bool tells_priority = !set_up() && index_ == 0;
  bool tells_pin = index_ == 0;
  std::uint64_t last_id = 0;
  for (;;) {
    std::shared_ptr<const Job> job;
    std::shared_ptr<NonceCursor> nonces;
    {
      std::unique_lock lock(state_.mutex);
      state_.changed.wait(lock, [&] {
        return state_.stopping || (state_.job != nullptr && state_.job->id != last_id && !state_.paused);
      });
      if (state_.stopping) break;
      job = state_.job;
      nonces = state_.nonces;
      searching_ = job->id;
      seen_signal_ = state_.signal.load(std::memory_order_relaxed);
    }
    last_id = job->id;
    job_hashes_.store(0, std::memory_order_relaxed);
    unfinished_.set(UnfinishedMark::kNone);
    job_id_.store(job->id, std::memory_order_release);
    if (std::exchange(tells_priority, false)) notice(base::Notice("priority-refused"));
    if (!pin_for(job->algorithm) && std::exchange(tells_pin, false)) notice(base::Notice("pin-refused"));
    search(*job, *nonces);
  }
  searchers_.clear();

  std::unique_lock lock(state_.mutex);
  const bool last = --state_.workers_running == 0;
  lock.unlock();
  if (last) state_.events.push({.kind = Event::Kind::stopped});
}

void Worker::search(const Job& job, NonceCursor& nonces) noexcept {
  if (job.threads == 0 || index_ < job.threads) {
    base::Status status = base::without_exceptions([&] {
      auto& searcher = searchers_[job.algorithm];
      if (searcher == nullptr) searcher = state_.algorithms[job.algorithm](index_);
      ThreadNonces own(nonces, unfinished_);
      searcher->search(job, own, *this);
      return base::Status{};
    });
    if (!status.ok()) fail(std::move(status));
  }

  const std::lock_guard lock(state_.mutex);
  searching_ = kNoJob;
  if (state_.stopping || state_.job == nullptr || state_.job->id != job.id) return;
  state_.hashes_done += job_hashes_.load(std::memory_order_relaxed);
  if (++state_.workers_done == state_.options.threads) {
    state_.job = nullptr;
    state_.events.push({.kind = Event::Kind::exhausted, .job_id = job.id, .hashes = state_.hashes_done});
  }
}

bool Worker::keep_going() noexcept {
  return state_.signal.load(std::memory_order_relaxed) == seen_signal_ || keep_going_slowly();
}

base::Interrupt Worker::interrupt() const noexcept {
  return {state_.signal, seen_signal_};
}

bool Worker::keep_going_slowly() noexcept {
  std::unique_lock lock(state_.mutex);
  const std::uint64_t id = job_id_.load(std::memory_order_relaxed);
  const auto current = [&] { return !state_.stopping && state_.job != nullptr && state_.job->id == id; };
  state_.changed.wait(lock, [&] { return !current() || !state_.paused; });
  seen_signal_ = state_.signal.load(std::memory_order_relaxed);
  return current();
}

void Worker::count(std::uint64_t hashes) noexcept {
  // Only this thread writes them: a plain add, not a locked one.
  hashes_.store(hashes_.load(std::memory_order_relaxed) + hashes, std::memory_order_relaxed);
  job_hashes_.store(job_hashes_.load(std::memory_order_relaxed) + hashes, std::memory_order_relaxed);
}

void Worker::found(const Solution& solution) noexcept {
  state_.events.push_hit({.kind = Event::Kind::hit,
                          .job_id = job_id_.load(std::memory_order_relaxed),
                          .solution = solution,
                          .worker = index_});
}

void Worker::notice(base::Notice notice) noexcept {
  state_.events.push(
      {.kind = Event::Kind::notice, .job_id = job_id_.load(std::memory_order_relaxed), .notice = std::move(notice)});
}

void Worker::fail(base::Status status) noexcept {
  const std::uint64_t id = job_id_.load(std::memory_order_relaxed);
  {
    const std::lock_guard lock(state_.mutex);
    if (state_.job == nullptr || state_.job->id != id) return;
    state_.job = nullptr;
    state_.signal.fetch_add(1, std::memory_order_relaxed);
  }
  state_.changed.notify_all();
  state_.events.push({.kind = Event::Kind::failed, .job_id = id, .status = std::move(status)});
}

}  // namespace pickaxe::engine
