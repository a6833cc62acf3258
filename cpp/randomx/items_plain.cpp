#include <algorithm>

#include "base/bytes.h"
#include "randomx/items.h"
#include "randomx/superscalar_execute.h"

namespace pickaxe::randomx {
namespace {

const std::uint8_t* cache_line(const CacheView& cache, std::uint64_t index) noexcept {
  return cache.memory + (index & (cache.params->cache_items() - 1)) * kItemBytes;
}

// specs.md 7.3 for one item.
void compute_one(const CacheView& cache, std::uint64_t number, std::uint8_t* out) noexcept {
  std::array<std::uint64_t, 8> r;
  r[0] = (number + 1) * kItemMultiplier;
  for (std::size_t i = 1; i < 8; ++i) r[i] = r[0] ^ kItemXor[i];
  std::uint64_t cache_index = number;
  for (const SuperscalarProgram& program : cache.programs) {
    const std::uint8_t* const line = cache_line(cache, cache_index);
    __builtin_prefetch(line);
    execute_superscalar(program, r);
    for (std::size_t i = 0; i < 8; ++i) r[i] ^= base::load_le64(line + 8 * i);
    cache_index = r[program.address_register];
  }
  for (std::size_t i = 0; i < 8; ++i) base::store_le64(out + 8 * i, r[i]);
}

// The same for a full set of lanes.
void compute_lanes(const CacheView& cache, const std::uint64_t* numbers, std::uint8_t* out) noexcept {
  alignas(64) SuperscalarLanes r;
  std::array<const std::uint8_t*, kSuperscalarLanes> lines;
  const auto fetch = [&](std::size_t lane, std::uint64_t index) {
    lines[lane] = cache_line(cache, index);
    __builtin_prefetch(lines[lane]);
  };
  for (std::size_t lane = 0; lane < kSuperscalarLanes; ++lane) {
    r[0][lane] = (numbers[lane] + 1) * kItemMultiplier;
    for (std::size_t i = 1; i < 8; ++i) r[i][lane] = r[0][lane] ^ kItemXor[i];
    fetch(lane, numbers[lane]);
  }
  for (const SuperscalarProgram& program : cache.programs) {
    execute_superscalar(program, r);
    for (std::size_t lane = 0; lane < kSuperscalarLanes; ++lane) {
      for (std::size_t i = 0; i < 8; ++i) r[i][lane] ^= base::load_le64(lines[lane] + 8 * i);
      fetch(lane, r[program.address_register][lane]);
    }
  }
  for (std::size_t lane = 0; lane < kSuperscalarLanes; ++lane) {
    for (std::size_t i = 0; i < 8; ++i) base::store_le64(out + lane * kItemBytes + 8 * i, r[i][lane]);
  }
}

class PlainItems final : public ItemSource {
 public:
  explicit PlainItems(const CacheView& cache) noexcept : ItemSource(entry_one), cache_(cache) {}

  std::string_view name() const noexcept override { return "plain"; }

  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    std::array<std::uint64_t, kSuperscalarLanes> numbers;
    while (count != 0) {
      const std::size_t now = std::min(count, kSuperscalarLanes);
      for (std::size_t i = 0; i < now; ++i) numbers[i] = first + i;
      compute({numbers.data(), now}, out);
      first += now;
      count -= now;
      out += now * kItemBytes;
    }
  }

  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    for (; numbers.size() >= kSuperscalarLanes; numbers = numbers.subspan(kSuperscalarLanes)) {
      compute_lanes(cache_, numbers.data(), out);
      out += kSuperscalarLanes * kItemBytes;
    }
    for (const std::uint64_t number : numbers) {
      compute_one(cache_, number, out);
      out += kItemBytes;
    }
  }

 private:
  static void entry_one(const ItemSource* self, std::uint64_t number, std::uint8_t* out) noexcept {
    compute_one(static_cast<const PlainItems*>(self)->cache_, number, out);
  }

  const CacheView cache_;
};

}  // namespace

std::unique_ptr<ItemSource> make_plain_items(const CacheView& cache) {
  return std::make_unique<PlainItems>(cache);
}

}  // namespace pickaxe::randomx
