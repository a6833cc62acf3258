#include "search/randomx/tuner.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace pickaxe::search::randomx {
namespace {

double median(std::vector<double>& of_these) {
  const auto middle = of_these.begin() + static_cast<std::ptrdiff_t>(of_these.size() / 2);
  std::nth_element(of_these.begin(), middle, of_these.end());
  return *middle;
}

}  // namespace

MachinePlan choose_plan(std::span<const MachineSample> samples) {
  std::map<std::uint64_t, std::map<MachinePlan, std::vector<double>>> by_worker;
  for (const MachineSample& sample : samples) by_worker[sample.worker][sample.plan].push_back(sample.seconds_per_hash);
  // Of each plan, in units of the plainest that could be run: a worker that did not come to that one has no say.
  MachinePlan unit;
  bool has_unit = false;
  for (const MachineSample& sample : samples) {
    if (!std::isfinite(sample.seconds_per_hash) || (has_unit && unit <= sample.plan)) continue;
    unit = sample.plan;
    has_unit = true;
  }
  std::map<MachinePlan, std::vector<double>> times;
  for (auto& [worker, plans] : by_worker) {
    const auto own = plans.find(unit);
    if (own == plans.end()) continue;
    const double of_unit = median(own->second);
    if (!std::isfinite(of_unit)) continue;
    for (auto& [plan, of_these] : plans) times[plan].push_back(median(of_these) / of_unit);
  }
  MachinePlan best;
  double shortest = 0;
  for (auto& [plan, of_these] : times) {  // ascending: the plainest, where it was measured, comes first
    const double time = median(of_these);
    const double margin = best == MachinePlan{} ? kTunerMargin : 0;
    if (shortest != 0 && time >= shortest * (1 - margin)) continue;
    best = plan;
    shortest = time;
  }
  return best;
}

MachineTuner::MachineTuner(std::vector<MachinePlan> candidates) : candidates_(std::move(candidates)) {
  if (candidates_.size() > 1) return;
  choice_ = candidates_.front();
  measuring_ = false;
}

MachinePlan MachineTuner::plainest() const {
  return *std::ranges::min_element(candidates_);
}

MachineTuner::Turn MachineTuner::next(Place& place, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (due(now)) {
    due_.store(kNever, std::memory_order_relaxed);
    measuring_ = true;
    samples_.clear();
    ++epoch_;
    ++revision_;
  }
  if (measuring_ && place.epoch != epoch_) place = {.epoch = epoch_, .worker = place.worker};
  if (place.worker == 0) place.worker = ++workers_;
  place.revision = revision_;
  if (!measuring_) return {*choice_, false};
  return {candidates_[place.step % candidates_.size()], true};
}

// After whole rounds only: as many measurements of each.
bool MachineTuner::is_through(const Place& place) const noexcept {
  if (place.step % candidates_.size() != 0) return false;
  const std::size_t rounds = place.step / candidates_.size();
  const Clock::duration one_more = place.measured / rounds * (rounds + 1);
  return rounds == kRounds || one_more > kMostTime;
}

std::optional<PlanChange> MachineTuner::report(Place& place, MachineSample sample, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (!measuring_ || place.epoch != epoch_) return {};
  sample.worker = place.worker;
  samples_.push_back(sample);
  ++place.step;
  place.measured += sample.took;
  if (!is_through(place)) return {};
  const std::optional<MachinePlan> before = std::exchange(choice_, choose_plan(samples_));
  measuring_ = false;
  ++revision_;
  const Clock::duration holds = before ? Clock::duration(kChoiceHolds) : Clock::duration(kFirstChoiceHolds);
  due_.store((now + holds).time_since_epoch().count(), std::memory_order_relaxed);
  if (!before || before == choice_) return std::nullopt;
  return PlanChange{*before, *choice_};
}

}  // namespace pickaxe::search::randomx
