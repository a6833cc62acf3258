// The dataflow of a sweep step: the same arithmetic as rounds.inl, as data that can be ordered and given registers.
// Uniform words live in the structs of work.h.
#pragma once

#include <cstdint>

#include "sha256d/work.h"
#include "sweep/planned/graph.h"

namespace pickaxe::sha256d::planned {

using namespace sweep::planned;

// Where the pipelined form keeps the first hash's eight words for the next step; place 0 and those from 16 on are
// taken.
inline constexpr std::size_t kFirstDigest = 1;

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
