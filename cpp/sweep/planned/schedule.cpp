#include "sweep/planned/schedule.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

namespace pickaxe::sweep::planned {
namespace {

bool shifts(const Node& node) noexcept {
  return node.op == Op::rotate_right || node.op == Op::shift_right || node.op == Op::shift_left;
}

// Operations from each value to the result that needs it last.
std::vector<int> heights(const Graph& graph) {
  std::vector<int> height(graph.size());
  for (std::size_t at = graph.size(); at-- > 0;) {
    for (const Value in : graph[at].inputs()) height[in] = std::max(height[in], height[at] + 1);
  }
  return height;
}

// Who waits for what.
class Waiting {
 public:
  explicit Waiting(const Graph& graph)
      : graph_(graph), missing_(graph.size()), first_user_(graph.size(), kNobody), next_user_(kInputs * graph.size()) {
    keeper_.fill(kNone);
    for (std::size_t at = 0; at < graph.size(); ++at) {
      if (graph[at].op == Op::keep) keeper_[graph[at].immediate] = static_cast<Value>(at);
    }
    for (std::size_t at = 0; at < graph.size(); ++at) {
      for_each_kept_over(at, [&](Value keeper) { ++missing_[keeper]; });
      const auto inputs = graph[at].inputs();
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::size_t use = kInputs * at + i;
        next_user_[use] = std::exchange(first_user_[inputs[i]], use);
        missing_[at] += graph[inputs[i]].leaf() ? 0 : 1;
      }
    }
  }

  bool has_all(std::size_t at) const noexcept { return missing_[at] == 0; }

  // Calls `now_has_all` with those for which this value was the last that was missing.
  template <typename Then>
  void computed(Value value, Then now_has_all) {
    for (std::size_t use = first_user_[value]; use != kNobody; use = next_user_[use]) {
      if (--missing_[use / kInputs] == 0) now_has_all(static_cast<Value>(use / kInputs));
    }
    for_each_kept_over(value, [&](Value keeper) {
      if (--missing_[keeper] == 0) now_has_all(keeper);
    });
  }

 private:
  static constexpr std::size_t kInputs = std::tuple_size_v<decltype(Node::in)>;
  static constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();

  // A place is kept anew only after all have read what it held before.
  template <typename Then>
  void for_each_kept_over(std::size_t reader, Then then) const {
    for (const Value in : graph_[reader].inputs()) {
      if (graph_[in].op != Op::stored) continue;
      if (const Value keeper = keeper_[graph_[in].immediate]; keeper != kNone) then(keeper);
    }
  }

  const Graph& graph_;
  std::array<Value, kPlaces> keeper_;
  std::vector<int> missing_;             // inputs still to be computed, and readers of the place
  std::vector<std::size_t> first_user_;  // kInputs * user + the input's number
  std::vector<std::size_t> next_user_;
};

}  // namespace

std::vector<Value> schedule(const Graph& graph, const Processor& processor) {
  const std::vector<int> height = heights(graph);
  const auto sooner = [&](Value a, Value b) { return height[a] != height[b] ? height[a] > height[b] : a < b; };
  const auto shift = [&](Value at) { return shifts(graph[at]); };

  Waiting waiting(graph);
  std::vector<bool> done(graph.size());
  std::vector<Value> order, can_begin, begun;
  // Begun and not ready yet: what began in cycle c is ready in cycle c + latency, the next to use its row.
  std::vector<std::vector<Value>> on_their_way(static_cast<std::size_t>(processor.latency));
  order.reserve(graph.size());
  const auto enter = [&](Value at) { can_begin.insert(std::ranges::upper_bound(can_begin, at, sooner), at); };

  std::size_t oldest = 0, next = 0;  // the window
  for (std::size_t cycle = 0; oldest < graph.size(); ++cycle) {
    std::vector<Value>& ready = on_their_way[cycle % on_their_way.size()];
    for (const Value at : ready) {
      waiting.computed(at, [&](Value user) {
        if (user < next) enter(user);
      });
    }
    for (; next < std::min(oldest + processor.window, graph.size()); ++next) {
      if (graph[next].leaf())
        done[next] = true;
      else if (waiting.has_all(next))
        enter(static_cast<Value>(next));
    }

    // One cycle.
    int ports = processor.vector_ports, shift_ports = processor.shift_ports;
    begun.clear();
    auto waits = can_begin.begin();
    for (const Value at : can_begin) {
      if (ports == 0 || (shift(at) && shift_ports == 0)) {
        *waits++ = at;
        continue;
      }
      --ports;
      shift_ports -= shift(at) ? 1 : 0;
      begun.push_back(at);
    }
    can_begin.erase(waits, can_begin.end());
    // Those first that fewer ports take: what any port takes then leaves these alone.
    ready.clear();
    std::ranges::copy_if(begun, std::back_inserter(ready), shift);
    std::ranges::copy_if(begun, std::back_inserter(ready), std::not_fn(shift));
    order.insert(order.end(), ready.begin(), ready.end());
    for (const Value at : ready) done[at] = true;
    while (oldest < graph.size() && done[oldest]) ++oldest;
  }
  return order;
}

}  // namespace pickaxe::sweep::planned
