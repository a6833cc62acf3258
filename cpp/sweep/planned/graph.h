// The dataflow of a sweep step: values that are vectors of words, one lane a nonce, and what makes each from others, as
// data that can be ordered and given registers. Words have 32 bits or 64, as the kernel that is written from it says.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pickaxe::sweep::planned {

enum class Op : std::uint8_t {
  // Leaves: they are in memory, and cost nothing until an operation needs them in a register.
  uniform,  // word `immediate` of the table `table`, the same in every lane
  stored,   // the vector that `keep` put in place `immediate` before this step
  // Operations.
  nonces,  // the step's nonces as message words
  add,     // in[0] + in[1], and so on
  bit_xor,
  bit_and,
  bit_or,
  ternary,       // three-input logic by the truth table `immediate`, bit (in[0] << 2 | in[1] << 1 | in[2])
  rotate_right,  // in[0] by `immediate`
  shift_right,
  shift_left,
  // Results.
  keep,  // in[0] goes to place `immediate`
  test,  // in[0] is the filter word
};

// Where uniform words live: what an algorithm calls its tables.
enum class Table : std::uint8_t { schedule, midstate, second_hash };
inline constexpr int kTables = 3;

inline constexpr std::size_t kPlaces = 64;  // of `keep`

using Value = std::uint16_t;  // index of the node that makes it
inline constexpr Value kNone = 0xffff;

struct Node {
  Op op;
  Table table = Table::schedule;
  std::uint16_t immediate = 0;
  std::array<Value, 3> in = {kNone, kNone, kNone};

  std::span<const Value> inputs() const noexcept {  // no two of them the same
    return {in.begin(), std::ranges::find(in, kNone)};
  }
  bool leaf() const noexcept { return op == Op::uniform || op == Op::stored; }
  bool result() const noexcept { return op == Op::keep || op == Op::test; }
};

// In an order in which they can be computed.
using Graph = std::vector<Node>;

// The nodes that `order` names, in that order: each stands behind what it takes.
Graph in_order(const Graph& graph, std::span<const Value> order);

// What the results need, in the same order.
Graph without_unused(const Graph& graph);

}  // namespace pickaxe::sweep::planned
