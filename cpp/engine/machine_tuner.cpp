#include "engine/machine_tuner.h"

#include <algorithm>
#include <map>

namespace pickaxe::engine {

unsigned choose_machines(std::span<const MachineSample> samples) {
  std::map<unsigned, std::vector<double>> times;
  for (const MachineSample& sample : samples) times[sample.machines].push_back(sample.seconds_per_hash);
  unsigned best = 1;
  double shortest = 0;
  for (auto& [machines, of_these] : times) {  // ascending: one machine, where it was measured, comes first
    const auto middle = of_these.begin() + static_cast<std::ptrdiff_t>(of_these.size() / 2);
    std::nth_element(of_these.begin(), middle, of_these.end());
    const double margin = best == 1 ? kTunerMargin : 0;
    if (shortest != 0 && *middle >= shortest * (1 - margin)) continue;
    best = machines;
    shortest = *middle;
  }
  return best;
}

MachineTuner::MachineTuner(std::vector<unsigned> candidates) : candidates_(std::move(candidates)) {
  if (candidates_.size() > 1) return;
  choice_ = candidates_.front();
  measuring_ = false;
}

MachineTuner::Turn MachineTuner::next(Place& place, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (due(now)) {
    due_.store(kNever, std::memory_order_relaxed);
    measuring_ = true;
    samples_.clear();
    ++epoch_;
  }
  if (!measuring_) return {choice_, false};
  if (place.epoch != epoch_) place = {epoch_, 0};
  return {candidates_[place.step % candidates_.size()], true};
}

std::string MachineTuner::report(Place& place, MachineSample sample, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (!measuring_ || place.epoch != epoch_) return {};
  samples_.push_back(sample);
  if (++place.step < kRounds * candidates_.size()) return {};
  const unsigned before = choice_;
  choice_ = choose_machines(samples_);
  measuring_ = false;
  due_.store((now + kChoiceHolds).time_since_epoch().count(), std::memory_order_relaxed);
  if (before == 0 || before == choice_) return {};
  return "each thread now runs " + std::to_string(choice_) + " RandomX machines in turns, not " +
         std::to_string(before) + ": measured again, that is faster";
}

}  // namespace pickaxe::engine
