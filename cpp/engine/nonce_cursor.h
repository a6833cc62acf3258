// Which nonces a thread tries: the next ones of the job's range, whoever asks. No overlap, no gap, a natural end;
// nobody waits for a slower thread but for what that one has taken last. And which of them are not finished, at any
// time: a search that was stopped goes on from there.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>

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
      if (taken_.compare_exchange_weak(taken, taken + count, std::memory_order_release, std::memory_order_relaxed)) {
        return {first_ + taken, count};
      }
    }
    // By itself: 2^64 nonces do not fit a count.
    if (last_taken_.load(std::memory_order_relaxed) || last_taken_.exchange(true, std::memory_order_release)) return {};
    return {first_ + before_last_, 1};
  }

  std::uint64_t first() const noexcept { return first_; }

  // How many come before the first one that nobody has taken; none when all are taken.
  std::optional<std::uint64_t> taken() const noexcept {
    const std::uint64_t taken = taken_.load(std::memory_order_acquire);
    if (taken == before_last_ && last_taken_.load(std::memory_order_acquire)) return std::nullopt;
    return taken;
  }

 private:
  const std::uint64_t first_;
  const std::uint64_t before_last_;                   // how many come before the last one
  alignas(64) std::atomic<std::uint64_t> taken_ = 0;  // of those
  std::atomic<bool> last_taken_ = false;
};

// Where one thread's unfinished nonces begin, as their number behind the first one of the job.
class UnfinishedMark {
 public:
  // Of a thread that has none. No search gets as far as the nonce that this could be.
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};

  // By the thread itself, when it has reported what it found before `at`.
  void set(std::uint64_t at) noexcept { at_.store(at, std::memory_order_release); }
  std::uint64_t get() const noexcept { return at_.load(std::memory_order_acquire); }

 private:
  std::atomic<std::uint64_t> at_ = kNone;
};

// The nonces of a job as one thread takes them: in ascending order, which is also the order to finish them in.
class ThreadNonces {
 public:
  ThreadNonces(NonceCursor& cursor, UnfinishedMark& unfinished) noexcept : cursor_(cursor), unfinished_(unfinished) {}

  NonceBlock take(std::uint64_t most) noexcept {
    // Marked before they are taken: whoever sees the cursor past them sees the mark. Others may be faster, which makes
    // it a little early.
    const bool had_none = unfinished_.get() == UnfinishedMark::kNone;
    if (had_none) unfinished_.set(cursor_.taken().value_or(UnfinishedMark::kNone));
    const NonceBlock block = cursor_.take(most);
    if (had_none && block.count == 0) unfinished_.set(UnfinishedMark::kNone);
    return block;
  }

  // Everything taken is finished, and its hits are reported.
  void finished() noexcept { unfinished_.set(UnfinishedMark::kNone); }
  // Everything taken before `nonce`.
  void finished_before(std::uint64_t nonce) noexcept { unfinished_.set(nonce - cursor_.first()); }

 private:
  NonceCursor& cursor_;
  UnfinishedMark& unfinished_;
};

}  // namespace pickaxe::engine
