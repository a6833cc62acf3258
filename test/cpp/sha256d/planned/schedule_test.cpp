#include "sweep/planned/schedule.h"

#include <algorithm>
#include <array>

#include "sha256d/planned/lane.h"
#include "test.h"

namespace pickaxe::sha256d::planned {
namespace {

constexpr Processor kNarrow = {.vector_ports = 1, .shift_ports = 1, .latency = 1, .window = 1};
constexpr Processor kSlow = {.vector_ports = 4, .shift_ports = 2, .latency = 2, .window = 300};
constexpr Processor kWide = {.vector_ports = 4, .shift_ports = 2, .latency = 1, .window = 150};

TEST("sha256d/planned/schedule: everything once, nothing before what it needs, nothing far ahead of the oldest") {
  for (const Processor& processor : {kNarrow, kSlow, kWide}) {
    for (const Variant& variant : kVariants) {
      for (const Arithmetic arithmetic : kArithmetics) {
        const Graph graph = sweep_graph(variant, arithmetic);
        std::vector<bool> computed(graph.size());
        std::size_t oldest = 0;
        for (std::size_t at = 0; at < graph.size(); ++at) computed[at] = graph[at].leaf();
        for (const Value at : schedule(graph, processor)) {
          while (computed[oldest]) ++oldest;
          CHECK(!computed[at]);
          CHECK(at < oldest + processor.window + static_cast<std::size_t>(processor.vector_ports));
          for (const Value in : graph[at].inputs()) CHECK(computed[in]);
          computed[at] = true;
        }
        CHECK(std::ranges::all_of(computed, [](bool done) { return done; }));
      }
    }
  }
}

TEST("sha256d/planned/schedule: the longest way first, and shifts before what any port takes") {
  const auto uniform = Node{.op = Op::uniform};
  const Graph graph = {
      uniform,
      {.op = Op::bit_xor, .in = {0, kNone, kNone}},                      // 1: short
      {.op = Op::bit_xor, .in = {0, kNone, kNone}},                      // 2: long
      {.op = Op::shift_right, .immediate = 3, .in = {0, kNone, kNone}},  // 3: as short as 1
      {.op = Op::bit_xor, .in = {2, kNone, kNone}},                      // 4
      {.op = Op::bit_xor, .in = {4, 1, kNone}},                          // 5
      {.op = Op::bit_xor, .in = {5, 3, kNone}},                          // 6
      {.op = Op::test, .in = {6, kNone, kNone}},                         // 7
  };
  const std::vector<Value> alone = {2, 1, 4, 3, 5, 6, 7};
  CHECK(schedule(graph, {.vector_ports = 1, .shift_ports = 1, .latency = 1, .window = 8}) == alone);
  const std::vector<Value> in_pairs = {2, 1, 3, 4, 5, 6, 7};
  CHECK(schedule(graph, {.vector_ports = 2, .shift_ports = 1, .latency = 1, .window = 8}) == in_pairs);
  // While 2 is on its way to 4, there is time for the short ones.
  const std::vector<Value> slow = {2, 1, 3, 4, 5, 6, 7};
  CHECK(schedule(graph, {.vector_ports = 1, .shift_ports = 1, .latency = 3, .window = 8}) == slow);
}

TEST("sha256d/planned/schedule: a place is kept anew after all have read what it held") {
  for (const Processor& processor : {kNarrow, kSlow, kWide}) {
    for (const Variant& variant : kVariants) {
      const Graph graph = sweep_graph(variant, kArithmetics[1], Form::pipelined);
      std::array<bool, kPlaces> kept = {};
      for (const Value at : schedule(graph, processor)) {
        for (const Value in : graph[at].inputs()) CHECK(graph[in].op != Op::stored || !kept.at(graph[in].immediate));
        if (graph[at].op == Op::keep) kept.at(graph[at].immediate) = true;
      }
      CHECK_EQ(std::ranges::count(kept, true), 8);
    }
  }
}

}  // namespace
}  // namespace pickaxe::sha256d::planned
