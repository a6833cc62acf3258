// SuperscalarHash programs (specs.md chapter 6): random integer code shaped by a simulation of a reference CPU.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "randomx/blake2b/blake_generator.h"
#include "randomx/params.h"

namespace pickaxe::randomx::superscalar {

enum class Operation : std::uint8_t {
  isub_r,    // r[dst] -= r[src]
  ixor_r,    // r[dst] ^= r[src]
  iadd_rs,   // r[dst] += r[src] << shift
  imul_r,    // r[dst] *= r[src]; dst != src
  iror_c,    // r[dst] rotated right by shift, 1-63
  iadd_c,    // r[dst] += imm, sign-extended
  ixor_c,    // r[dst] ^= imm, sign-extended
  imulh_r,   // r[dst] = high half of r[dst] * r[src]; dst may be src
  ismulh_r,  // the same, signed
  imul_rcp,  // r[dst] *= imm, the reciprocal (5.2.6)
};

struct Instruction {
  Operation operation;
  std::uint8_t dst;
  std::uint8_t src;    // equals dst where the operation has no source
  std::uint8_t shift;  // iadd_rs: 0-3; iror_c: 1-63
  std::uint64_t imm;   // 64-bit value ready for use
};

inline constexpr std::size_t kMaxSize = 3 * kMaxSuperscalarLatency + 2;

struct Program {
  std::array<Instruction, kMaxSize> storage;
  std::uint32_t size = 0;
  std::uint8_t address_register = 0;  // gives the next cache index (7.3 step 7)

  std::span<const Instruction> instructions() const noexcept { return {storage.data(), size}; }
};

// Draws one program from the generator, which moves on.
void generate(const Params& params, blake2b::BlakeGenerator& generator, Program& out) noexcept;

}  // namespace pickaxe::randomx::superscalar
