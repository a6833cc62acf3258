// The memory fill of Argon2d, version 0x13 (RFC 9106 chapter 3, without the finalizer: specs.md 7.1).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/features.h"
#include "base/interrupt.h"
#include "base/kernel_race.h"
#include "base/status.h"
#include "randomx/params.h"

namespace pickaxe::randomx::argon2d {

struct alignas(64) Block {
  std::uint64_t words[128];
};
static_assert(sizeof(Block) == 1024);

// The matrix of blocks, lane after lane.
struct Matrix {
  Block* blocks;
  std::uint32_t lanes;
  std::uint32_t lane_length;     // blocks; four segments
  std::uint32_t segment_length;  // blocks
};

struct Segment {
  std::uint32_t pass;
  std::uint32_t slice;  // 0-3
  std::uint32_t lane;
};

struct Kernel {
  std::string_view name;  // "scalar", "ssse3", "avx2", "avx512"
  base::Features needs;
  void (*fill_segment)(const Matrix& matrix, Segment at) noexcept;
  bool raced = false;  // whether its place in the table is a guess, which a race may put right
};

// Every kernel compiled for this architecture, fastest first as far as is known without measuring.
std::span<const Kernel> kernels() noexcept;
// Compares a small fill, several lanes and passes included, with the scalar kernel's. The CPU must have what it needs.
base::Status self_test(const Kernel& kernel) noexcept;
// The kernels among which this CPU has to choose by measuring, see base::race_kernels; once a process and set of
// features: some 5 ms in all.
using Raced = base::Raced<Kernel>;
inline constexpr std::uint32_t kBlocksRaced = 1024;  // in a lap
const std::vector<Raced>& raced_kernels(base::Features cpu);
// By name, or the winner of the race; see base::select_kernel.
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

// Fills `memory` (params.cache_bytes(), 64-byte aligned) from the key. Looks at `interrupt` in each of some twelve
// parts.
void fill(const Params& params, base::Bytes key, const Kernel& kernel, std::uint8_t* memory,
          const base::Interrupt& interrupt = {}) noexcept;

}  // namespace pickaxe::randomx::argon2d
