// SuperscalarHash for items in 64-bit vector lanes: what NEON and SVE have in common, and who they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "randomx/jit/arm64/superscalar/scalar.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"

namespace pickaxe::randomx::jit::arm64::superscalar {

// Emits code for the groups of the pack whose address is in `pack`. Writes x4, x5 and the vectors that a function may
// write, p0 with those of SVE.
class Lanes {
 public:
  Lanes(Assembler& as, const items::CacheView& cache, const PackShape& shape, X pack) noexcept
      : as_(as), line_mask_(std::uint64_t{cache.params->cache_items() - 1} * kItemBytes), shape_(shape), pack_(pack) {}
  virtual ~Lanes() = default;

  // Before anything else; `memory` holds the cache's address.
  virtual void prepare(X memory) noexcept = 0;
  // All registers of a group, of the first group first: from its r0 (7.3 step 1) and Constants::item_xor, or as
  // finish() left them.
  virtual void start(std::size_t group, X item_xor) noexcept = 0;
  virtual void load(std::size_t group) noexcept = 0;
  // What instructions with a constant read, until the next one is loaded.
  virtual void load_constant(X constants, std::size_t offset) noexcept = 0;
  virtual void instruction(std::size_t group, const Instruction& in) noexcept = 0;
  // 7.3 steps 6 and 7; then registers and the next program's lines go to the pack.
  virtual void finish(std::size_t group, const Program& program) noexcept = 0;
  // Step 6 of the last program; then the items go to the pack.
  virtual void finish_last(std::size_t group) noexcept = 0;

 protected:
  static constexpr unsigned kLineBits = 6;

  Assembler& as_;
  const std::uint64_t line_mask_;  // of a line's place in the cache, in bytes
  const PackShape shape_;
  const X pack_;
};

// Two lanes.
class NeonLanes final : public Lanes {
 public:
  using Lanes::Lanes;
  void prepare(X memory) noexcept override;
  void start(std::size_t group, X item_xor) noexcept override;
  void load(std::size_t group) noexcept override;
  void load_constant(X constants, std::size_t offset) noexcept override;
  void instruction(std::size_t group, const Instruction& in) noexcept override;
  void finish(std::size_t group, const Program& program) noexcept override;
  void finish_last(std::size_t group) noexcept override;

 private:
  void name_registers(std::size_t group) noexcept;
  void multiply(V& dst, V b) noexcept;
  void multiply_high(V& dst, V b, bool is_signed) noexcept;
  void xor_lines(std::size_t group) noexcept;
  std::int32_t saved(std::size_t group, unsigned r) const noexcept {
    return static_cast<std::int32_t>(shape_.register_of_group(group, r));
  }

  // Where registers are at this point of the code: a result that cannot be made in place changes places with scratch.
  std::array<std::array<V, 8>, 2> r_{};
  std::array<V, 6> scratch_{};
};

// As many as the vectors have.
class SveLanes final : public Lanes {
 public:
  SveLanes(Assembler& as, const items::CacheView& cache, const PackShape& shape, X pack, bool has_sve2) noexcept
      : Lanes(as, cache, shape, pack), has_sve2_(has_sve2) {}
  void prepare(X memory) noexcept override;
  void start(std::size_t group, X item_xor) noexcept override;
  void load(std::size_t group) noexcept override;
  void load_constant(X constants, std::size_t offset) noexcept override;
  void instruction(std::size_t group, const Instruction& in) noexcept override;
  void finish(std::size_t group, const Program& program) noexcept override;
  void finish_last(std::size_t group) noexcept override;

 private:
  // In vectors, from the pack's start.
  std::size_t saved(std::size_t group, unsigned r) const noexcept { return 8 * group + r; }
  std::size_t lines(std::size_t group) const noexcept {
    return shape_.line(group * shape_.lanes) / (sizeof(std::uint64_t) * shape_.lanes);
  }
  void xor_lines(std::size_t group) noexcept;

  const bool has_sve2_;
};

}  // namespace pickaxe::randomx::jit::arm64::superscalar
