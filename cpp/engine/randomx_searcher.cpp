#include "engine/randomx_searcher.h"

#include <chrono>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/randomx_machine.h"
#include "randomx/commitment.h"

namespace pickaxe::engine {
namespace {

using randomx::memory::KeyedMemory;

constexpr std::chrono::milliseconds kLookAgain{2};
constexpr double kNoRoom = std::numeric_limits<double>::infinity();

class RandomXSearcher final : public Searcher {
 public:
  RandomXSearcher(std::shared_ptr<RandomXMemory> memory, bool leader)
      : shared_(std::move(memory)), leader_(leader), machine_(shared_) {}

  std::uint64_t block_size(const Job&) const noexcept override { return 1; }

  void search(const Job& job, NonceStride& nonces, SearchControl& control) noexcept override {
    if (!take_memory(job, control)) return;
    while (take_machines(job, control) && search_on_machines(job, nonces, control)) {
    }
  }

 private:
  // What one pass through the machines works on.
  struct Batch {
    std::vector<std::vector<std::uint8_t>> messages;  // one a lane
    std::vector<std::uint64_t> nonces;                // of the lanes in use,
    std::vector<base::Bytes> inputs;                  // and their messages
  };

  using Clock = MachineTuner::Clock;

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

  // Waits until the key has something to hash with. False: the job is over.
  bool take_memory(const Job& job, SearchControl& control) noexcept {
    // There may be room for one dataset only: the old one goes before the new one is asked for.
    const randomx::Params* params = randomx::find_variant(job.randomx.variant);
    if (keyed_ != nullptr && (params == nullptr || !keyed_->is_for(*params, job.randomx.key))) {
      machine_.release();
      keyed_.reset();
    }
    auto acquired = shared_->acquire(job.randomx);
    if (!acquired.ok()) {
      control.fail(acquired.status());
      return false;
    }
    if (keyed_ != acquired.value()) {
      keyed_ = std::move(acquired.value());
      told_.clear();
    }
    for (;;) {
      if (!control.keep_going()) return false;
      if (auto status = keyed_->usable()) {
        if (status->ok()) return true;
        control.fail(std::move(*status));
        return false;
      }
      std::this_thread::sleep_for(kLookAgain);
    }
  }

  // Machines over the best memory there is now, as many as they are to be, and what there is to say about them.
  bool take_machines(const Job& job, SearchControl& control) noexcept {
    if (base::Status status = choose_machines(job, control); !status.ok()) {
      control.fail(std::move(status));
      return false;
    }
    if (leader_) shared_->tell_plan(turn_.plan);
    tell(machine_.notice(), control);
    tell(keyed_->notice(), control);
    return true;
  }

  base::Status choose_machines(const Job& job, SearchControl& control) noexcept {
    if (base::Status status = machine_.hold(keyed_, job.randomx.variant); !status.ok()) return status;
    const auto tuner = shared_->tuner(machine_.params(), machine_.mode());
    if (!tuner.ok()) return tuner.status();
    if (tuner_ != tuner.value()) {
      tuner_ = tuner.value();
      place_ = {};
      slice_ = {};
    }
    for (;;) {
      const std::uint64_t epoch = place_.epoch;
      turn_ = tuner_->next(place_, Clock::now());
      if (place_.epoch != epoch) slice_ = {};
      base::Status status = machine_.make(turn_.plan);
      const MachinePlan plainest = tuner_->plainest();
      if (status.ok() || turn_.plan == plainest) return status;
      if (!turn_.measured) {
        tell("running " + std::to_string(plainest.machines) + " RandomX machine a thread: " + status.message, control);
        turn_.plan = plainest;
        return machine_.make(plainest);
      }
      report_sample({turn_.plan, kNoRoom}, control);
    }
  }

  // Of a measured turn.
  void report_sample(const MachineSample& sample, SearchControl& control) noexcept {
    slice_ = {};
    const std::string notice = tuner_->report(place_, sample, Clock::now());
    if (!notice.empty()) control.notice(notice);
  }

  void tell(const std::string& notice, SearchControl& control) noexcept {
    if (!leader_ || notice.empty() || !told_.insert(notice).second) return;
    control.notice(notice);
  }

  // Pipelined: a batch is finished while the next one is taken in. True: other machines are to go on with the job.
  bool search_on_machines(const Job& job, NonceStride& nonces, SearchControl& control) noexcept {
    randomx::Vm& vm = machine_.vm();
    const std::size_t lanes = vm.lanes();
    Batch batches[2];
    for (Batch& batch : batches) batch.messages.assign(lanes, job.message);
    std::vector<base::Hash256> hashes(lanes);

    Batch* running = &batches[0];
    Batch* next = &batches[1];
    if (!control.keep_going() || !fill(*running, job, nonces)) return false;
    vm.first(running->inputs);
    for (;;) {
      if (!control.keep_going()) return false;
      const bool others = machine_.outdated() || turn_is_over(control);
      const bool more = !others && fill(*next, job, nonces);
      const std::span finished(hashes.data(), running->nonces.size());
      auto started = Clock::now();
      while (!(more ? vm.next(next->inputs, finished, control.interrupt()) : vm.last(finished, control.interrupt()))) {
        // A pause gives every nonce back that was not finished.
        if (!control.keep_going()) return false;
        started = Clock::now();
        vm.first(running->inputs);
      }
      slice_.add(Clock::now() - started, finished.size());
      report(*running, hashes, job, control);
      if (!more) return others;
      std::swap(running, next);
    }
  }

  // Whether the tuner wants to hear of these machines, and to see others then.
  bool turn_is_over(SearchControl& control) noexcept {
    if (!turn_.measured) return tuner_->has_news(place_, Clock::now());
    if (!slice_.complete()) return false;
    report_sample({turn_.plan, slice_.seconds_per_hash(), slice_.took()}, control);
    return true;
  }

  // The next nonces, one a lane, as long as there are any. False: none is left.
  static bool fill(Batch& batch, const Job& job, NonceStride& nonces) noexcept {
    batch.nonces.clear();
    batch.inputs.clear();
    for (std::vector<std::uint8_t>& message : batch.messages) {
      const NonceBlock block = nonces.next();
      if (block.count == 0) break;
      batch.nonces.push_back(block.first);
      patch_nonce(message.data(), job, block.first);
      batch.inputs.push_back(message);
    }
    return !batch.inputs.empty();
  }

  static void report(const Batch& batch, const std::vector<base::Hash256>& hashes, const Job& job,
                     SearchControl& control) noexcept {
    control.count(batch.nonces.size());
    for (std::size_t lane = 0; lane < batch.nonces.size(); ++lane) {
      const auto& hash = hashes[lane];
      const bool wins = job.randomx.commitment
                            ? base::meets(randomx::commitment(batch.messages[lane], hash).data(), job.target)
                            : base::meets(hash.data(), job.target);
      if (wins) control.found({.nonce = batch.nonces[lane], .hash = hash});
    }
  }

  const std::shared_ptr<RandomXMemory> shared_;
  const bool leader_;
  RandomXMachine machine_;
  std::shared_ptr<KeyedMemory> keyed_;
  std::set<std::string> told_;  // about this key
  MachineTuner* tuner_ = nullptr;
  MachineTuner::Place place_;
  MachineTuner::Turn turn_{};
  Slice slice_;  // of a measured turn, through several jobs if they are short
};

}  // namespace

std::unique_ptr<Searcher> make_randomx_searcher(std::shared_ptr<RandomXMemory> memory, bool leader) {
  return std::make_unique<RandomXSearcher>(std::move(memory), leader);
}

}  // namespace pickaxe::engine
