// What there is to choose from, and whether there is room for it.
#include "search/randomx/planner.h"

#include <algorithm>

#include "os/cpu.h"
#include "randomx/jit/jit.h"
#include "test.h"

namespace pickaxe::search::randomx {
namespace {

using base::Feature;
using rx::program::Mode;

constexpr auto kTranslated = rx::program::Prefetch::translated;
constexpr base::Features kAes = base::Features(Feature::aesni) | Feature::arm_aes;

std::vector<MachinePlan> plans(const Options& options, const rx::Params& params, rx::program::Mode mode) {
  auto candidates = plan_candidates(options, params, mode);
  CHECK(candidates.ok());
  return candidates.value();
}

TEST("search/randomx/planner: a processor that can has plans with and without translated prefetches") {
  Options options;
  options.cpu = Feature::free_returns | kAes;
  const std::vector<MachinePlan> direct = {{1}, {2}, {3}, {4}};
  // One machine of v1 learns an address too late.
  std::vector<MachinePlan> v1 = direct, v2 = direct;
  v1.insert(v1.end(), {{2, kTranslated}, {3, kTranslated}, {4, kTranslated}});
  v2.insert(v2.end(), {{1, kTranslated}, {2, kTranslated}, {3, kTranslated}, {4, kTranslated}});
  CHECK(plans(options, rx::kRx0, Mode::full) == v1);
  CHECK(plans(options, rx::kRx2, Mode::full) == v2);
  CHECK(plans(options, rx::kRx0, Mode::light) == std::vector<MachinePlan>({{1}, {7}, {8}, {16}}));

  options.cpu = kAes;  // a process with a shadow stack
  CHECK(plans(options, rx::kRx2, Mode::full) == direct);
}

TEST(
    "search/randomx/planner: small scratchpads have plans of more machines, none takes more of the caches than usual") {
  const auto most = [](std::string_view variant) {
    const rx::Params& params = *rx::find_variant(variant);
    const auto candidates = machine_candidates(params, Mode::full);
    CHECK_EQ(candidates.front(), 1u);
    CHECK(candidates.back() * params.scratchpad_l3_bytes <= 4 * rx::kMaxScratchpadBytes);
    return candidates.back();
  };
  CHECK_EQ(most("rx/0"), 4u);
  CHECK_EQ(most("rx/wow"), 8u);
  CHECK_EQ(most("rx/arq"), 8u);
  Options options;
  options.cpu = os::cpu_features();
  if (plans(options, rx::kRx0, Mode::full).size() == 1) test::skip("no generated code here");
  const std::vector<MachinePlan> arq = plans(options, *rx::find_variant("rx/arq"), Mode::full);
  CHECK(std::ranges::find(arq, MachinePlan{8}) != arq.end());
}

TEST("search/randomx/planner: the interpreter, asked for or for want of generated code, has one plain machine") {
  const std::vector<MachinePlan> one = {{1}};
  Options options;
  options.cpu = {};  // rx/2 is generated with AES instructions only
  CHECK(plans(options, rx::kRx2, Mode::full) == one);
  CHECK(plans(options, rx::kRx2, Mode::light) == one);
  options.prefetch = kTranslated;
  CHECK(plan_candidates(options, rx::kRx2, Mode::full).status().code == base::Code::cpu_unsupported);
  options.executor = ExecutorWish::interpreter;
  CHECK(plan_candidates(options, rx::kRx2, Mode::full).status().code == base::Code::argument);
  options.prefetch.reset();
  CHECK(plans(options, rx::kRx0, Mode::full) == one);
}

TEST("search/randomx/planner: what is forced is the only plan, or an error that says why not") {
  Options options;
  options.cpu = Feature::free_returns | kAes;
  options.machines = 2;
  options.prefetch = rx::program::Prefetch::direct;
  CHECK(plans(options, rx::kRx0, Mode::full) == std::vector<MachinePlan>({{2}}));
  options.executor = ExecutorWish::interpreter;
  options.machines = 0;
  options.prefetch.reset();
  CHECK(plans(options, rx::kRx2, Mode::full) == std::vector<MachinePlan>({{1}}));

  options = {};
  options.prefetch = kTranslated;
  options.cpu = Feature::aesni;
  const auto refused = plan_candidates(options, rx::kRx2, Mode::full);
  CHECK(refused.status().code == base::Code::cpu_unsupported);
  CHECK(plans(options, rx::kRx0, Mode::light).size() > 1);
}

// Until nothing is measured any more: with `best` machines half as long as with others.
unsigned choice_of(PlannerSeat& seat, unsigned best, const rx::Params& params = rx::kRx0) {
  for (int i = 0; i < 1000; ++i) {
    const auto plan = seat.take(params, Mode::light);
    CHECK(plan.ok());
    const std::chrono::milliseconds time(plan.value().machines == best ? 100 : 200);
    for (int batch = 0; batch < 2; ++batch) seat.add(time, 1);
    if (!seat.over()) return plan.value().machines;
  }
  return 0;
}

TEST("search/randomx/planner: each kind of core has a choice of its own") {
  Options options;
  options.cpu = os::cpu_features();
  if (plans(options, rx::kRx0, Mode::light).size() == 1) test::skip("no generated code here");
  Planner planner(options);
  PlannerSeat fast(planner, 0), slow(planner, 1), other_slow(planner, 1);
  CHECK_EQ(choice_of(fast, 8), 8u);
  CHECK_EQ(choice_of(slow, 16), 16u);
  CHECK_EQ(choice_of(other_slow, 1), 16u);
  CHECK_EQ(choice_of(fast, 8), 8u);
}

TEST("search/randomx/planner: each variant has a choice of its own, kept while a seat serves others") {
  Options options;
  options.cpu = os::cpu_features();
  Planner planner(options);
  PlannerSeat seat(planner), other(planner);
  const rx::Params& arq = *rx::find_variant("rx/arq");
  if (plans(options, arq, Mode::light).size() == 1) test::skip("no generated code here");
  CHECK_EQ(choice_of(seat, 8), 8u);
  CHECK_EQ(choice_of(seat, 16, arq), 16u);
  CHECK_EQ(choice_of(seat, 1, *rx::find_variant("rx/graft")), 1u);
  CHECK_EQ(choice_of(seat, 1), 8u);  // not measured anew
  CHECK_EQ(choice_of(other, 1, arq), 16u);
}

TEST("search/randomx/planner: a thread that finds no room for its plan runs the plainest and says why") {
  Options options;
  options.executor = ExecutorWish::interpreter;
  options.machines = 3;
  Planner planner(options);
  PlannerSeat forced(planner);
  const base::Status why = base::Status::error(base::Code::out_of_memory, "no room for 3");
  CHECK(forced.take(rx::kRx0, Mode::light).value() == MachinePlan{3});
  CHECK(forced.instead(why).status() == why);  // nothing is plainer than what is forced

  options = {};
  options.cpu = os::cpu_features();
  if (plans(options, rx::kRx0, Mode::light).size() == 1) test::skip("no generated code");
  Planner measuring(options);
  PlannerSeat seat(measuring);
  // The more machines, the more hashes in a slice.
  MachinePlan plan;
  do {
    plan = seat.take(rx::kRx0, Mode::light).value();
    for (int batch = 0; batch < 2; ++batch) seat.add(MachineTuner::kSlice, plan.machines);
  } while (seat.over());
  CHECK(plan.machines > 1);
  CHECK(!seat.shortage());
  CHECK(seat.instead(why).value() == MachinePlan{1});
  const base::Notice::Detail detail = {{"machinesPerThread", std::uint64_t{1}}};
  CHECK(seat.shortage() == base::Notice("fewer-machines", why, detail));
  seat.take(rx::kRx0, Mode::light).value();
  CHECK(!seat.shortage());
}

TEST(
    "search/randomx/planner: the system is asked for the room of all threads together, once for each number of "
    "machines") {
  std::vector<std::uint64_t> asked;
  Options options;
  options.threads = 16;
  options.check_room = [&](std::uint64_t bytes, const std::string&, std::optional<unsigned>) {
    asked.push_back(bytes);
    return base::Status::error(base::Code::out_of_memory, "none");
  };
  Planner planner(options);
  for (unsigned thread = 0; thread < options.threads; ++thread) {
    CHECK(planner.room_for(rx::kRx0, {.machines = 1}).ok());
    for (const unsigned machines : {8u, 2u}) {
      CHECK(planner.room_for(rx::kRx0, {.machines = machines}).code == base::Code::out_of_memory);
    }
  }
  const std::uint64_t one_each = std::uint64_t{options.threads} * rx::kRx0.scratchpad_l3_bytes;
  CHECK(asked == std::vector({8 * one_each, 2 * one_each}));
}

TEST("search/randomx/planner: translated prefetches for one machine of v1 are refused") {
  Options options;
  options.machines = 1;
  options.prefetch = kTranslated;
  options.cpu = Feature::free_returns | kAes;
  CHECK(plan_candidates(options, rx::kRx0, Mode::full).status().code == base::Code::argument);
  CHECK(plans(options, rx::kRx2, Mode::full) == std::vector<MachinePlan>({{1, kTranslated}}));
}

}  // namespace
}  // namespace pickaxe::search::randomx
