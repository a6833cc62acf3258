// SuperscalarHash programs as x86-64 code (specs.md 6 and 7.3 steps 4 to 9), for many items at once.
//
// Items take turns program by program, so that the cache reads of some overlap with the arithmetic of others.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/features.h"
#include "os/abi.h"
#include "randomx/items.h"
#include "randomx/jit/x86/assembler.h"

namespace pickaxe::randomx::jit::x86 {

// One item at a time in general registers. states: 64 bytes an item, r0-r7 after step 1 on entry and the items on
// return. lines: for each item the cache line that step 4 reads; overwritten. count >= 1.
using MixItems = void (*)(std::uint8_t* states, const std::uint8_t** lines, std::size_t count,
                          const std::uint8_t* cache) noexcept;

// Four items in vector lanes and kScalarItems in general registers, their instructions interleaved: between them
// they keep all execution ports busy.
inline constexpr std::size_t kVectorItems = 4;
inline constexpr std::size_t kScalarItems = 2;
inline constexpr std::size_t kPackItems = kVectorItems + kScalarItems;
struct alignas(64) ItemPack {
  std::uint64_t lanes[8][kVectorItems];    // [register][item]
  std::uint64_t scalars[kScalarItems][8];  // [item][register]
  const std::uint8_t* lines[kPackItems];   // of the lanes, then of the scalars
};
using MixPacks = void (*)(ItemPack* packs, std::size_t count, const std::uint8_t* cache) noexcept;

// What both emitters ask of a cache: cache.params->cache_items() is a power of two. Offset of the function.
std::size_t emit_mix_items(Assembler& as, const CacheView& cache, base::Features features,
                           os::CallingConvention convention) noexcept;
// Needs AVX2 and BMI2.
std::size_t emit_mix_packs(Assembler& as, const CacheView& cache, os::CallingConvention convention) noexcept;

// Room for one of the functions, its literals included; and for the literals alone (the assembler's pool).
std::size_t max_mix_items_code(const CacheView& cache) noexcept;
std::size_t max_mix_packs_code(const CacheView& cache) noexcept;
std::size_t max_mix_literals(const CacheView& cache) noexcept;

}  // namespace pickaxe::randomx::jit::x86
