// One native thread: takes the current job, searches with the others, waits for the next.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "engine/engine_state.h"
#include "engine/searcher.h"

namespace pickaxe::engine {

class Worker final : public SearchControl {
 public:
  Worker(EngineState& state, unsigned index) : state_(state), index_(index), searchers_(state.algorithms.size()) {}

  // May throw std::system_error, as std::thread does.
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  std::uint64_t hashes() const noexcept { return hashes_.load(std::memory_order_relaxed); }
  // Hashes tried for one job; 0 when this worker is not (or no longer) on it.
  std::uint64_t hashes_of(std::uint64_t job_id) const noexcept;
  // Where its unfinished nonces of the job begin, UnfinishedMark::kNone when it has none. Good for the newest job.
  std::uint64_t unfinished_of(std::uint64_t job_id) const noexcept;

  // The job whose hits it may still report; kNoJob between jobs. To be asked with the state's mutex held.
  std::uint64_t searching() const noexcept { return searching_; }

  bool keep_going() noexcept override;
  base::Interrupt interrupt() const noexcept override;
  void count(std::uint64_t hashes) noexcept override;
  void found(const Solution& solution) noexcept override;
  void notice(base::Notice notice) noexcept override;
  void fail(base::Status status) noexcept override;

 private:
  void run() noexcept;
  // False: the OS refuses the priority.
  bool set_up() noexcept;
  // Likewise a CPU, where it was asked for one; what a thread was pinned to is not asked for again.
  bool pin_for(std::size_t algorithm) noexcept;
  void search(const Job& job, NonceCursor& nonces) noexcept;
  bool keep_going_slowly() noexcept;

  // Written by this worker at every batch and read by others now and then: on a cache line of its own.
  alignas(64) std::atomic<std::uint64_t> hashes_{0};
  std::atomic<std::uint64_t> job_hashes_{0};
  std::atomic<std::uint64_t> job_id_{0};
  UnfinishedMark unfinished_;
  std::uint64_t seen_signal_ = 0;
  std::uint64_t searching_ = kNoJob;  // guarded by the state's mutex

  alignas(64) EngineState& state_;
  unsigned index_;
  std::vector<std::unique_ptr<Searcher>> searchers_;  // by Job::algorithm; made when first needed
  std::optional<unsigned> pinned_to_;
  std::thread thread_;
};

}  // namespace pickaxe::engine
