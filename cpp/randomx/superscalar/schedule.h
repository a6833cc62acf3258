// SuperscalarHash programs in an order that a real CPU gets through sooner.
#pragma once

#include "randomx/superscalar/generate.h"

namespace pickaxe::randomx::superscalar {

// The same function of the registers by list scheduling: of the instructions whose operands are known by then, those
// come first that the longest chain depends on. In the generator's order multiplications come in bursts, and a chain
// may start late: well for a reference CPU that sees all that waits, but the queue of a real multiplier is short.
Program schedule(const Program& program);

}  // namespace pickaxe::randomx::superscalar
