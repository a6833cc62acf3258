// Which nonces a thread tries: the next ones of the job's range, whoever asks. No overlap, no gap, a natural end;
// nobody waits for a slower thread but for what that one has taken last.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace pickaxe::engine {

struct NonceBlock {
  std::uint64_t first = 0;
  std::uint64_t count = 0;  // 0: the range has ended
};

// Shared by all threads that search a job.
class NonceCursor {
 public:
  // Nonces first..last inclusive.
  NonceCursor(std::uint64_t first, std::uint64_t last) noexcept : first_(first), before_last_(last - first) {}

  // The next `most` > 0 of them, or what is left. One write that all threads see: to be asked for about a millisecond's
  // work.
  NonceBlock take(std::uint64_t most) noexcept {
    std::uint64_t taken = taken_.load(std::memory_order_relaxed);
    while (taken != before_last_) {
      const std::uint64_t count = std::min(most, before_last_ - taken);
      if (taken_.compare_exchange_weak(taken, taken + count, std::memory_order_relaxed)) return {first_ + taken, count};
    }
    // By itself: 2^64 nonces do not fit a count.
    if (last_taken_.load(std::memory_order_relaxed) || last_taken_.exchange(true, std::memory_order_relaxed)) return {};
    return {first_ + before_last_, 1};
  }

 private:
  const std::uint64_t first_;
  const std::uint64_t before_last_;                   // how many come before the last one
  alignas(64) std::atomic<std::uint64_t> taken_ = 0;  // of those
  std::atomic<bool> last_taken_ = false;
};

}  // namespace pickaxe::engine
