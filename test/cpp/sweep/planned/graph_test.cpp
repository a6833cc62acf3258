#include "sweep/planned/graph.h"

#include "test.h"

using namespace pickaxe::sweep::planned;

TEST("sweep/planned/graph: what no result needs is left out, and the rest keeps its order") {
  const Graph graph = {
      {.op = Op::uniform, .immediate = 7},                        // 0
      {.op = Op::uniform, .immediate = 8},                        // 1: unused
      {.op = Op::stored, .immediate = 1},                         // 2
      {.op = Op::add, .in = {0, 2, kNone}},                       // 3
      {.op = Op::bit_xor, .in = {1, 3, kNone}},                   // 4: unused
      {.op = Op::rotate_right, .immediate = 5, .in = {3, kNone, kNone}},  // 5
      {.op = Op::test, .immediate = 0, .in = {5, kNone, kNone}},
  };
  const Graph left = without_unused(graph);
  CHECK_EQ(left.size(), std::size_t{5});
  if (left.size() != 5) return;
  CHECK(left[0].op == Op::uniform && left[0].immediate == 7);
  CHECK(left[1].op == Op::stored && left[1].immediate == 1);
  CHECK(left[2].op == Op::add && left[2].in[0] == 0 && left[2].in[1] == 1);
  CHECK(left[3].op == Op::rotate_right && left[3].immediate == 5 && left[3].in[0] == 2);
  CHECK(left[4].op == Op::test && left[4].in[0] == 3);
}
