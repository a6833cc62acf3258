// SuperscalarHash programs as x86-64 code (specs.md 6 and 7.3 steps 4 to 9), for many items at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "assembler/x86/assembler.h"
#include "base/features.h"
#include "os/abi.h"
#include "randomx/items/items.h"

namespace pickaxe::randomx::jit::x86::superscalar {

using namespace assembler::x86;

// Items that go through a program together: groups of vector lanes and a few items in general registers, all their
// instructions interleaved, so that between them they keep the execution ports busy. The vector instructions are those
// of `lanes`: four are AVX2, eight AVX-512.
struct PackShape {
  std::size_t lanes;
  std::size_t groups;
  std::size_t scalars;

  friend constexpr bool operator==(const PackShape&, const PackShape&) = default;

  constexpr std::size_t vector_items() const noexcept { return lanes * groups; }
  constexpr std::size_t items() const noexcept { return vector_items() + scalars; }

  // A pack in memory: 64 bytes an item, a vector of each register in turn for each group and then the scalar items one
  // by one, followed by the address of a cache line for each item.
  constexpr std::size_t bytes() const noexcept { return (line(items()) + 63) & ~std::size_t{63}; }
  constexpr std::size_t register_of_group(std::size_t group, std::size_t r) const noexcept {
    return 8 * lanes * (8 * group + r);
  }
  constexpr std::size_t scalar(std::size_t item) const noexcept { return kItemBytes * (vector_items() + item); }
  constexpr std::size_t first_register(std::size_t item) const noexcept {
    if (item >= vector_items()) return scalar(item - vector_items());
    return register_of_group(item / lanes, 0) + 8 * (item % lanes);
  }
  constexpr std::size_t line(std::size_t item) const noexcept { return kItemBytes * items() + 8 * item; }
};

// Computes `count` >= 1 packs that lie one after the other. On entry each has, for item i, r0 after step 1 at
// first_register(i) and the address of the line that step 4 reads at line(i); on return item i is its 64 bytes from 64
// * i.
using MixPacks = void (*)(std::uint8_t* packs, std::size_t count, const std::uint8_t* cache) noexcept;

// A MixItems of items.h. Offset of the function, as below; cache.params->cache_items() is a power of two.
std::size_t emit_mix_items(Assembler& as, const items::CacheView& cache, base::Features features,
                           os::CallingConvention convention) noexcept;
// A MixPacks. Four lanes need AVX2 and BMI2 and come in one group; eight need AVX-512, come in one group or two, and
// use IFMA if `features` has it; scalars need BMI2.
std::size_t emit_mix_packs(Assembler& as, const items::CacheView& cache, const PackShape& shape,
                           base::Features features, os::CallingConvention convention) noexcept;

// Room for one of the functions, and for the literals that all functions of an assembler share (its pool).
std::size_t max_mix_items_code(const items::CacheView& cache) noexcept;
std::size_t max_mix_packs_code(const items::CacheView& cache, const PackShape& shape) noexcept;
std::size_t max_mix_literals(const items::CacheView& cache) noexcept;

}  // namespace pickaxe::randomx::jit::x86::superscalar
