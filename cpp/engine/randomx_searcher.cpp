#include "engine/randomx_searcher.h"

#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/randomx_machine.h"
#include "randomx/commitment.h"

namespace pickaxe::engine {
namespace {

using randomx::KeyedMemory;
using randomx::KeyState;

class RandomXSearcher final : public Searcher {
 public:
  RandomXSearcher(std::shared_ptr<RandomXMemory> memory, bool leader)
      : shared_(std::move(memory)), leader_(leader), machine_(shared_) {}

  std::uint64_t block_size(const Job&) const noexcept override { return 1; }

  void search(const Job& job, NonceStride& nonces, SearchControl& control) noexcept override {
    if (!take_memory(job, control)) return;
    for (;;) {
      if (!take_machine(job, control)) return;
      if (!search_on_machine(job, nonces, control)) return;
    }
  }

 private:
  // What one pass through the machines works on.
  struct Batch {
    std::vector<std::vector<std::uint8_t>> messages;  // one a lane
    std::vector<std::uint64_t> nonces;                // of the lanes in use
  };

  // Waits until the key has something to hash with. False: the job is over.
  bool take_memory(const Job& job, SearchControl& control) noexcept {
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
      if (const auto held = keyed_->hold(); held.full != nullptr || held.light != nullptr) return true;
      const KeyState state = keyed_->state();
      if (state.stage == KeyState::Stage::failed) {
        control.fail(state.status);
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  // The machine over the best memory there is now, and what there is to say about it.
  bool take_machine(const Job& job, SearchControl& control) noexcept {
    if (base::Status status = machine_.refresh(keyed_, job.randomx.variant); !status.ok()) {
      control.fail(std::move(status));
      return false;
    }
    tell(machine_.notice(), control);
    tell(keyed_->state().notice, control);
    return true;
  }

  void tell(const std::string& notice, SearchControl& control) noexcept {
    if (!leader_ || notice.empty() || !told_.insert(notice).second) return;
    control.notice(notice);
  }

  // Pipelined: a batch is finished while the next one is taken in. True: better memory is there, go on with it.
  bool search_on_machine(const Job& job, NonceStride& nonces, SearchControl& control) noexcept {
    randomx::Vm& vm = machine_.vm();
    const std::size_t lanes = vm.lanes();
    Batch batches[2];
    for (Batch& batch : batches) batch.messages.assign(lanes, job.message);
    std::vector<base::Bytes> inputs(lanes);
    std::vector<randomx::Hash256> hashes(lanes);

    Batch* running = &batches[0];
    Batch* next = &batches[1];
    if (!control.keep_going() || !fill(*running, inputs, job, nonces)) return false;
    vm.first(inputs);
    for (;;) {
      if (!control.keep_going()) return false;
      const bool better = machine_.outdated();
      const bool more = !better && fill(*next, inputs, job, nonces);
      if (more) {
        vm.next(inputs, hashes);
      } else {
        vm.last(hashes);
      }
      report(*running, hashes, job, control);
      if (!more) return better;
      std::swap(running, next);
    }
  }

  // The next nonces, one a lane; lanes that are left over repeat the first and are not reported. False: none is left.
  static bool fill(Batch& batch, std::vector<base::Bytes>& inputs, const Job& job, NonceStride& nonces) noexcept {
    batch.nonces.clear();
    for (std::size_t lane = 0; lane < inputs.size(); ++lane) {
      const NonceBlock block = nonces.next();
      if (block.count != 0) batch.nonces.push_back(block.first);
      if (batch.nonces.empty()) return false;
      patch_nonce(batch.messages[lane].data(), job, block.count != 0 ? block.first : batch.nonces.front());
      inputs[lane] = batch.messages[lane];
    }
    return true;
  }

  static void report(const Batch& batch, const std::vector<randomx::Hash256>& hashes, const Job& job,
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
};

}  // namespace

std::unique_ptr<Searcher> make_randomx_searcher(std::shared_ptr<RandomXMemory> memory, bool leader) {
  return std::make_unique<RandomXSearcher>(std::move(memory), leader);
}

}  // namespace pickaxe::engine
