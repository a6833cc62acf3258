#include "engine/hits.h"

#include <algorithm>

#include "base/memory_shortage.h"

namespace pickaxe::engine {

void EventQueue::push_hit(Event event) {
  std::unique_lock<std::mutex> held;
  base::insist([&] {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return hits_ < kHitCapacity || closed_; });
    if (closed_) return;
    events_.push_back(std::move(event));
    ++hits_;
    held = std::move(lock);
  });
  if (held) announce(held);
}

void EventQueue::push(Event event) {
  std::unique_lock<std::mutex> held;
  base::insist([&] {
    std::unique_lock lock(mutex_);
    events_.push_back(std::move(event));
    held = std::move(lock);
  });
  announce(held);
}

std::vector<Event> EventQueue::drain(std::size_t max) {
  std::vector<Event> out;
  std::unique_lock lock(mutex_);
  while (!events_.empty() && out.size() < max) {
    out.push_back(std::move(events_.front()));
    events_.pop_front();
    if (out.back().kind == Event::Kind::hit) --hits_;
  }
  // While events are left the consumer knows it has to come again.
  told_ = !events_.empty();
  lock.unlock();
  room_.notify_all();
  return out;
}

std::uint64_t EventQueue::oldest_job() {
  const std::lock_guard lock(mutex_);
  std::uint64_t oldest = ~std::uint64_t{0};
  for (const Event& event : events_) oldest = std::min(oldest, event.job_id);
  return oldest;
}

std::optional<std::uint64_t> EventQueue::smallest_hit(std::uint64_t job_id) {
  const std::lock_guard lock(mutex_);
  std::optional<std::uint64_t> smallest;
  for (const Event& event : events_) {
    if (event.kind != Event::Kind::hit || event.job_id != job_id) continue;
    smallest = std::min(smallest.value_or(event.solution.nonce), event.solution.nonce);
  }
  return smallest;
}

void EventQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  room_.notify_all();
}

void EventQueue::announce(std::unique_lock<std::mutex>& lock) {
  if (told_) return;
  told_ = true;
  lock.unlock();
  wake_();
}

}  // namespace pickaxe::engine
