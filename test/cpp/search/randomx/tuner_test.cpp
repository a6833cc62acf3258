// The tuner against a synthetic machine whose costs are known.
#include "search/randomx/tuner.h"

#include <limits>
#include <map>
#include <optional>

#include "random.h"
#include "test.h"

namespace pickaxe::search::randomx {
namespace {

using Clock = MachineTuner::Clock;

constexpr auto kTranslated = rx::program::Prefetch::translated;
const std::vector<MachinePlan> kCandidates = {{1}, {2}, {3}, {1, kTranslated}, {2, kTranslated}};

// Lets `workers` measure in turns, each sample with up to `noise` on top; the last change.
std::optional<PlanChange> measure(MachineTuner& tuner, std::vector<MachineTuner::Place>& workers,
                                  const std::map<MachinePlan, double>& seconds_per_hash, double noise,
                                  Clock::time_point now) {
  auto random = test::random_engine();
  std::optional<PlanChange> change;
  for (unsigned measured = 1; measured != 0;) {
    measured = 0;
    for (MachineTuner::Place& place : workers) {
      const MachineTuner::Turn turn = tuner.next(place, now);
      if (!turn.measured) continue;
      ++measured;
      const double factor = 1 + noise * static_cast<double>(random() % 1000) / 1000;
      const auto changed = tuner.report(place, {turn.plan, seconds_per_hash.at(turn.plan) * factor}, now);
      if (changed) change = changed;
    }
  }
  return change;
}

MachinePlan choice(MachineTuner& tuner, Clock::time_point now) {
  MachineTuner::Place place;
  const MachineTuner::Turn turn = tuner.next(place, now);
  CHECK(!turn.measured);
  return turn.plan;
}

TEST("search/randomx/tuner: the smallest median wins, the plainest plan unless another is clearly better") {
  const MachinePlan one = {1}, two = {2}, three = {3}, ahead = {1, kTranslated};
  using Samples = std::vector<MachineSample>;
  CHECK(choose_plan(Samples{{one, 4}, {two, 3}, {three, 2.5}, {ahead, 2.7}}) == three);
  CHECK(choose_plan(Samples{{one, 4}, {two, 3}, {three, 2.5}, {ahead, 2.3}}) == ahead);
  CHECK(choose_plan(Samples{{one, 4}, {two, 4 * (1 - kTunerMargin / 2)}}) == one);
  CHECK(choose_plan(Samples{{one, 4}, {ahead, 4 * (1 - kTunerMargin / 2)}}) == one);
  CHECK(choose_plan(Samples{{one, 4}, {two, 4 * (1 - kTunerMargin * 2)}}) == two);
  CHECK(choose_plan(Samples{{one, 4}, {two, 5}, {three, 6}}) == one);
  // One lucky and one unlucky measurement change nothing.
  CHECK(choose_plan(Samples{{one, 4}, {one, 4}, {one, 9}, {two, 1}, {two, 5}, {two, 5}}) == one);
  CHECK(choose_plan({}) == MachinePlan{});
  // What has no room never wins, not even as the plainest.
  constexpr double kNever = std::numeric_limits<double>::infinity();
  CHECK(choose_plan(Samples{{one, 4}, {two, kNever}}) == one);
  CHECK(choose_plan(Samples{{two, kNever}, {three, 3}}) == three);
}

TEST("search/randomx/tuner: each worker is compared with itself, where cores are unequal") {
  // Two machines are faster on every core. The fast core has measured one machine more often, the slow core two.
  std::vector<MachineSample> samples;
  const auto add = [&](unsigned times, unsigned machines, double seconds, std::uint64_t worker) {
    for (unsigned i = 0; i < times; ++i) samples.push_back({{machines}, seconds, {}, worker});
  };
  add(3, 1, 1.0, 1);
  add(2, 2, 0.9, 1);
  add(2, 1, 3.0, 2);
  add(3, 2, 2.7, 2);
  CHECK(choose_plan(samples) == MachinePlan{2});
}

TEST("search/randomx/tuner: finds the best plan whichever it is, for any number of workers") {
  for (const MachinePlan& best : kCandidates) {
    for (const std::size_t workers : {1, 2, 7}) {
      MachineTuner tuner(kCandidates);
      std::map<MachinePlan, double> cost;
      for (const MachinePlan& plan : kCandidates) cost[plan] = plan == best ? 0.9 : 1.0;
      std::vector<MachineTuner::Place> places(workers);
      const Clock::time_point now{};
      CHECK(!measure(tuner, places, cost, 0.05, now));
      CHECK(choice(tuner, now) == best);
    }
  }
}

TEST("search/randomx/tuner: never worse than one machine by more than the noise") {
  auto random = test::random_engine();
  for (int i = 0; i < 200; ++i) {
    MachineTuner tuner(kCandidates);
    std::map<MachinePlan, double> cost;
    for (const MachinePlan& plan : kCandidates) cost[plan] = 1 + static_cast<double>(random() % 1000) / 1000;
    std::vector<MachineTuner::Place> places(2);
    measure(tuner, places, cost, 0.1, {});
    CHECK(cost.at(choice(tuner, {})) <= cost.at({}) * 1.1);
  }
}

TEST("search/randomx/tuner: measures again in time, and says when that changes its mind") {
  const auto costs = [](double one, double ahead) {
    return std::map<MachinePlan, double>{
        {{1}, one}, {{2}, 3}, {{3}, 3}, {{1, kTranslated}, 3}, {{2, kTranslated}, ahead}};
  };
  MachineTuner tuner(kCandidates);
  std::vector<MachineTuner::Place> places(2);
  Clock::time_point now{};
  measure(tuner, places, costs(4, 2), 0, now);
  CHECK(choice(tuner, now) == MachinePlan(2, kTranslated));
  CHECK(!tuner.has_news(places[0], now));
  now += MachineTuner::kChoiceHolds;
  CHECK(tuner.has_news(places[0], now));
  CHECK(!measure(tuner, places, costs(4, 2), 0, now));
  now += MachineTuner::kChoiceHolds;
  const auto change = measure(tuner, places, costs(1, 2), 0, now);
  CHECK(change && change->after == MachinePlan{} && change->before == MachinePlan(2, kTranslated));
  CHECK(choice(tuner, now) == MachinePlan{});
}

TEST("search/randomx/tuner: looks again half a minute after the first choice, then seldom") {
  const std::map<MachinePlan, double> cost = {
      {{1}, 1}, {{2}, 3}, {{3}, 3}, {{1, kTranslated}, 3}, {{2, kTranslated}, 2}};
  MachineTuner tuner(kCandidates);
  std::vector<MachineTuner::Place> places(1);
  Clock::time_point now{};
  measure(tuner, places, cost, 0, now);
  CHECK(!tuner.has_news(places[0], now + MachineTuner::kFirstChoiceHolds - std::chrono::milliseconds(1)));
  now += MachineTuner::kFirstChoiceHolds;
  CHECK(tuner.has_news(places[0], now));
  measure(tuner, places, cost, 0, now);
  CHECK(!tuner.has_news(places[0], now + MachineTuner::kChoiceHolds - std::chrono::milliseconds(1)));
  CHECK(tuner.has_news(places[0], now + MachineTuner::kChoiceHolds));
}

TEST("search/randomx/tuner: whoever runs an old choice hears of new measurements and of their end") {
  MachineTuner tuner(kCandidates);
  CHECK(tuner.plainest() == MachinePlan{});
  const std::map<MachinePlan, double> cost = {
      {{1}, 4}, {{2}, 3}, {{3}, 3}, {{1, kTranslated}, 3}, {{2, kTranslated}, 2}};
  std::vector<MachineTuner::Place> leader(1), other(1);
  measure(tuner, leader, cost, 0, {});
  tuner.next(other[0], {});
  CHECK(!tuner.has_news(other[0], {}));
  const Clock::time_point later = Clock::time_point{} + MachineTuner::kChoiceHolds;
  CHECK(tuner.next(leader[0], later).measured);
  CHECK(tuner.has_news(other[0], later));
  CHECK(tuner.next(other[0], later).measured);
  CHECK(!tuner.has_news(other[0], later));
  measure(tuner, leader, cost, 0, later);
  CHECK(tuner.has_news(other[0], later));
  CHECK(!tuner.next(other[0], later).measured);
}

TEST("search/randomx/tuner: measures for three seconds at most, and everything at least once") {
  const auto rounds = [](std::chrono::milliseconds each) {
    MachineTuner tuner(kCandidates);
    MachineTuner::Place place;
    Clock::time_point now{};
    std::size_t measured = 0;
    for (; tuner.next(place, now).measured; ++measured) {
      const MachinePlan plan = tuner.next(place, now).plan;
      now += each + std::chrono::hours(1);  // a pause is not measuring
      tuner.report(place, {plan, 1, each}, now);
    }
    CHECK_EQ(measured % kCandidates.size(), 0u);
    return measured / kCandidates.size();
  };
  CHECK_EQ(rounds(MachineTuner::kSlice), std::size_t{MachineTuner::kRounds});
  CHECK_EQ(rounds(std::chrono::milliseconds(200)), 3u);
  CHECK_EQ(rounds(std::chrono::milliseconds(201)), 2u);
  CHECK_EQ(rounds(std::chrono::seconds(5)), 1u);
}

TEST("search/randomx/tuner: a forced plan is never measured") {
  MachineTuner tuner(std::vector<MachinePlan>{{3}});
  CHECK(choice(tuner, {}) == MachinePlan{3});
  MachineTuner::Place place;
  tuner.next(place, {});
  CHECK(!tuner.has_news(place, Clock::time_point::max() - std::chrono::hours(1)));
  CHECK(tuner.plainest() == MachinePlan{3});
  CHECK(choice(tuner, Clock::time_point{} + std::chrono::hours(1000)) == MachinePlan{3});
}

}  // namespace
}  // namespace pickaxe::search::randomx
