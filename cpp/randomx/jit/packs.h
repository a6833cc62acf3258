// Items in packs: some in vector lanes, some in general registers, through each program together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "os/copied_code.h"
#include "randomx/jit/items.h"

namespace pickaxe::randomx::jit {

// Items that go through a program together: groups of vector lanes and a few items in general registers, all their
// instructions interleaved, so that between them they keep the execution ports busy.
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

// Packs to get through many items, and such that leave little to fill up when items are few. `together` packs take
// turns: a program's code is fetched and decoded once for all of them, while the cache lines of one arrive during the
// turn of another.
struct PackKinds {
  PackShape bulk;
  PackShape few;
  std::size_t together;
};

// What the largest kinds have together.
inline constexpr std::size_t kMaxItemsTogether = 224;
inline constexpr std::size_t kMaxBytesTogether = 16384;
constexpr bool is_within_limits(const PackKinds& kinds) noexcept {
  return kinds.together * kinds.bulk.items() <= kMaxItemsTogether &&
         kinds.together * kinds.bulk.bytes() <= kMaxBytesTogether && kinds.few.items() <= kinds.bulk.items();
}

// Where the code of a MixPacks begins.
struct PackCode {
  PackShape shape;
  std::size_t items_together;
  std::size_t entry;
};
struct PackCodes {
  PackCode bulk;
  PackCode few;
};

// `emit(shape)` writes a MixPacks and says where it begins.
template <typename Emit>
PackCodes emit_packs(const PackKinds& kinds, Emit&& emit) {
  const auto code = [&](const PackShape& shape) {
    return PackCode{shape, kinds.together * shape.items(), emit(shape)};
  };
  const PackCode bulk = code(kinds.bulk);
  return {bulk, kinds.few == kinds.bulk ? bulk : code(kinds.few)};
}

// How items leave their pack: into the caches or past them, where others see them once `finish` has been called.
struct ItemWriter {
  void (*write)(std::uint8_t* out, const std::uint8_t* items, std::size_t bytes) noexcept;
  void (*finish)() noexcept;
};
extern const ItemWriter kCopy;

class PackItems final : public GeneratedItems {
 public:
  // `code` holds all three functions.
  PackItems(std::string_view name, const items::CacheView& cache, os::CopiedCode code, std::size_t mix_items,
            const PackCodes& packs, const ItemWriter& fill_writer);

  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override;
  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override;

 private:
  struct Packs {
    PackShape shape;
    std::size_t items_together;
    MixPacks mix;
  };
  Packs fastest(const PackCode& code) const;
  void compute_packs(const Packs& kind, std::span<const std::uint64_t> numbers, std::uint8_t* out,
                     const ItemWriter& writer) const noexcept;

  Packs bulk_;
  Packs few_;
  ItemWriter fill_writer_;
};

// GeneratedItems, or with packs PackItems.
std::unique_ptr<items::Source> make_items(std::string_view name, const items::CacheView& cache, os::CopiedCode code,
                                          std::size_t mix_items, const std::optional<PackCodes>& packs,
                                          const ItemWriter& fill_writer = kCopy);

}  // namespace pickaxe::randomx::jit
