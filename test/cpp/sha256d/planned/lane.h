// One lane of generated sweep code, interpreted: what graphs and plans are checked with on any machine.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "random.h"
#include "sha256d/planned/graph.h"

namespace pickaxe::sha256d::planned {

inline constexpr Arithmetic kArithmetics[] = {{.rotates_and_ternary_logic = false},
                                              {.rotates_and_ternary_logic = true}};
inline constexpr Variant kVariants[] = {
    {Layout::preimage, base::HashOrder::big_endian},
    {Layout::preimage, base::HashOrder::little_endian},
    {Layout::header, base::HashOrder::big_endian},
    {Layout::header, base::HashOrder::little_endian},
};

// What an operation makes of its inputs; of `nonces`, `keep` and `test` inputs[0] itself.
std::uint32_t apply(Op op, std::uint16_t immediate, const std::array<std::uint32_t, 3>& inputs);

// A random piece of work of a variant, one of its nonces, and the memory the lane sees.
class Lane {
 public:
  Lane(std::mt19937_64& random, const Variant& variant);

  std::uint32_t nonce_word() const noexcept;
  std::uint32_t uniform(Table table, std::size_t word) const;
  // The filter word by the oracle.
  std::uint32_t expected() const;

  std::array<std::uint32_t, 64> kept = {};
  std::uint32_t tested = 0;

 private:
  base::Preimage preimage_;
  std::vector<std::uint8_t> tail_;
  std::uint32_t nonce_;
  Work work_;
};

// Runs a graph in its own order and returns all its values.
std::vector<std::uint32_t> evaluate(const Graph& graph, Lane& lane);

}  // namespace pickaxe::sha256d::planned
