#include "search/randomx/searcher.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "os/thread.h"
#include "randomx/commitment.h"

namespace pickaxe::search::randomx {
namespace {

using engine::Job;
using engine::SearchControl;
using engine::ThreadNonces;
using rx::memory::KeyedMemory;

const Part& part_of(const Job& job) noexcept {
  return static_cast<const Part&>(*job.part);
}

class RandomXSearcher final : public engine::Searcher {
 public:
  RandomXSearcher(std::shared_ptr<Stages> stages, unsigned worker)
      : stages_(std::move(stages)), leader_(worker == 0), seat_(stages_->planner, core_kind(worker)) {
    const os::NodeCpus* const node = stages_->options.nodes.node_of(worker);
    if (node == nullptr) return;
    node_ = node->number;
    if (stages_->options.binds_to_nodes) os::run_thread_on(node->cpus);
  }

  void search(const Job& job, ThreadNonces& nonces, SearchControl& control) override {
    if (!take_key(part_of(job).key, control)) return;
    while (take_machines(part_of(job).key, control) && search_on_machines(job, nonces, control)) {
    }
  }

 private:
  // What one pass through the machines works on.
  struct Batch {
    std::vector<std::vector<std::uint8_t>> messages;  // one a lane
    std::vector<std::uint64_t> nonces;                // of the lanes in use,
    std::vector<base::Bytes> inputs;                  // and their messages
  };

  unsigned core_kind(unsigned worker) const noexcept {
    const std::vector<unsigned>& kinds = stages_->options.core_kinds;
    return kinds.empty() ? 0 : kinds[worker % kinds.size()];
  }

  // Waits until the key has something to hash with. False: the job is over.
  bool take_key(const Key& key, SearchControl& control) {
    // There may be room for one dataset only: the old one goes before the new one is asked for.
    if (keyed_ != nullptr && !keyed_->is_for(*key.params, key.bytes)) {
      machines_.reset();
      keyed_.reset();
    }
    if (base::Status status = stages_->check(key); !status.ok()) return fail(std::move(status), control);
    auto acquired = stages_->keys.acquire(key);
    if (!acquired.ok()) return fail(acquired.status(), control);
    if (keyed_ != acquired.value()) {
      keyed_ = std::move(acquired.value());
      told_.clear();
    }
    while (control.keep_going()) {
      auto usable = KeySource::until_usable(*keyed_, control.interrupt());
      if (usable) return usable->ok() || fail(std::move(*usable), control);
    }
    return false;
  }

  // Machines over the best memory there is now, as many as they are to be, and what there is to say about them.
  bool take_machines(const Key& key, SearchControl& control) {
    base::Status status = make_machines(*key.params);
    if (auto change = seat_.take_change()) control.notice(std::move(*change));
    if (!status.ok()) return fail(std::move(status), control);
    if (leader_) tell_shortcomings(control);
    return true;
  }

  base::Status make_machines(const rx::Params& params) {
    auto held = stages_->keys.hold(*keyed_, node_);
    if (!held.ok()) return held.status();
    if (machines_ && (machines_->mode != mode_of(held.value()) || machines_->params != &params)) machines_.reset();
    if (machines_ && machines_->memory.generation != held.value().generation) use_memory(*machines_, held.value());
    auto plan = seat_.take(params, mode_of(held.value()));
    while (plan.ok()) {
      if (machines_ && machines_->plan == plan.value()) return {};
      machines_.reset();
      base::Status status = stages_->planner.room_for(params, plan.value());
      if (status.ok()) {
        auto made = make_vm(stages_->options, params, held.value(), plan.value());
        if (made.ok()) {
          machines_.emplace(std::move(made.value()));
          return {};
        }
        status = made.status();
      }
      plan = seat_.instead(status);
    }
    return plan.status();
  }

  // False, for the caller to return.
  static bool fail(base::Status status, SearchControl& control) noexcept {
    control.fail(std::move(status));
    return false;
  }

  // Each once a key.
  void tell_shortcomings(SearchControl& control) {
    std::vector<base::Notice> notices = keyed_->notices();
    if (machines_->notice) notices.push_back(*machines_->notice);
    if (seat_.shortage()) notices.push_back(*seat_.shortage());
    for (base::Notice& notice : notices) {
      if (std::ranges::find(told_, notice) != told_.end()) continue;
      told_.push_back(notice);
      control.notice(std::move(notice));
    }
  }

