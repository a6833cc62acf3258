// A program as AesGenerator4R makes it (specs.md 4.5): 128 bytes of configuration, then the instructions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "randomx/params.h"

namespace pickaxe::randomx::program {

// specs.md 5.1: byte 0 opcode, 1 dst, 2 src, 3 mod, 4-7 imm32 little-endian.
struct RawInstruction {
  std::uint8_t opcode;
  std::uint8_t dst;
  std::uint8_t src;
  std::uint8_t mod;
  std::uint32_t imm32;

  constexpr unsigned mod_mem() const noexcept { return mod & 3u; }
  constexpr unsigned mod_shift() const noexcept { return (mod >> 2) & 3u; }
  constexpr unsigned mod_cond() const noexcept { return mod >> 4; }
};
static_assert(sizeof(RawInstruction) == 8);

inline constexpr std::size_t kConfigurationBytes = 128;

// Only the first program_bytes() are filled; a multiple of 64, which is what the generator puts out at a time.
struct alignas(64) RawProgram {
  std::array<std::uint64_t, kConfigurationBytes / 8> configuration;
  std::array<RawInstruction, kMaxProgramSize> instructions;

  std::uint8_t* bytes() noexcept { return reinterpret_cast<std::uint8_t*>(this); }
};
static_assert(sizeof(RawProgram) == kConfigurationBytes + 8 * kMaxProgramSize);

constexpr std::size_t program_bytes(const Params& params) noexcept {
  return kConfigurationBytes + 8 * std::size_t{params.program_size};
}

}  // namespace pickaxe::randomx::program
