// Generated item code (specs.md 7.3) behind items::Source: what every architecture has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "os/copied_code.h"
#include "randomx/items/items.h"

namespace pickaxe::randomx::jit {

inline constexpr std::size_t kLinesAlignment = 32;

// One item at a time in general registers, the items taking turns program by program, so that the cache reads of some
// overlap with the arithmetic of others. states: 64 bytes an item, r0-r7 after step 1 on entry and the items on return.
// lines: for each item the cache line that step 4 reads, aligned to kLinesAlignment; overwritten. count >= 1.
using MixItems = void (*)(std::uint8_t* states, const std::uint8_t** lines, std::size_t count,
                          const std::uint8_t* cache) noexcept;

// An item's state after steps 1 to 3.
struct ItemStart {
  std::uint64_t r0;  // r1-r7 are this XOR kItemXor
  const std::uint8_t* line;
};

class GeneratedItems : public items::Source {
 public:
  // `name` is a literal; in `code` a MixItems begins at byte `mix`. The cache's number of items is a power of two.
  GeneratedItems(std::string_view name, const items::CacheView& cache, os::CopiedCode code, std::size_t mix);

  std::string_view name() const noexcept override { return name_; }
  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override;
  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override;

 protected:
  ItemStart start(std::uint64_t number) const noexcept;
  const std::uint8_t* memory() const noexcept { return memory_; }
  const os::CopiedCode& code() const noexcept { return code_; }

 private:
  void compute(MixItems mix, std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept;

  std::string_view name_;
  const std::uint8_t* memory_;
  std::uint64_t item_mask_;
  os::CopiedCode code_;
  MixItems mix_;
};

// The cache's programs in the order in which their code is written.
std::vector<superscalar::Program> scheduled_programs(const items::CacheView& cache);

// Code::argument unless the cache's number of items is a power of two.
base::Status check_items(const items::CacheView& cache);

}  // namespace pickaxe::randomx::jit
