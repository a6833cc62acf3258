// SuperscalarHash programs as x86-64 code (specs.md 6 and 7.3 steps 4 to 9), for many items at once.
#pragma once

#include <cstddef>

#include "base/features.h"
#include "os/abi.h"
#include "randomx/items.h"
#include "randomx/jit/x86/assembler.h"

namespace pickaxe::randomx::jit::x86 {

// Takes `count` >= 1 items through all programs. states: 64 bytes an item, r0-r7 after step 1, items on return.
// lines: for each item the cache line that step 4 reads, overwritten. The items take turns program by program, so
// that the cache reads of some overlap with the arithmetic of others.
using MixItems = void (*)(std::uint8_t* states, const std::uint8_t** lines, std::size_t count,
                          const std::uint8_t* cache) noexcept;

std::size_t max_superscalar_code(const CacheView& cache) noexcept;

// Offset of a MixItems. cache.params->cache_items() is a power of two.
std::size_t emit_superscalar(Assembler& as, const CacheView& cache, base::Features features,
                             os::CallingConvention convention) noexcept;

// Bytes of literals that emit_superscalar wants in the assembler's pool.
std::size_t superscalar_literals(const CacheView& cache) noexcept;

}  // namespace pickaxe::randomx::jit::x86
