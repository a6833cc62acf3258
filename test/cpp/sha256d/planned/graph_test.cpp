#include "sha256d/planned/graph.h"

#include "sha256d/planned/lane.h"
#include "test.h"

namespace pickaxe::sha256d::planned {
namespace {

TEST("sha256d/planned/graph: one preimage, the filter word of the oracle") {
  auto random = test::random_engine();
  for (const Arithmetic arithmetic : kArithmetics) {
    for (const Variant& variant : kVariants) {
      const Graph graph = sweep_graph(variant, arithmetic);
      for (int round = 0; round < 20; ++round) {
        Lane lane(random, variant);
        evaluate(graph, lane);
        CHECK_EQ(lane.tested, lane.expected());
      }
    }
  }
}

TEST("sha256d/planned/graph: several preimages, schedule first and then a midstate, the same filter word") {
  auto random = test::random_engine();
  for (const Arithmetic arithmetic : kArithmetics) {
    for (const Variant& variant : kVariants) {
      const Graph schedule = schedule_graph(variant, arithmetic), midstate = midstate_graph(variant, arithmetic);
      for (int round = 0; round < 20; ++round) {
        Lane lane(random, variant);
        evaluate(schedule, lane);
        evaluate(midstate, lane);
        CHECK_EQ(lane.tested, lane.expected());
      }
    }
  }
}

TEST("sha256d/planned/graph: pipelined, the filter word of the step before") {
  auto random = test::random_engine();
  for (const Arithmetic arithmetic : kArithmetics) {
    for (const Variant& variant : kVariants) {
      const Graph sweep = sweep_graph(variant, arithmetic, Form::pipelined);
      const Graph schedule = schedule_graph(variant, arithmetic);
      const Graph midstate = midstate_graph(variant, arithmetic, Form::pipelined);
      for (int round = 0; round < 20; ++round) {
        Lane one(random, variant), several(random, variant);
        evaluate(schedule, several);
        for (int step = 0; step < 2; ++step) {
          evaluate(sweep, one);
          evaluate(midstate, several);
          CHECK_EQ(one.tested == one.expected(), step == 1);
          CHECK_EQ(several.tested == several.expected(), step == 1);
        }
      }
    }
  }
}

// What a hash costs, by which a lost simplification shows: the last rounds that nobody needs are gone, uniform rounds
// and schedule words too.
TEST("sha256d/planned/graph: so many operations and no more") {
  const auto operations = [](const Variant& variant, const Arithmetic& arithmetic) {
    int count = 0;
    for (const Node& node : sweep_graph(variant, arithmetic)) count += node.leaf() ? 0 : 1;
    return count;
  };
  CHECK_EQ(operations(kVariants[0], kArithmetics[1]), 2996);
  CHECK_EQ(operations(kVariants[3], kArithmetics[1]), 2849);
  CHECK_EQ(operations(kVariants[0], kArithmetics[0]), 6061);
  CHECK_EQ(operations(kVariants[3], kArithmetics[0]), 5755);
}

}  // namespace
}  // namespace pickaxe::sha256d::planned
