// How a long computation learns that it is no longer wanted.
#pragma once

#include <atomic>
#include <cstdint>

namespace pickaxe::base {

// Requested as soon as a counter, which must outlive this, is no longer what it was. Asking is one relaxed load.
class Interrupt {
 public:
  Interrupt() = default;  // never requested
  Interrupt(const std::atomic<std::uint64_t>& counter, std::uint64_t seen) noexcept : counter_(&counter), seen_(seen) {}

  bool requested() const noexcept { return counter_ != nullptr && counter_->load(std::memory_order_relaxed) != seen_; }

 private:
  const std::atomic<std::uint64_t>* counter_ = nullptr;
  std::uint64_t seen_ = 0;
};

// For what ends once: interrupts everything it has begun. Must outlive its interrupts.
class Stop {
 public:
  void request() noexcept { requests_.fetch_add(1, std::memory_order_relaxed); }
  bool requested() const noexcept { return interrupt().requested(); }
  Interrupt interrupt() const noexcept { return {requests_, 0}; }

 private:
  std::atomic<std::uint64_t> requests_ = 0;
};

}  // namespace pickaxe::base
