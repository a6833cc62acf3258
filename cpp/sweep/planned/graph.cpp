#include "sweep/planned/graph.h"

namespace pickaxe::sweep::planned {

Graph without_unused(const Graph& graph) {
  std::vector<bool> needed(graph.size());
  for (std::size_t at = graph.size(); at-- > 0;) {
    needed[at] = needed[at] || graph[at].result();
    if (!needed[at]) continue;
    for (const Value in : graph[at].inputs()) needed[in] = true;
  }
  Graph out;
  std::vector<Value> now_at(graph.size());
  for (std::size_t at = 0; at < graph.size(); ++at) {
    if (!needed[at]) continue;
    Node node = graph[at];
    for (Value& in : node.in) {
      if (in != kNone) in = now_at[in];
    }
    now_at[at] = static_cast<Value>(out.size());
    out.push_back(node);
  }
  return out;
}

}  // namespace pickaxe::sweep::planned
