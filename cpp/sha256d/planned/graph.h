// The dataflow of a sweep step: values that are vectors of 32-bit words, one lane a nonce, and what makes each from
// others. The same arithmetic as rounds.inl, as data that can be ordered and given registers.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sha256d/work.h"

namespace pickaxe::sha256d::planned {

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

// Where uniform words live: the structs of work.h, word by word.
enum class Table : std::uint8_t { schedule, midstate, second_hash };
inline constexpr int kTables = 3;

inline constexpr std::size_t kPlaces = 64;  // of `keep`
// Where the pipelined form keeps the first hash's eight words for the next step; place 0 and those from 16 on are
// taken.
inline constexpr std::size_t kFirstDigest = 1;

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

// What an instruction set has that the graph should use.
struct Arithmetic {
  bool rotates_and_ternary_logic;
};

// Whether the two hashes of a nonce follow one another in a step, or the first one runs beside the second one of the
// step before: two chains of operations then, neither of which waits for the other.
enum class Form : std::uint8_t { sequential, pipelined };

// What is swept: code differs by these alone.
struct Variant {
  Layout layout;
  base::HashOrder order;
};

// One preimage: from nonces to the filter word.
Graph sweep_graph(const Variant& variant, Arithmetic arithmetic, Form form = Form::sequential);
// Several: K + w of the block that holds the nonce, kept in places 0 to 63 (place 0: the nonce word itself) ...
Graph schedule_graph(const Variant& variant, Arithmetic arithmetic);
// ... and from there, for one midstate, to the filter word.
Graph midstate_graph(const Variant& variant, Arithmetic arithmetic, Form form = Form::sequential);

}  // namespace pickaxe::sha256d::planned
