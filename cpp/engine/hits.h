// What the workers tell the outside, in order: a queue whose hits are bounded.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/searcher.h"

namespace pickaxe::engine {

struct Event {
  enum class Kind { hit, exhausted, failed, notice, stopped };
  Kind kind = Kind::hit;
  std::uint64_t job_id = 0;
  Solution solution{};       // hit
  unsigned worker = 0;       // hit
  std::uint64_t hashes = 0;  // exhausted: tried for this job by all workers
  base::Status status{};     // failed: why
  base::Notice notice{};     // notice
};

class EventQueue {
 public:
  static constexpr std::size_t kHitCapacity = 4096;

  // `wake` runs on a worker thread when events wait and the consumer has not been told since its last drain.
  explicit EventQueue(std::function<void()> wake) : wake_(std::move(wake)) {}

  // Waits for room, and for memory if need be; after close() the hit is dropped.
  void push_hit(Event event);
  // Anything else; waits for memory at most.
  void push(Event event);
  // At most `max` events, oldest first.
  std::vector<Event> drain(std::size_t max);
  // The smallest job id in the queue; the largest number there is when it is empty.
  std::uint64_t oldest_job();
  // The smallest nonce of the job's hits in the queue.
  std::optional<std::uint64_t> smallest_hit(std::uint64_t job_id);
  // Lets waiting producers go; later hits are dropped.
  void close();

 private:
  void announce(std::unique_lock<std::mutex>& lock);

  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<Event> events_;
  std::size_t hits_ = 0;
  bool told_ = false;
  bool closed_ = false;
};

}  // namespace pickaxe::engine
