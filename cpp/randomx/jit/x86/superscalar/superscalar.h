// SuperscalarHash programs as x86-64 code (specs.md 6 and 7.3 steps 4 to 9), for many items at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "assembler/x86/assembler.h"
#include "base/features.h"
#include "os/abi.h"
#include "randomx/items/items.h"
#include "randomx/jit/packs.h"

namespace pickaxe::randomx::jit::x86::superscalar {

using namespace assembler::x86;

// A MixItems of items.h. Offset of the function, as below; cache.params->cache_items() is a power of two.
std::size_t emit_mix_items(Assembler& as, const items::CacheView& cache, base::Features features,
                           os::CallingConvention convention) noexcept;
// A MixPacks of packs.h. Four lanes need AVX2 and BMI2 and come in one group; eight need AVX-512, come in one group or
// two, and use IFMA if `features` has it; scalars need BMI2.
std::size_t emit_mix_packs(Assembler& as, const items::CacheView& cache, const PackShape& shape,
                           base::Features features, os::CallingConvention convention) noexcept;

// Room for one of the functions, and for the literals that all functions of an assembler share (its pool).
std::size_t max_mix_items_code(const items::CacheView& cache) noexcept;
std::size_t max_mix_packs_code(const items::CacheView& cache, const PackShape& shape) noexcept;
std::size_t max_mix_literals(const items::CacheView& cache) noexcept;

}  // namespace pickaxe::randomx::jit::x86::superscalar
