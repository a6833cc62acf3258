#include "search/randomx/planner.h"

#include <algorithm>
#include <array>
#include <limits>

#include "randomx/jit/jit.h"

namespace pickaxe::search::randomx {

using base::Code;
using base::Result;
using base::Status;
using rx::program::Mode;
using rx::program::Prefetch;

namespace {

constexpr double kNoRoom = std::numeric_limits<double>::infinity();

// Full mode hides the latency of the dataset: a few machines suffice, more where their scratchpads take no more of the
// caches than four of the usual ones. Light mode computes the items of all machines together, in vectors and with their
// cache reads overlapped.
constexpr std::array kFullCandidates = {1u, 2u, 3u, 4u, 6u, 8u};
constexpr std::size_t kFullScratchpads = 4 * rx::kMaxScratchpadBytes;
constexpr std::array kLightCandidates = {1u, 7u, 8u, 16u};

// Of light mode, where nothing is measured: as many as an AVX-512 group has lanes for each of the items that a machine
// asks for together. More gain nothing and take more cache.
constexpr unsigned kBatchMachines = 8;

// Why programs cannot run as generated code; ok when they can.
Status generated_code(const Options& options, const rx::Params& params, Mode mode) {
  if (options.executor == ExecutorWish::interpreter) {
    return Status::error(Code::argument, "the interpreter has no prefetches: they are of generated code");
  }
  return rx::jit::make_executor(params, mode, 1, options.cpu).status();
}

}  // namespace

std::span<const unsigned> machine_candidates(const rx::Params& params, Mode mode) noexcept {
  if (mode == Mode::light) return kLightCandidates;
  const auto fit = [&](unsigned machines) {
    return machines * std::size_t{params.scratchpad_l3_bytes} <= kFullScratchpads;
  };
  return {kFullCandidates.begin(), std::ranges::find_if_not(kFullCandidates, fit)};
}

Result<std::vector<MachinePlan>> plan_candidates(const Options& options, const rx::Params& params, Mode mode) {
  const Status generated = generated_code(options, params, mode);
  std::vector<unsigned> numbers = {1};
  const auto candidates = machine_candidates(params, mode);
  if (generated.ok()) numbers.assign(candidates.begin(), candidates.end());
  if (options.machines != 0) numbers = {options.machines};
  std::vector<Prefetch> prefetches = {Prefetch::direct};
  if (mode == Mode::full && generated.ok()) prefetches.push_back(Prefetch::translated);
  if (mode == Mode::full && options.prefetch) prefetches = {*options.prefetch};

  std::vector<MachinePlan> plans;
  Status refusal;
  for (const Prefetch prefetch : prefetches) {
    for (const unsigned machines : numbers) {
      Status status;
      if (prefetch != Prefetch::direct) {
        status = generated.ok() ? rx::jit::supports(params, mode, machines, options.cpu, prefetch) : generated;
      }
      if (status.ok()) {
        plans.push_back({machines, prefetch});
      } else {
        refusal = std::move(status);
      }
    }
  }
  if (plans.empty()) return refusal;
  return plans;
}

Status Planner::check(const rx::Params& params, Mode mode) {
  return tuner(params, mode, 0).status();
}

Status Planner::room_for(const rx::Params& params, const MachinePlan& plan) {
  if (plan.machines == 1) return {};
  const std::lock_guard lock(mutex_);
  const auto now = MachineTuner::Clock::now();
  const auto [room, is_new] = rooms_.try_emplace({params.scratchpad_l3_bytes, plan.machines});
  if (is_new || now - room->second.asked_at >= kRoomHolds) {
    // Scratchpads that the system has no room for would end the process.
    const std::uint64_t bytes = std::uint64_t{options_.threads} * plan.machines * params.scratchpad_l3_bytes;
    const std::string what = "running " + std::to_string(plan.machines) + " machines on each of " +
                             std::to_string(options_.threads) + " threads";
    room->second = {now, options_.check_room(bytes, what, {})};
  }
  return room->second.status;
}

MachinePlan Planner::plan_for_batches(const rx::Params& params, Mode mode) {
  if (mode == Mode::full || options_.executor == ExecutorWish::interpreter) return {};
  const MachinePlan most{.machines = kBatchMachines};
  return room_for(params, most).ok() ? most : MachinePlan{};
}

Result<MachineTuner*> Planner::tuner(const rx::Params& params, Mode mode, unsigned core_kind) {
  const std::lock_guard lock(mutex_);
  if (const auto found = tuners_.find({&params, mode, core_kind}); found != tuners_.end()) return &found->second;
  auto candidates = plan_candidates(options_, params, mode);
  if (!candidates.ok()) return candidates.status();
  return &tuners_.try_emplace({&params, mode, core_kind}, std::move(candidates.value())).first->second;
}

Result<MachinePlan> PlannerSeat::take(const rx::Params& params, Mode mode) {
  const auto tuner = planner_.tuner(params, mode, core_kind_);
  if (!tuner.ok()) return tuner.status();
  if (tuner_ != tuner.value()) {
    tuner_ = tuner.value();
    place_ = {};
    slice_ = {};
  }
  return next();
}

Result<MachinePlan> PlannerSeat::instead(const Status& why) {
  const MachinePlan plainest = tuner_->plainest();
  if (turn_.plan == plainest) return why;
  if (turn_.measured) {
    report({turn_.plan, kNoRoom});
    return next();
  }
  shortage_.emplace("fewer-machines", why, base::Notice::Detail{{"machinesPerThread", plainest.machines}});
  turn_.plan = plainest;
  planner_.plan_.store(plainest, std::memory_order_relaxed);
  return plainest;
}

MachinePlan PlannerSeat::next() {
  const std::uint64_t epoch = place_.epoch;
  turn_ = tuner_->next(place_, Clock::now());
  if (place_.epoch != epoch) slice_ = {};
  shortage_.reset();
  planner_.plan_.store(turn_.plan, std::memory_order_relaxed);
  return turn_.plan;
}

bool PlannerSeat::over() {
  if (!turn_.measured) return tuner_->has_news(place_, Clock::now());
  if (!slice_.complete()) return false;
  report({turn_.plan, slice_.seconds_per_hash(), slice_.took()});
  return true;
}

void PlannerSeat::report(const MachineSample& sample) {
  slice_ = {};
  const std::optional<PlanChange> change = tuner_->report(place_, sample, Clock::now());
  if (!change) return;
  const auto& [before, after] = *change;
  change_.emplace("other-machines", Status{},
                  base::Notice::Detail{{"machinesPerThread", after.machines},
                                       {"datasetPrefetch", rx::program::prefetch_name(after.prefetch)},
                                       {"machinesPerThreadBefore", before.machines},
                                       {"datasetPrefetchBefore", rx::program::prefetch_name(before.prefetch)}});
}

}  // namespace pickaxe::search::randomx
