// Running SuperscalarHash programs plainly (specs.md 6.1), for several register sets at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "randomx/superscalar_generate.h"

namespace pickaxe::randomx {

// Each instruction is picked apart once and applied to this many items; the items' cache reads overlap too.
inline constexpr std::size_t kSuperscalarLanes = 16;

using SuperscalarLanes = std::array<std::array<std::uint64_t, kSuperscalarLanes>, 8>;  // [register][lane]

// One register set; the plainest form, for tests.
void execute_superscalar(const SuperscalarProgram& program, std::array<std::uint64_t, 8>& r) noexcept;
void execute_superscalar(const SuperscalarProgram& program, SuperscalarLanes& r) noexcept;

}  // namespace pickaxe::randomx
