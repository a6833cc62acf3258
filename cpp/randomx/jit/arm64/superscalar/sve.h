// SuperscalarHash for items in the 64-bit lanes of SVE vectors, whatever their length.
#pragma once

#include <cstddef>
#include <cstdint>

#include "randomx/jit/arm64/superscalar/scalar.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"

namespace pickaxe::randomx::jit::arm64::superscalar {

// Emits code for the groups of the pack whose address is in `pack`. Writes x4 and x5 and the vectors of the caller's
// that a function may write, p0 with them.
class SveLanes {
 public:
  SveLanes(Assembler& as, const items::CacheView& cache, const PackShape& shape, X pack, bool has_sve2) noexcept
      : as_(as), cache_(cache), shape_(shape), pack_(pack), has_sve2_(has_sve2) {}

  // Before anything else; `memory` holds the cache's address.
  void prepare(X memory) noexcept;
  // All registers of a group: from its r0 (7.3 step 1), with kItemXor at `item_xor`, or as finish() left them.
  void start(std::size_t group, X item_xor) noexcept;
  void load(std::size_t group) noexcept;
  // What instructions with a constant read, until the next one is loaded.
  void load_constant(X constants, std::size_t offset) noexcept;
  void instruction(std::size_t group, const Instruction& in) noexcept;
  // 7.3 steps 6 and 7; then registers and the next program's lines go to the pack.
  void finish(std::size_t group, const Program& program) noexcept;
  // Step 6 of the last program; then the items go to the pack.
  void finish_last(std::size_t group) noexcept;

 private:
  // In vectors, from the pack's start.
  std::size_t saved(std::size_t group, unsigned r) const noexcept { return 8 * group + r; }
  std::size_t lines(std::size_t group) const noexcept {
    return shape_.line(group * shape_.lanes) / (sizeof(std::uint64_t) * shape_.lanes);
  }
  void xor_lines(std::size_t group) noexcept;

  Assembler& as_;
  const items::CacheView& cache_;
  const PackShape shape_;
  const X pack_;
  const bool has_sve2_;
};

}  // namespace pickaxe::randomx::jit::arm64::superscalar
