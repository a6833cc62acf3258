// SuperscalarHash programs as A64 code (specs.md 6 and 7.3 steps 4 to 9), for many items at once.
#pragma once

#include <cstddef>

#include "assembler/arm64/assembler.h"
#include "randomx/items/items.h"

namespace pickaxe::randomx::jit::arm64::superscalar {

using namespace assembler::arm64;

// A MixItems of items.h, and before it the constants it reads. Returns where the function begins, in the assembler's
// buffer; cache.params->cache_items() is a power of two.
std::size_t emit_mix_items(Assembler& as, const items::CacheView& cache) noexcept;

// Room for it.
std::size_t max_mix_items_code(const items::CacheView& cache) noexcept;

}  // namespace pickaxe::randomx::jit::arm64::superscalar
