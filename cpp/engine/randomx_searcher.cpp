#include "engine/randomx_searcher.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "randomx/commitment.h"

namespace pickaxe::engine {
namespace {

using randomx::KeyedMemory;
using randomx::KeyState;
using randomx::Mode;

class RandomXSearcher final : public Searcher {
 public:
  RandomXSearcher(std::shared_ptr<RandomXMemory> memory, bool leader) : shared_(std::move(memory)), leader_(leader) {}

  std::uint64_t block_size() const noexcept override { return 1; }

  void search(const Job& job, NonceStride& nonces, SearchControl& control) noexcept override {
    if (!take_memory(job, control)) return;
    for (;;) {
      if (!take_vm(job, control)) return;
      if (!search_with_vm(job, nonces, control)) return;
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
      drop_vm();
      keyed_ = std::move(acquired.value());
      told_.clear();
    }
    for (;;) {
      if (!control.keep_going()) return false;
      if (keyed_->full() != nullptr || keyed_->light() != nullptr) return true;
      const KeyState state = keyed_->state();
      if (state.stage == KeyState::Stage::failed) {
        control.fail(state.status);
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  // A machine over the best memory there is now; the one from before when nothing has changed.
  bool take_vm(const Job& job, SearchControl& control) noexcept {
    const randomx::Params* params = randomx::find_variant(job.randomx.variant);
    const std::uint64_t generation = keyed_->generation();
    if (vm_ == nullptr || generation != generation_ || params != params_) {
      drop_vm();
      full_ = keyed_->full();
      if (full_ == nullptr) light_ = keyed_->light();
      if (full_ == nullptr && light_ == nullptr) {
        control.fail(keyed_->state().status);
        return false;
      }
      const Mode mode = full_ != nullptr ? Mode::full : Mode::light;
      const randomx::Memory memory{full_ != nullptr ? full_->data() : nullptr,
                                   light_ != nullptr ? light_->items.get() : nullptr};
      std::string notice;
      auto vm = shared_->make_vm(*params, mode, memory, notice);
      if (!vm.ok()) {
        control.fail(vm.status());
        return false;
      }
      vm_ = std::move(vm.value());
      generation_ = generation;
      params_ = params;
      tell(notice, control);
    }
    tell(keyed_->state().notice, control);
    return true;
  }

  void drop_vm() noexcept {
    vm_.reset();
    full_.reset();
    light_.reset();
  }

  void tell(const std::string& notice, SearchControl& control) noexcept {
    if (!leader_ || notice.empty() || told_ == notice) return;
    told_ = notice;
    control.notice(notice);
  }

  // Pipelined: a batch is finished while the next one is taken in. True: better memory is there, go on with it.
  bool search_with_vm(const Job& job, NonceStride& nonces, SearchControl& control) noexcept {
    const std::size_t lanes = vm_->lanes();
    Batch batches[2];
    for (Batch& batch : batches) batch.messages.assign(lanes, job.message);
    std::vector<base::Bytes> inputs(lanes);
    std::vector<randomx::Hash256> hashes(lanes);

    Batch* running = &batches[0];
    Batch* next = &batches[1];
    if (!control.keep_going() || !fill(*running, inputs, job, nonces)) return false;
    vm_->first(inputs);
    for (;;) {
      if (!control.keep_going()) return false;
      const bool better = keyed_->generation() != generation_;
      const bool more = !better && fill(*next, inputs, job, nonces);
      if (more) {
        vm_->next(inputs, hashes);
      } else {
        vm_->last(hashes);
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
      if (wins) control.found(batch.nonces[lane], hash);
    }
  }

  const std::shared_ptr<RandomXMemory> shared_;
  const bool leader_;
  std::shared_ptr<KeyedMemory> keyed_;
  std::shared_ptr<const randomx::Dataset> full_;
  std::shared_ptr<const randomx::LightMemory> light_;
  std::unique_ptr<randomx::Vm> vm_;
  std::uint64_t generation_ = 0;
  const randomx::Params* params_ = nullptr;
  std::string told_;
};

}  // namespace

std::unique_ptr<Searcher> make_randomx_searcher(std::shared_ptr<RandomXMemory> memory, bool leader) {
  return std::make_unique<RandomXSearcher>(std::move(memory), leader);
}

}  // namespace pickaxe::engine
