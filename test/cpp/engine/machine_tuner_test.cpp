// The tuner against a synthetic machine whose costs are known.
#include "engine/machine_tuner.h"

#include <map>
#include <string>

#include "random.h"
#include "test.h"

using pickaxe::engine::choose_machines;
using pickaxe::engine::kTunerMargin;
using pickaxe::engine::MachineSample;
using pickaxe::engine::MachineTuner;
using Clock = MachineTuner::Clock;

namespace {

const std::vector<unsigned> kCandidates = {1, 2, 3, 4};

// Lets `workers` measure in turns, each sample with up to `noise` on top; the last notice.
std::string measure(MachineTuner& tuner, std::vector<MachineTuner::Place>& workers,
                    std::map<unsigned, double> seconds_per_hash, double noise, Clock::time_point now) {
  auto random = pickaxe::test::random_engine();
  std::string notice;
  for (unsigned measured = 1; measured != 0;) {
    measured = 0;
    for (MachineTuner::Place& place : workers) {
      const MachineTuner::Turn turn = tuner.next(place, now);
      if (!turn.measured) continue;
      ++measured;
      const double factor = 1 + noise * static_cast<double>(random() % 1000) / 1000;
      const std::string told = tuner.report(place, {turn.machines, seconds_per_hash.at(turn.machines) * factor}, now);
      if (!told.empty()) notice = told;
    }
  }
  return notice;
}

unsigned choice(MachineTuner& tuner, Clock::time_point now) {
  MachineTuner::Place place;
  const MachineTuner::Turn turn = tuner.next(place, now);
  CHECK(!turn.measured);
  return turn.machines;
}

TEST("engine/machine_tuner: the smallest median wins, one machine unless another is clearly better") {
  CHECK_EQ(choose_machines(std::vector<MachineSample>{{1, 4}, {2, 3}, {3, 2.5}, {4, 2.7}}), 3u);
  CHECK_EQ(choose_machines(std::vector<MachineSample>{{1, 4}, {2, 4 * (1 - kTunerMargin / 2)}}), 1u);
  CHECK_EQ(choose_machines(std::vector<MachineSample>{{1, 4}, {2, 4 * (1 - kTunerMargin * 2)}}), 2u);
  CHECK_EQ(choose_machines(std::vector<MachineSample>{{1, 4}, {2, 5}, {3, 6}}), 1u);
  // One lucky and one unlucky measurement change nothing.
  CHECK_EQ(choose_machines(std::vector<MachineSample>{{1, 4}, {1, 4}, {1, 9}, {2, 1}, {2, 5}, {2, 5}}), 1u);
  CHECK_EQ(choose_machines({}), 1u);
}

TEST("engine/machine_tuner: finds the best number whichever it is, for any number of workers") {
  for (const unsigned best : kCandidates) {
    for (const std::size_t workers : {1, 2, 7}) {
      MachineTuner tuner(kCandidates);
      std::map<unsigned, double> cost;
      for (const unsigned n : kCandidates) cost[n] = n == best ? 0.9 : 1.0;
      std::vector<MachineTuner::Place> places(workers);
      const Clock::time_point now{};
      CHECK_EQ(measure(tuner, places, cost, 0.05, now), std::string());
      CHECK_EQ(choice(tuner, now), best);
    }
  }
}

TEST("engine/machine_tuner: never worse than one machine by more than the noise") {
  auto random = pickaxe::test::random_engine();
  for (int i = 0; i < 200; ++i) {
    MachineTuner tuner(kCandidates);
    std::map<unsigned, double> cost;
    for (const unsigned n : kCandidates) cost[n] = 1 + static_cast<double>(random() % 1000) / 1000;
    std::vector<MachineTuner::Place> places(2);
    measure(tuner, places, cost, 0.1, {});
    CHECK(cost.at(choice(tuner, {})) <= cost.at(1) * 1.1);
  }
}

TEST("engine/machine_tuner: measures again in time, and says when that changes its mind") {
  MachineTuner tuner(kCandidates);
  std::vector<MachineTuner::Place> places(2);
  Clock::time_point now{};
  measure(tuner, places, {{1, 4}, {2, 2}, {3, 3}, {4, 3}}, 0, now);
  CHECK_EQ(choice(tuner, now), 2u);
  now += MachineTuner::kChoiceHolds;
  CHECK(tuner.due(now));
  CHECK_EQ(measure(tuner, places, {{1, 4}, {2, 2}, {3, 3}, {4, 3}}, 0, now), std::string());
  now += MachineTuner::kChoiceHolds;
  CHECK_EQ(measure(tuner, places, {{1, 1}, {2, 2}, {3, 3}, {4, 3}}, 0, now),
           std::string("each thread now runs 1 RandomX machines in turns, not 2: measured again, that is faster"));
  CHECK_EQ(choice(tuner, now), 1u);
}

TEST("engine/machine_tuner: a forced number is never measured") {
  MachineTuner tuner({3});
  CHECK_EQ(choice(tuner, {}), 3u);
  CHECK(!tuner.due(Clock::time_point::max() - std::chrono::hours(1)));
  CHECK_EQ(choice(tuner, Clock::time_point{} + std::chrono::hours(1000)), 3u);
}

}  // namespace
