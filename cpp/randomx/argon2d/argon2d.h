// The memory fill of Argon2d, version 0x13 (RFC 9106 chapter 3, without the finalizer: specs.md 7.1).
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/features.h"
#include "base/status.h"
#include "randomx/params.h"

namespace pickaxe::randomx {

struct alignas(64) Argon2dBlock {
  std::uint64_t words[128];
};
static_assert(sizeof(Argon2dBlock) == 1024);

// The matrix of blocks, lane after lane.
struct Argon2dMatrix {
  Argon2dBlock* blocks;
  std::uint32_t lanes;
  std::uint32_t lane_length;     // blocks; four segments
  std::uint32_t segment_length;  // blocks
};

struct Argon2dSegment {
  std::uint32_t pass;
  std::uint32_t slice;  // 0-3
  std::uint32_t lane;
};

struct Argon2dKernel {
  std::string_view name;  // "scalar", "ssse3", "avx2", "avx512"
  base::Features needs;
  void (*fill_segment)(const Argon2dMatrix& matrix, Argon2dSegment at) noexcept;
};

// Every kernel compiled for this architecture, fastest first.
std::span<const Argon2dKernel> argon2d_kernels() noexcept;
// Compares a small fill, several lanes and passes included, with the scalar kernel's. The CPU must have what it needs.
base::Status self_test(const Argon2dKernel& kernel) noexcept;
// See base::select_kernel.
base::Result<const Argon2dKernel*> select_argon2d_kernel(std::string_view name, base::Features cpu);

// Fills `memory` (params.cache_bytes(), 64-byte aligned) from the key. Looks at `cancel` in each of some twelve parts.
void argon2d_fill(const Params& params, base::Bytes key, const Argon2dKernel& kernel, std::uint8_t* memory,
                  const std::atomic<bool>& cancel) noexcept;

}  // namespace pickaxe::randomx
