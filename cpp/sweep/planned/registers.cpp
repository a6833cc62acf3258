#include "sweep/planned/registers.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace pickaxe::sweep::planned {
namespace {

constexpr int kNowhere = -1;
constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

bool takes_memory(Op op) noexcept {
  return op == Op::add || op == Op::bit_xor || op == Op::bit_and || op == Op::bit_or || op == Op::ternary;
}

// The truth table for sources in another order: the new source j is the old one `from[j]`.
std::uint16_t permuted(std::uint16_t truth, const std::array<int, 3>& from) noexcept {
  std::uint16_t out = 0;
  for (int index = 0; index < 8; ++index) {
    int old = 0;
    for (int j = 0; j < 3; ++j) old |= (index >> (2 - j) & 1) << (2 - from[j]);
    out = static_cast<std::uint16_t>(out | (truth >> old & 1) << index);
  }
  return out;
}

class Assignment {
 public:
  Assignment(const Graph& graph, std::span<const Value> order, int registers)
      : graph_(graph),
        order_(order),
        values_(graph.size()),
        later_uses_(order.size()),
        holder_(static_cast<std::size_t>(registers), kNone) {
    for (std::size_t at = order.size(); at-- > 0;) {
      const auto inputs = graph[order[at]].inputs();
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        later_uses_[at][i] = std::exchange(values_[inputs[i]].next_use, at);
      }
    }
  }

  Plan run() {
    plan_.instructions.reserve(order_.size() + order_.size() / 8);
    for (std::size_t at = 0; at < order_.size(); ++at) {
      const auto inputs = graph_[order_[at]].inputs();
      for (std::size_t i = 0; i < inputs.size(); ++i) values_[inputs[i]].next_use = later_uses_[at][i];
      compute(order_[at]);
    }
    return std::move(plan_);
  }

 private:
  struct Location {
    int in_register = kNowhere;
    int spilled = kNowhere;         // its place in memory
    std::size_t next_use = kNever;  // after the operation at hand, as a position in the schedule
  };

  std::size_t next_use(Value value) const noexcept { return values_[value].next_use; }
  bool in_register(Value value) const noexcept { return values_[value].in_register != kNowhere; }
  bool dies(Value value) const noexcept { return next_use(value) == kNever; }

  Operand register_operand(int index) const noexcept {
    return {Operand::Kind::vector_register, {}, static_cast<std::uint16_t>(index)};
  }
  Operand operand(Value value) const noexcept {
    const Location& location = values_[value];
    const Node& node = graph_[value];
    if (location.in_register != kNowhere) return register_operand(location.in_register);
    if (node.op == Op::uniform) return {Operand::Kind::uniform, node.table, node.immediate};
    if (node.op == Op::stored) return {Operand::Kind::stored, {}, node.immediate};
    return {Operand::Kind::spilled, {}, static_cast<std::uint16_t>(location.spilled)};
  }

  // A register for anything but `wanted`, which stay where they are.
  int take_register(std::span<const Value> wanted) {
    int victim = kNowhere;
    std::size_t farthest = 0;
    for (std::size_t r = 0; r < holder_.size(); ++r) {
      const Value value = holder_[r];
      if (value == kNone) return static_cast<int>(r);
      if (std::ranges::find(wanted, value) != wanted.end()) continue;
      if (next_use(value) < farthest) continue;
      farthest = next_use(value);
      victim = static_cast<int>(r);
    }
    evict(holder_[static_cast<std::size_t>(victim)]);
    return victim;
  }

  void evict(Value value) {
    Location& location = values_[value];
    if (!graph_[value].leaf() && location.spilled == kNowhere) {
      location.spilled = take_place();
      const Operand place = {Operand::Kind::spilled, {}, static_cast<std::uint16_t>(location.spilled)};
      plan_.instructions.push_back(
          {.kind = Instruction::Kind::spill, .target = place, .sources = {register_operand(location.in_register)}});
    }
    holder_[static_cast<std::size_t>(location.in_register)] = kNone;
    location.in_register = kNowhere;
  }

