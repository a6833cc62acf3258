// The register file of the virtual machine, laid out as the specification hashes it (specs.md 1.1, chapter 2).
#pragma once

#include <cstddef>
#include <cstdint>

namespace pickaxe::randomx::program {

struct FloatPair {
  double lo;
  double hi;
};

// 256 bytes, little-endian, in the order r0-r7, f0-f3, e0-e3, a0-a3. Generated code addresses it by offset.
struct alignas(64) RegisterFile {
  std::uint64_t r[8];
  FloatPair f[4];
  FloatPair e[4];
  FloatPair a[4];
};
static_assert(sizeof(RegisterFile) == 256);
static_assert(offsetof(RegisterFile, f) == 64 && offsetof(RegisterFile, e) == 128 && offsetof(RegisterFile, a) == 192);

}  // namespace pickaxe::randomx::program
