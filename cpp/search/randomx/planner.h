// Second stage: from a mode to a plan of machines. Shared by the threads of one engine, each of which has a seat.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "base/notice.h"
#include "base/status.h"
#include "randomx/params.h"
#include "search/randomx/options.h"
#include "search/randomx/tuner.h"

namespace pickaxe::search::randomx {

// The numbers of machines a thread may come to run in turns when none is asked for, ascending.
std::span<const unsigned> machine_candidates(const rx::Params& params, rx::program::Mode mode) noexcept;

// What a thread of these options may come to do: one plan or more. Code::cpu_unsupported, Code::code_memory or
// Code::argument when what they force cannot be.
base::Result<std::vector<MachinePlan>> plan_candidates(const Options& options, const rx::Params& params,
                                                       rx::program::Mode mode);

class Planner {
 public:
  explicit Planner(Options options) : options_(std::move(options)) {}

  // Fails as plan_candidates(). A plan that cannot be is better refused before its dataset is built: ask first.
  base::Status check(const rx::Params& params, rx::program::Mode mode);

  // Whether the system has room for the scratchpads of all threads: asked for all of them together, and not again
  // for as long as kRoomHolds. One machine is no wish, but the least there can be.
  base::Status room_for(const rx::Params& params, const MachinePlan& plan);
  static constexpr std::chrono::seconds kRoomHolds{30};

  // For inputs that come in batches of any size, nothing of it measured: as many machines in light mode as there is
  // room for on all threads, one in full mode.
  MachinePlan plan_for_batches(const rx::Params& params, rx::program::Mode mode);

  // What threads run at the moment, for people; no machine before the first.
  MachinePlan plan() const noexcept { return plan_.load(std::memory_order_relaxed); }

 private:
  friend class PlannerSeat;
  base::Result<MachineTuner*> tuner(const rx::Params& params, rx::program::Mode mode, unsigned core_kind);

  struct Room {
    MachineTuner::Clock::time_point asked_at;
    base::Status status;
  };

  const Options options_;
  std::mutex mutex_;
  std::map<std::tuple<const rx::Params*, rx::program::Mode, unsigned>, MachineTuner> tuners_;
  std::map<std::pair<std::uint32_t, unsigned>, Room> rooms_;  // by scratchpad bytes and machines
  std::atomic<MachinePlan> plan_{{.machines = 0}};
};

// Where one thread stands: which plan it runs, and how long that takes.
class PlannerSeat {
 public:
  using Clock = MachineTuner::Clock;

  // Threads on different kinds of cores choose apart.
  explicit PlannerSeat(Planner& planner, unsigned core_kind = 0) : planner_(planner), core_kind_(core_kind) {}

  // What to run now. Fails as plan_candidates().
  base::Result<MachinePlan> take(const rx::Params& params, rx::program::Mode mode);
  // What to run when that could not be made; `why` itself when there is nothing plainer.
  base::Result<MachinePlan> instead(const base::Status& why);

  // What the machines did, without a break since the last time.
  void add(Clock::duration time, std::size_t hashes) noexcept { slice_.add(time, hashes); }
  // Whether it is time to take() anew.
  bool over();

  // Why a plainer plan runs than was chosen; nothing when it is as chosen.
  const std::optional<base::Notice>& shortage() const noexcept { return shortage_; }
  // What a measurement of this thread has changed, once.
  std::optional<base::Notice> take_change() { return std::exchange(change_, std::nullopt); }

 private:
  // Time spent on hashes that follow each other without a break.
  class Slice {
   public:
    // The first batch warms up.
    void add(Clock::duration time, std::size_t hashes) noexcept {
      took_ += time;
      if (std::exchange(warm_, true)) {
        time_ += time;
        hashes_ += hashes;
      }
    }
    bool complete() const noexcept { return hashes_ != 0 && time_ >= MachineTuner::kSlice; }
    Clock::duration took() const noexcept { return took_; }
    double seconds_per_hash() const noexcept {
      return std::chrono::duration<double>(time_).count() / static_cast<double>(hashes_);
    }

   private:
    bool warm_ = false;
    Clock::duration took_{};
    Clock::duration time_{};
    std::size_t hashes_ = 0;
  };

  MachinePlan next();
  void report(const MachineSample& sample);

  Planner& planner_;
  const unsigned core_kind_;
  MachineTuner* tuner_ = nullptr;
  MachineTuner::Place place_;
  MachineTuner::Turn turn_{};
  Slice slice_;  // of a measured turn, through several jobs if they are short
  std::optional<base::Notice> shortage_;
  std::optional<base::Notice> change_;
};

}  // namespace pickaxe::search::randomx
