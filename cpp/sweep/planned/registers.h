// A schedule with registers: which value is where, what goes to memory and what comes from there.
#pragma once

#include <span>
#include <vector>

#include "sweep/planned/graph.h"

namespace pickaxe::sweep::planned {

struct Operand {
  enum class Kind : std::uint8_t { none, vector_register, uniform, stored, spilled };
  Kind kind = Kind::none;
  Table table = Table::schedule;  // of a uniform word
  std::uint16_t index = 0;        // the register, word or place

  bool in_memory() const noexcept { return kind != Kind::none && kind != Kind::vector_register; }
};

struct Instruction {
  enum class Kind : std::uint8_t {
    compute,  // `op` of sources[0], sources[1], sources[2]
    load,     // sources[0], in memory, or a move between registers
    spill,    // sources[0] to the memory operand `target`
  };
  Kind kind = Kind::compute;
  Op op = Op::add;
  std::uint16_t immediate = 0;
  Operand target;
  std::array<Operand, 3> sources;
};

struct Plan {
  std::vector<Instruction> instructions;
  int spill_places = 0;  // vectors of memory it needs
};

// Registers by Belady's rule: when one is needed, the value goes whose next use is farthest. A value in memory is used
// from there and comes back into a register only for an operation that cannot take it otherwise. Of the sources of an
// operation the last alone may be in memory, of shifts, rotates and results none; the target of three-input logic is
// its first source. So it is in AVX2 and AVX-512.
Plan assign_registers(const Graph& graph, std::span<const Value> order, int registers);

}  // namespace pickaxe::sweep::planned
