// What generated sweep code works on; its base register points into it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sha256d/planned/graph.h"

namespace pickaxe::sha256d::planned {

struct alignas(64) Vector {
  std::array<std::uint32_t, 16> words;  // of which AVX2 uses eight
};

struct Workspace {
  static constexpr int kSpillPlaces = 48;
  // Where the base register points, in the midst of the spill places: a displacement of one byte reaches 128 bytes, or
  // with AVX-512 as many vectors, to either side.
  static constexpr std::size_t kBase = 128;

  std::array<Vector, kSpillPlaces> spilled;
  std::array<Vector, kPlaces> kept;  // K + w, the nonce words, first hashes
  Vector nonces;                     // of the step before, lane by lane
  Vector increment;                  // lanes, in every lane
  Vector byte_swap;                  // vpshufb's operand
  Vector filter;                     // Work::filter, in every lane
  Vector zero;
  std::array<const void*, kTables> tables;  // the uniform words
  std::uint64_t midstate_bytes;             // from the table of a midstate to the next one's
  std::uint64_t passed;                     // lanes that passed the filter in the last step
};

// Runs `steps` steps, one a vector of nonces or one a midstate, or until lanes pass the filter. Returns the steps not
// finished then, that one included; 0 if none passed.
using Run = std::uint64_t (*)(Workspace* workspace, std::uint64_t steps);

}  // namespace pickaxe::sha256d::planned
