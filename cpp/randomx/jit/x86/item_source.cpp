#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "os/abi.h"
#include "os/code.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/x86/superscalar.h"

namespace pickaxe::randomx::jit {
namespace {

// Enough cache reads in flight to hide their latency; more only presses on the first-level cache.
constexpr std::size_t kItemsTogether = 16;
constexpr std::size_t kPacksTogether = 4;

class JitItemSource final : public ItemSource {
 public:
  JitItemSource(const CacheView& cache, os::CodeBuffer code, x86::MixItems mix_items, x86::MixPacks mix_packs)
      : ItemSource(one_item),
        memory_(cache.memory),
        item_mask_(cache.params->cache_items() - 1),
        code_(std::move(code)),
        mix_items_(mix_items),
        mix_packs_(mix_packs) {}

  std::string_view name() const noexcept override { return mix_packs_ != nullptr ? "jit-avx2" : "jit-x86-64"; }

  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    std::array<std::uint64_t, kPacksTogether * x86::kPackItems> numbers;
    while (count != 0) {
      const std::size_t n = std::min(count, numbers.size());
      for (std::size_t i = 0; i < n; ++i) numbers[i] = first + i;
      compute({numbers.data(), n}, out);
      first += n;
      count -= n;
      out += n * kItemBytes;
    }
  }

  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    if (mix_packs_ != nullptr) {
      while (numbers.size() >= x86::kPackItems) {
        const std::size_t packs = std::min(numbers.size() / x86::kPackItems, kPacksTogether);
        compute_packs(numbers.data(), packs, out);
        numbers = numbers.subspan(packs * x86::kPackItems);
        out += packs * x86::kPackItems * kItemBytes;
      }
    }
    while (!numbers.empty()) {
      const std::size_t n = std::min(numbers.size(), kItemsTogether);
      compute_items(numbers.data(), n, out);
      numbers = numbers.subspan(n);
      out += n * kItemBytes;
    }
  }

 private:
  static void one_item(const ItemSource* self, std::uint64_t number, std::uint8_t* out) noexcept {
    static_cast<const JitItemSource*>(self)->compute_items(&number, 1, out);
  }

  // 7.3 steps 1 to 3 for one item; returns r0.
  std::uint64_t start(std::uint64_t number, const std::uint8_t*& line) const noexcept {
    line = memory_ + (number & item_mask_) * kItemBytes;
    __builtin_prefetch(line);
    return (number + 1) * kItemMultiplier;
  }

  void compute_items(const std::uint64_t* numbers, std::size_t count, std::uint8_t* out) const noexcept {
    std::array<const std::uint8_t*, kItemsTogether> lines;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t r0 = start(numbers[i], lines[i]);
      for (std::size_t k = 0; k < 8; ++k) base::store_le64(out + i * kItemBytes + 8 * k, r0 ^ kItemXor[k]);
    }
    mix_items_(out, lines.data(), count, memory_);
  }

  void compute_packs(const std::uint64_t* numbers, std::size_t count, std::uint8_t* out) const noexcept {
    std::array<x86::ItemPack, kPacksTogether> packs;
    for (std::size_t p = 0; p < count; ++p) {
      x86::ItemPack& pack = packs[p];
      for (std::size_t i = 0; i < x86::kVectorItems; ++i) {
        const std::uint64_t r0 = start(*numbers++, pack.lines[i]);
        for (std::size_t k = 0; k < 8; ++k) pack.lanes[k][i] = r0 ^ kItemXor[k];
      }
      for (std::size_t i = 0; i < x86::kScalarItems; ++i) {
        const std::uint64_t r0 = start(*numbers++, pack.lines[x86::kVectorItems + i]);
        for (std::size_t k = 0; k < 8; ++k) pack.scalars[i][k] = r0 ^ kItemXor[k];
      }
    }
    mix_packs_(packs.data(), count, memory_);
    for (std::size_t p = 0; p < count; ++p) {
      const x86::ItemPack& pack = packs[p];
      for (std::size_t i = 0; i < x86::kVectorItems; ++i, out += kItemBytes) {
        for (std::size_t k = 0; k < 8; ++k) base::store_le64(out + 8 * k, pack.lanes[k][i]);
      }
      for (std::size_t i = 0; i < x86::kScalarItems; ++i, out += kItemBytes) {
        for (std::size_t k = 0; k < 8; ++k) base::store_le64(out + 8 * k, pack.scalars[i][k]);
      }
    }
  }

  const std::uint8_t* memory_;
  std::uint64_t item_mask_;
  os::CodeBuffer code_;
  x86::MixItems mix_items_;
  x86::MixPacks mix_packs_;  // nullptr without AVX2
};

}  // namespace

base::Result<std::unique_ptr<ItemSource>> make_item_source(const CacheView& cache, base::Features features) {
  if (!std::has_single_bit(cache.params->cache_items())) {
    return base::Status::error(base::Code::argument, "generated item code needs a power of two of cache lines, not " +
                                                         std::to_string(cache.params->cache_items()));
  }
  const bool packs = features.has(base::Feature::avx2 | base::Feature::bmi2);
  const std::size_t items_room = x86::max_mix_items_code(cache);
  const std::size_t room = items_room + (packs ? x86::max_mix_packs_code(cache) : 0);
  auto allocated = os::CodeBuffer::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CodeBuffer code = std::move(allocated.value());

  code.begin_write();
  x86::Assembler items_as({code.write_view(), items_room}, x86::max_mix_literals(cache));
  const std::size_t items_at = x86::emit_mix_items(items_as, cache, features, os::kCallingConvention);
  x86::Assembler packs_as({code.write_view() + items_room, room - items_room},
                          packs ? x86::max_mix_literals(cache) : 0);
  const std::size_t packs_at = packs ? items_room + x86::emit_mix_packs(packs_as, cache, os::kCallingConvention) : 0;
  code.end_write(room);
  if (!items_as.ok()) return items_as.status();
  if (!packs_as.ok()) return packs_as.status();

  const auto mix_items = reinterpret_cast<x86::MixItems>(code.execute_view() + items_at);
  const auto mix_packs = packs ? reinterpret_cast<x86::MixPacks>(code.execute_view() + packs_at) : nullptr;
  return std::unique_ptr<ItemSource>(std::make_unique<JitItemSource>(cache, std::move(code), mix_items, mix_packs));
}

}  // namespace pickaxe::randomx::jit
