// SuperscalarHash for items in vector lanes: what the vector instruction sets have in common, and who they are.
#pragma once

#include <cstddef>

#include "assembler/x86/assembler.h"
#include "base/features.h"
#include "randomx/items/items.h"
#include "randomx/jit/x86/superscalar/superscalar.h"
#include "randomx/superscalar/generate.h"

namespace pickaxe::randomx::jit::x86::superscalar {

using randomx::superscalar::Instruction;
using randomx::superscalar::Operation;
using randomx::superscalar::Program;

// Emits code for the groups of the pack whose address is in rsi. Uses every vector register, and of the general ones
// rcx alone.
class Lanes {
 public:
  // `cache_memory` is where the cache's address will be found.
  Lanes(Assembler& as, const items::CacheView& cache, const PackShape& shape, const Mem& cache_memory) noexcept
      : as_(as),
        shape_(shape),
        cache_memory_(cache_memory),
        line_index_mask_(as.literal64(cache.params->cache_items() - 1)) {}
  virtual ~Lanes() = default;

  // Constants into registers, before anything else.
  virtual void prepare() noexcept {}
  // All registers of a group: from its r0 (7.3 step 1), or as finish left them.
  virtual void start(std::size_t group) noexcept = 0;
  virtual void load(std::size_t group) noexcept = 0;
  virtual void instruction(std::size_t group, const Instruction& in) noexcept = 0;
  // 7.3 steps 6 and 7; then registers and the next program's lines go to the pack.
  virtual void finish(std::size_t group, const Program& program) noexcept = 0;
  // Step 6 of the last program; then the items go to the pack.
  virtual void finish_last(std::size_t group) noexcept = 0;

 protected:
  Mem in_pack(std::size_t offset) const noexcept { return ptr(rsi, static_cast<std::int32_t>(offset)); }
  Mem line(std::size_t group, std::size_t lane) const noexcept {
    return in_pack(shape_.line(group * shape_.lanes + lane));
  }
  Mem saved(std::size_t group, unsigned r) const noexcept { return in_pack(shape_.register_of_group(group, r)); }
  Mem item(std::size_t group, std::size_t lane, std::size_t offset = 0) const noexcept {
    return in_pack(kItemBytes * (group * shape_.lanes + lane) + offset);
  }

  Assembler& as_;
  const PackShape shape_;
  const Mem cache_memory_;
  const Literal line_index_mask_;
};

// Four lanes in one group.
class Avx2Lanes final : public Lanes {
 public:
  using Lanes::Lanes;
  void prepare() noexcept override;
  void start(std::size_t group) noexcept override;
  void load(std::size_t group) noexcept override;
  void instruction(std::size_t group, const Instruction& in) noexcept override;
  void finish(std::size_t group, const Program& program) noexcept override;
  void finish_last(std::size_t group) noexcept override;

 private:
  template <typename Operand>  // Ymm or Mem
  void multiply(Ymm dst, const Operand& b, const Operand& b_swapped) noexcept;
  void multiply_high(Ymm a, Ymm b) noexcept;
  void multiply_high_signed(Ymm dst, Ymm src) noexcept;
};

// Eight lanes in one group or two.
class Avx512Lanes final : public Lanes {
 public:
  Avx512Lanes(Assembler& as, const items::CacheView& cache, const PackShape& shape, const Mem& cache_memory,
              base::Features features) noexcept
      : Lanes(as, cache, shape, cache_memory), ifma_(features.has(base::Feature::avx512ifma)) {}
  void start(std::size_t group) noexcept override;
  void load(std::size_t group) noexcept override;
  void instruction(std::size_t group, const Instruction& in) noexcept override;
  void finish(std::size_t group, const Program& program) noexcept override;
  void finish_last(std::size_t group) noexcept override;

 private:
  void multiply_high(std::size_t group, Zmm a, Zmm b) noexcept;
  void multiply_high_52(std::size_t group, Zmm a, Zmm b) noexcept;
  void multiply_high_32(std::size_t group, Zmm a, Zmm b) noexcept;
  void xor_lines(std::size_t group) noexcept;

  const bool ifma_;
};

}  // namespace pickaxe::randomx::jit::x86::superscalar
