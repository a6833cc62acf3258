// SuperscalarHash programs as x86-64 code (specs.md 6 and 7.3 steps 4 to 9), for many items at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/features.h"
#include "os/abi.h"
#include "randomx/items.h"
#include "randomx/jit/x86/assembler.h"

namespace pickaxe::randomx::jit::x86 {

// Four items in vector lanes and kScalarItems in general registers, their instructions interleaved: between them
// they keep all execution ports busy.
inline constexpr std::size_t kVectorItems = 4;
inline constexpr std::size_t kScalarItems = 2;
inline constexpr std::size_t kPackItems = kVectorItems + kScalarItems;
struct alignas(64) ItemPack {
  std::uint64_t lanes[8][kVectorItems];    // [register][item]
  std::uint64_t scalars[kScalarItems][8];  // [item][register]
  const std::uint8_t* lines[kPackItems];   // of the lanes, then of the scalars

  std::uint64_t& at(std::size_t item, std::size_t r) noexcept {
    return item < kVectorItems ? lanes[r][item] : scalars[item - kVectorItems][r];
  }
};
using MixPacks = void (*)(ItemPack* packs, std::size_t count, const std::uint8_t* cache) noexcept;

// A MixItems of items.h. Offset of the function, as below; cache.params->cache_items() is a power of two.
std::size_t emit_mix_items(Assembler& as, const CacheView& cache, base::Features features,
                           os::CallingConvention convention) noexcept;
// A MixPacks; needs AVX2 and BMI2.
std::size_t emit_mix_packs(Assembler& as, const CacheView& cache, os::CallingConvention convention) noexcept;

// Room for one of the functions, its literals included; and for the literals alone (the assembler's pool).
std::size_t max_mix_items_code(const CacheView& cache) noexcept;
std::size_t max_mix_packs_code(const CacheView& cache) noexcept;
std::size_t max_mix_literals(const CacheView& cache) noexcept;

}  // namespace pickaxe::randomx::jit::x86