  // Pipelined: a batch is finished while the next one is taken in. True: other machines are to go on with the job.
  bool search_on_machines(const Job& job, ThreadNonces& nonces, SearchControl& control) {
    using Clock = PlannerSeat::Clock;
    rx::Vm& vm = *machines_->vm;
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
      const bool others = keyed_->generation() != machines_->memory.generation || seat_.over();
      const bool more = !others && fill(*next, job, nonces);
      const std::span finished(hashes.data(), running->nonces.size());
      auto started = Clock::now();
      while (!(more ? vm.next(next->inputs, finished, control.interrupt()) : vm.last(finished, control.interrupt()))) {
        // A pause gives every nonce back that was not finished.
        if (!control.keep_going()) return false;
        started = Clock::now();
        vm.first(running->inputs);
      }
      seat_.add(Clock::now() - started, finished.size());
      report(*running, hashes, job, control);
      if (!more) nonces.finished();
      else nonces.finished_before(next->nonces.front());
      if (!more) return others;
      std::swap(running, next);
    }
  }

  // The next nonces, one a lane, as long as there are any. False: none is left.
  static bool fill(Batch& batch, const Job& job, ThreadNonces& nonces) {
    batch.nonces.clear();
    batch.inputs.clear();
    for (std::vector<std::uint8_t>& message : batch.messages) {
      const engine::NonceBlock block = nonces.take(1);
      if (block.count == 0) break;
      batch.nonces.push_back(block.first);
      patch_nonce(message.data(), job, block.first);
      batch.inputs.push_back(message);
    }
    return !batch.inputs.empty();
  }

  static void report(const Batch& batch, const std::vector<base::Hash256>& hashes, const Job& job,
                     SearchControl& control) {
    control.count(batch.nonces.size());
    for (std::size_t lane = 0; lane < batch.nonces.size(); ++lane) {
      const auto& hash = hashes[lane];
      const bool wins = part_of(job).commitment
                            ? base::meets(rx::commitment(batch.messages[lane], hash).data(), job.target)
                            : base::meets(hash.data(), job.target);
      if (wins) control.found({.nonce = batch.nonces[lane], .hash = hash});
    }
  }

  const std::shared_ptr<Stages> stages_;
  const bool leader_;
  std::optional<unsigned> node_;  // that this thread belongs to
  std::shared_ptr<KeyedMemory> keyed_;
  PlannerSeat seat_;
  std::optional<Machines> machines_;
  std::vector<base::Notice> told_;  // about this key
};

}  // namespace

base::Result<Key> read_key(const Fields& fields) {
  const auto variant = fields.text("variant");
  auto key = fields.bytes("key");
  if (!variant || !key) return base::Status::error(base::Code::argument, "RandomX needs a variant and a key");
  const rx::Params* params = rx::find_variant(*variant);
  if (params == nullptr) {
    return base::Status::error(base::Code::argument, "RandomX variant " + *variant + " is not offered");
  }
  return Key{params, std::move(*key)};
}

base::Result<engine::SharedPart> read(const Fields& own, const Job&) {
  auto key = read_key(own);
  if (!key.ok()) return key.status();
  const auto commitment = own.flag("commitment");
  if (!commitment) return base::Status::error(base::Code::argument, "RandomX needs to know what is compared");
  auto part = std::make_shared<Part>();
  part->key = std::move(key.value());
  part->commitment = *commitment;
  return engine::SharedPart(std::move(part));
}

std::unique_ptr<engine::Searcher> make_searcher(std::shared_ptr<Stages> stages, unsigned worker) {
  return std::make_unique<RandomXSearcher>(std::move(stages), worker);
}

base::Result<Searchers> start(const Setup& setup) {
  return Searchers{[stages = setup.randomx](unsigned worker) { return make_searcher(stages, worker); }, {}};
}

std::optional<os::MachineNeeds> machine_needs(std::string_view variant) {
  const rx::Params* const params = rx::find_variant(variant);
  if (params == nullptr) return std::nullopt;
  return os::MachineNeeds{params->scratchpad_l3_bytes, machine_candidates(*params, rx::program::Mode::full).back()};
}

}  // namespace pickaxe::search::randomx
