#include "engine/machine_tuner.h"

#include <algorithm>
#include <map>
#include <utility>

namespace pickaxe::engine {
namespace {

std::string to_text(const MachinePlan& plan) {
  return std::to_string(plan.machines) + (plan.machines == 1 ? " RandomX machine" : " RandomX machines in turns") +
         (plan.prefetch == randomx::Prefetch::translated ? " with translated prefetches" : "");
}

}  // namespace

MachinePlan choose_plan(std::span<const MachineSample> samples) {
  std::map<MachinePlan, std::vector<double>> times;
  for (const MachineSample& sample : samples) times[sample.plan].push_back(sample.seconds_per_hash);
  MachinePlan best;
  double shortest = 0;
  for (auto& [plan, of_these] : times) {  // ascending: the plainest, where it was measured, comes first
    const auto middle = of_these.begin() + static_cast<std::ptrdiff_t>(of_these.size() / 2);
    std::nth_element(of_these.begin(), middle, of_these.end());
    const double margin = best == MachinePlan{} ? kTunerMargin : 0;
    if (shortest != 0 && *middle >= shortest * (1 - margin)) continue;
    best = plan;
    shortest = *middle;
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
  if (measuring_ && place.epoch != epoch_) place = {.epoch = epoch_};
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

std::string MachineTuner::report(Place& place, MachineSample sample, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (!measuring_ || place.epoch != epoch_) return {};
  samples_.push_back(sample);
  ++place.step;
  place.measured += sample.took;
  if (!is_through(place)) return {};
  const std::optional<MachinePlan> before = std::exchange(choice_, choose_plan(samples_));
  measuring_ = false;
  ++revision_;
  due_.store((now + kChoiceHolds).time_since_epoch().count(), std::memory_order_relaxed);
  if (!before || before == choice_) return {};
  return "each thread now runs " + to_text(*choice_) + ", not " + to_text(*before) + ": measured again, that is faster";
}

}  // namespace pickaxe::engine
