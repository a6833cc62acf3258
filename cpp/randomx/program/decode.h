// The one decoder: registers, address masks, immediates, reciprocals, branch targets and rounding forms are
// resolved here, once, and interpreter and JITs consume the same array.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "randomx/params.h"
#include "randomx/program/program.h"

namespace pickaxe::randomx::program {

// The resolved instruction set: operand forms are separate operations, and what the specification calls a
// no-op is `nop`. Fields in brackets are the ones of DecodedInstruction that the operation reads; all arithmetic
// on r is modulo 2^64, R = r[dst], [m] = 8 bytes little-endian of the scratchpad at (r[src] + imm) & mask.
enum class Operation : std::uint8_t {
  nop,
  iadd_rs,     // R += (r[src] << shift) + imm           [dst src shift imm]; imm is 0 unless dst is r5
  iadd_m,      // R += [m]                               [dst src imm mask]
  isub_r,      // R -= r[src]                            [dst src]
  isub_i,      // R -= imm                               [dst imm]
  isub_m,      // R -= [m]                               [dst src imm mask]
  imul_r,      // R *= r[src]                            [dst src]
  imul_i,      // R *= imm                               [dst imm]; also IMUL_RCP, imm is the reciprocal then
  imul_m,      // R *= [m]                               [dst src imm mask]
  imulh_r,     // R = high half of R * r[src]            [dst src]; src may be dst
  imulh_m,     // R = high half of R * [m]               [dst src imm mask]
  ismulh_r,    // the same, signed                       [dst src]; src may be dst
  ismulh_m,    //                                        [dst src imm mask]
  ineg_r,      // R = -R                                 [dst]
  ixor_r,      // R ^= r[src]                            [dst src]
  ixor_i,      // R ^= imm                               [dst imm]
  ixor_m,      // R ^= [m]                               [dst src imm mask]
  iror_r,      // R rotated right by r[src] & 63         [dst src]
  iror_i,      // R rotated right by shift               [dst shift], shift 0-63; also IROL_R by a constant
  irol_r,      // R rotated left by r[src] & 63          [dst src]
  iswap_r,     // R and r[src] change places             [dst src], dst != src
  fswap_f,     // the halves of f[dst] change places     [dst]
  fswap_e,     // the halves of e[dst] change places     [dst]
  fadd_r,      // f[dst] += a[src]                       [dst src]
  fadd_m,      // f[dst] += F([m])                       [dst src imm mask]; F: conversion 4.3.1
  fsub_r,      // f[dst] -= a[src]                       [dst src]
  fsub_m,      // f[dst] -= F([m])                       [dst src imm mask]
  fscal_r,     // f[dst] ^= 0x80F0000000000000, bitwise  [dst]
  fmul_r,      // e[dst] *= a[src]                       [dst src]
  fdiv_m,      // e[dst] /= E([m])                       [dst src imm mask]; E: conversion 4.3.2
  fsqrt_r,     // e[dst] = square root of e[dst]         [dst]
  cbranch,     // R += imm; if (R & mask) == 0 go to target  [dst imm mask target]
  cfround,     // v1: fprc = rotr(r[src], shift) & 3     [src shift]
  cfround_v2,  // v2: t = rotr(r[src], shift); if (t & 60) == 0, fprc = t & 3  [src shift]
  istore,      // [m] at (R + imm) & mask = r[src]       [dst src imm mask]
};

// In `src`: the address is imm alone (specs.md table 5.2.1, `src = 0`), so a constant. Of memory operands only.
inline constexpr std::uint8_t kNoRegister = 8;

struct DecodedInstruction {
  Operation operation;
  std::uint8_t dst;      // 0-7 for r, 0-3 for f and e
  std::uint8_t src;      // 0-7 for r, 0-3 for a, kNoRegister
  std::uint8_t shift;    // 0-3 for iadd_rs, 0-63 for rotations and cfround
  std::uint16_t target;  // cbranch: index of the instruction to go on with, never above the branch's own index
  std::uint32_t mask;    // memory: scratchpad address mask of the level (8-byte aligned); cbranch: condition bits
  std::uint64_t imm;     // sign-extended imm32; cbranch: cimm (5.4.2); imul_i: the factor
};

// The configuration quadwords, resolved (specs.md 4.5).
struct Configuration {
  std::array<std::uint64_t, 8> a;        // bit patterns of a0.lo, a0.hi, … a3.hi
  std::array<std::uint64_t, 2> e_mask;   // OR-ed into low and high halves after `& kExponentKeepMask` (4.3.2)
  std::array<std::uint8_t, 4> read_reg;  // readReg0-3: register numbers
  std::uint32_t ma;
  std::uint32_t mx;
  std::uint64_t dataset_offset;  // bytes, a multiple of 64
};
// Without the fraction's low 22 bits: an int32 converted to double has zeros there, so a mask may be inserted as well.
inline constexpr std::uint64_t kExponentKeepMask = 0x00ffffffffc00000u;
// What FSCAL_R flips (5.3.4).
inline constexpr std::uint64_t kScaleMask = 0x80f0000000000000u;

struct DecodedProgram {
  Configuration config;
  std::uint32_t size = 0;  // instructions
  std::array<DecodedInstruction, kMaxProgramSize> storage;

  std::span<const DecodedInstruction> instructions() const noexcept { return {storage.data(), size}; }
};

void decode(const Params& params, const RawProgram& raw, DecodedProgram& out) noexcept;

}  // namespace pickaxe::randomx::program
