// How a thread runs its virtual machines, above all how many in turns: measured on real work, while it mines, and now
// and then again. What is best depends on the latency of memory, the size of the caches, the processor and what else
// runs.
#pragma once

#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "randomx/program/executor.h"

namespace pickaxe::search::randomx {

namespace rx = pickaxe::randomx;  // which the name of this namespace hides

struct MachinePlan {
  unsigned machines = 1;  // a thread, in turns
  rx::program::Prefetch prefetch = rx::program::Prefetch::direct;
  friend auto operator<=>(const MachinePlan&, const MachinePlan&) = default;
};

struct PlanChange {
  MachinePlan before;
  MachinePlan after;
};

struct MachineSample {
  MachinePlan plan;
  double seconds_per_hash;  // infinite: could not be run
  std::chrono::steady_clock::duration took{};
  std::uint64_t worker = 0;
};

// The plan with the shortest time: each worker's medians are compared with each other, cores being unequal, and the
// median over the workers decides. MachinePlan{} unless another is shorter by more than kTunerMargin.
MachinePlan choose_plan(std::span<const MachineSample> samples);
inline constexpr double kTunerMargin = 0.02;

// Shared by all workers of an engine on one kind of core, which measure at the same time, as they will mine. Safe from
// any thread.
class MachineTuner {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr unsigned kRounds = 5;                        // measurements of each candidate by each worker, fewer
  static constexpr std::chrono::seconds kMostTime{3};           // where more than one take longer than this
  static constexpr std::chrono::milliseconds kSlice{60};        // the shortest of them
  static constexpr std::chrono::seconds kFirstChoiceHolds{30};  // made while everything started
  static constexpr std::chrono::minutes kChoiceHolds{10};

  // Where a worker stands.
  struct Place {
    std::uint64_t epoch = 0;
    std::size_t step = 0;
    Clock::duration measured{};
    std::uint64_t revision = 0;  // of what next() answers
    std::uint64_t worker = 0;    // given by next()
  };

  // A single candidate is chosen from the beginning, for good.
  explicit MachineTuner(std::vector<MachinePlan> candidates);

  struct Turn {
    MachinePlan plan;
    bool measured;  // to be reported
  };
  // What a worker is to run now; `place` starts out as Place{}.
  Turn next(Place& place, Clock::time_point now);
  // Whether next() has another answer than the last one: it is time to measure again, or others do or have decided.
  bool has_news(const Place& place, Clock::time_point now) const noexcept {
    return due(now) || place.revision != revision_.load(std::memory_order_relaxed);
  }
  // The candidate with the fewest machines, for want of room.
  MachinePlan plainest() const;

  // What a measured turn took. The worker that completes its rounds first decides, on everybody's measurements.
  // Returns what changed when another plan than before was chosen.
  std::optional<PlanChange> report(Place& place, MachineSample sample, Clock::time_point now);

 private:
  bool due(Clock::time_point now) const noexcept {
    return now.time_since_epoch().count() >= due_.load(std::memory_order_relaxed);
  }
  bool is_through(const Place& place) const noexcept;

  static constexpr Clock::rep kNever = std::numeric_limits<Clock::rep>::max();

  const std::vector<MachinePlan> candidates_;
  std::mutex mutex_;
  std::vector<MachineSample> samples_;
  std::optional<MachinePlan> choice_;
  bool measuring_ = true;
  std::atomic<Clock::rep> due_ = kNever;
  std::atomic<std::uint64_t> revision_ = 0;
  std::uint64_t epoch_ = 1;
  std::uint64_t workers_ = 0;
};

}  // namespace pickaxe::search::randomx
