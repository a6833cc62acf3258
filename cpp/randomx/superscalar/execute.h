// Running SuperscalarHash programs plainly (specs.md 6.1), for several register sets at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "randomx/superscalar/generate.h"

namespace pickaxe::randomx::superscalar {

// Each instruction is picked apart once, a jump that no CPU foresees, and applied to so many items at most; the items'
// cache reads overlap too.
inline constexpr std::size_t kMaxLanes = 128;

using Lanes = std::array<std::array<std::uint64_t, kMaxLanes>, 8>;  // [register][lane]

// One register set; the plainest form, for tests.
void execute(const Program& program, std::array<std::uint64_t, 8>& r) noexcept;
// The first `lanes` of several.
void execute(const Program& program, Lanes& r, std::size_t lanes) noexcept;

}  // namespace pickaxe::randomx::superscalar
