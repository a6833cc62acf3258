// SuperscalarHash programs as A64 code (specs.md 6 and 7.3 steps 4 to 9), for many items at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "assembler/arm64/assembler.h"
#include "randomx/items/items.h"
#include "randomx/jit/packs.h"

namespace pickaxe::randomx::jit::arm64::superscalar {

using namespace assembler::arm64;

// What vectors a pack's lanes are in: two lanes of NEON, of SVE as many as its vectors have.
enum class Vectors : std::uint8_t { neon, sve, sve2 };

// What the functions of an assembler read: items::kItemXor, and the constants of each program in the order in which it
// uses them. Every quadword stands there as many times as its reader takes it from memory: NEON once for each lane, SVE
// and general registers once.
constexpr std::size_t constant_copies(Vectors vectors) noexcept {
  return vectors == Vectors::neon ? 2 : 1;
}
struct Constants {
  std::size_t stride;
  Label item_xor;
  std::array<Label, kMaxCacheAccesses> programs;
};
Constants emit_constants(Assembler& as, const items::CacheView& cache, std::size_t copies) noexcept;

// A MixItems of items.h. Returns where the function begins, in the assembler's buffer; cache.params->cache_items() is a
// power of two.
std::size_t emit_mix_items(Assembler& as, const items::CacheView& cache, const Constants& constants) noexcept;
// A MixPacks of packs.h, likewise: one group or two, and two scalar items or none. `constants` has
// constant_copies(vectors).
std::size_t emit_mix_packs(Assembler& as, const items::CacheView& cache, const Constants& constants,
                           const PackShape& shape, Vectors vectors) noexcept;

// Room for each of them.
std::size_t max_constants(const items::CacheView& cache, std::size_t copies) noexcept;
std::size_t max_mix_items_code(const items::CacheView& cache) noexcept;
std::size_t max_mix_packs_code(const items::CacheView& cache, const PackShape& shape) noexcept;

}  // namespace pickaxe::randomx::jit::arm64::superscalar