  // The first free one: short code reaches few.
  int take_place() {
    const auto free = std::ranges::find(place_taken_, false);
    const auto place = static_cast<int>(free - place_taken_.begin());
    if (free == place_taken_.end())
      place_taken_.push_back(true);
    else
      *free = true;
    plan_.spill_places = std::max(plan_.spill_places, place + 1);
    return place;
  }

  void hold(Value value, int in_register) {
    holder_[static_cast<std::size_t>(in_register)] = value;
    values_[value].in_register = in_register;
  }

  void load(int target, const Operand& source) {
    plan_.instructions.push_back(
        {.kind = Instruction::Kind::load, .target = register_operand(target), .sources = {source}});
  }

  // The registers of values not needed any more, and later their places: what is spilled for the target must not go
  // where a source is still to be read.
  void release_register(Value value) {
    Location& location = values_[value];
    if (!dies(value) || location.in_register == kNowhere) return;
    holder_[static_cast<std::size_t>(location.in_register)] = kNone;
    location.in_register = kNowhere;
  }
  void release_place(Value value) {
    Location& location = values_[value];
    if (!dies(value) || location.spilled == kNowhere) return;
    place_taken_[static_cast<std::size_t>(location.spilled)] = false;
    location.spilled = kNowhere;
  }

  // The order of an operation's sources, as indices of its inputs: those in registers, dying before living, and then
  // those in memory, the one last that is needed again latest.
  std::array<int, 3> source_order(std::span<const Value> inputs) const {
    const auto rank = [&](int input) {
      const Value value = inputs[static_cast<std::size_t>(input)];
      if (in_register(value)) return std::tuple(dies(value) ? 0 : 1, std::size_t{0}, input);
      return std::tuple(2, next_use(value), input);
    };
    std::array<int, 3> order = {0, 1, 2};
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      for (std::size_t j = i; j > 0 && rank(order[j]) < rank(order[j - 1]); --j) std::swap(order[j], order[j - 1]);
    }
    return order;
  }

  void compute(Value made) {
    const Node& node = graph_[made];
    const auto inputs = node.inputs();
    std::array<int, 3> from = source_order(inputs);
    const auto source = [&](std::size_t j) { return inputs[static_cast<std::size_t>(from[j])]; };

    // Three-input logic destroys its first source. Where none dies it gets a copy, of one in memory if there is one.
    const bool destroys = node.op == Op::ternary;
    const bool copies = destroys && !(in_register(source(0)) && dies(source(0)));
    if (copies && !in_register(source(2))) std::ranges::rotate(from, from.begin() + 2);

    const std::size_t in_registers = takes_memory(node.op) ? inputs.size() - 1 : inputs.size();
    for (std::size_t j = copies ? 1 : 0; j < in_registers; ++j) {
      if (in_register(source(j))) continue;
      const Operand memory = operand(source(j));
      const int loaded = take_register(inputs);
      load(loaded, memory);
      hold(source(j), loaded);
    }
    Instruction instruction;
    instruction.op = node.op;
    instruction.immediate = destroys ? permuted(node.immediate, from) : node.immediate;
    for (std::size_t j = 0; j < inputs.size(); ++j) instruction.sources[j] = operand(source(j));
    if (copies) {
      const int copy = take_register(inputs);
      load(copy, instruction.sources[0]);
      instruction.sources[0] = register_operand(copy);
    }

    for (const Value value : inputs) release_register(value);
    if (!node.result()) {
      const int target = destroys ? instruction.sources[0].index : take_register({});
      instruction.target = register_operand(target);
      hold(made, target);
    }
    for (const Value value : inputs) release_place(value);
    plan_.instructions.push_back(instruction);
  }

  const Graph& graph_;
  std::span<const Value> order_;
  std::vector<Location> values_;
  std::vector<std::array<std::size_t, 3>> later_uses_;  // of each operation's sources
  std::vector<Value> holder_;                           // of each register
  std::vector<bool> place_taken_;
  Plan plan_;
};

}  // namespace

Plan assign_registers(const Graph& graph, std::span<const Value> order, int registers) {
  return Assignment(graph, order, registers).run();
}

}  // namespace pickaxe::sweep::planned
