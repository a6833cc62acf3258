#include "sweep/planned/graph.h"

namespace pickaxe::sweep::planned {

Graph in_order(const Graph& graph, std::span<const Value> order) {
  Graph out;
  std::vector<Value> now_at(graph.size());
  for (const Value at : order) {
    Node node = graph[at];
    for (Value& in : node.in) {
      if (in != kNone) in = now_at[in];
    }
    now_at[at] = static_cast<Value>(out.size());
    out.push_back(node);
  }
  return out;
}

Graph without_unused(const Graph& graph) {
  std::vector<bool> needed(graph.size());
  for (std::size_t at = graph.size(); at-- > 0;) {
    needed[at] = needed[at] || graph[at].result();
    if (!needed[at]) continue;
    for (const Value in : graph[at].inputs()) needed[in] = true;
  }
  std::vector<Value> order;
  for (std::size_t at = 0; at < graph.size(); ++at) {
    if (needed[at]) order.push_back(static_cast<Value>(at));
  }
  return in_order(graph, order);
}

}  // namespace pickaxe::sweep::planned
