// The order in which a graph is computed: a list schedule for a processor known by a few numbers.
#pragma once

#include <cstddef>
#include <vector>

#include "sweep/planned/graph.h"

namespace pickaxe::sweep::planned {

struct Processor {
  int vector_ports;  // operations begun in a cycle
  int shift_ports;   // of which shifts and rotates
  int latency;       // cycles from the begin of an operation to that of one that needs it
  // How far, in operations of the graph's own order, the schedule runs ahead of the oldest one left. Wider fills the
  // ports better, narrower keeps fewer values alive.
  std::size_t window;
};

// The graph's operations and results, leaves left out. Of what can begin in a cycle, that goes first which has the
// longest way to a result.
std::vector<Value> schedule(const Graph& graph, const Processor& processor);

}  // namespace pickaxe::sweep::planned
