#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "os/abi.h"
#include "os/code.h"
#include "randomx/jit/items.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/x86/superscalar.h"

namespace pickaxe::randomx::jit {
namespace {

constexpr std::size_t kPacksTogether = 4;

// Packs as long as there are enough items for one, the rest one by one.
class PackItems final : public GeneratedItems {
 public:
  PackItems(const CacheView& cache, os::CodeBuffer code, MixItems mix_items, x86::MixPacks mix_packs) noexcept
      : GeneratedItems(cache, std::move(code), mix_items), mix_packs_(mix_packs) {}

  std::string_view name() const noexcept override { return "jit-avx2"; }

  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    while (numbers.size() >= x86::kPackItems) {
      const std::size_t packs = std::min(numbers.size() / x86::kPackItems, kPacksTogether);
      compute_packs(numbers.data(), packs, out);
      numbers = numbers.subspan(packs * x86::kPackItems);
      out += packs * x86::kPackItems * kItemBytes;
    }
    GeneratedItems::compute(numbers, out);
  }

 private:
  void compute_packs(const std::uint64_t* numbers, std::size_t count, std::uint8_t* out) const noexcept {
    std::array<x86::ItemPack, kPacksTogether> packs;
    for (std::size_t p = 0; p < count; ++p) {
      x86::ItemPack& pack = packs[p];
      for (std::size_t i = 0; i < x86::kPackItems; ++i) {
        const ItemStart item = start(*numbers++);
        pack.lines[i] = item.line;
        for (std::size_t k = 0; k < 8; ++k) pack.at(i, k) = item.r0 ^ kItemXor[k];
      }
    }
    mix_packs_(packs.data(), count, memory());
    for (std::size_t p = 0; p < count; ++p) {
      for (std::size_t i = 0; i < x86::kPackItems; ++i, out += kItemBytes) {
        for (std::size_t k = 0; k < 8; ++k) base::store_le64(out + 8 * k, packs[p].at(i, k));
      }
    }
  }

  x86::MixPacks mix_packs_;
};

}  // namespace

base::Result<std::unique_ptr<ItemSource>> make_item_source(const CacheView& cache, base::Features features) {
  if (base::Status status = check_items(cache); !status.ok()) return status;
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

  const auto mix_items = reinterpret_cast<MixItems>(code.execute_view() + items_at);
  if (!packs) return std::unique_ptr<ItemSource>(std::make_unique<GeneratedItems>(cache, std::move(code), mix_items));
  const auto mix_packs = reinterpret_cast<x86::MixPacks>(code.execute_view() + packs_at);
  return std::unique_ptr<ItemSource>(std::make_unique<PackItems>(cache, std::move(code), mix_items, mix_packs));
}

}  // namespace pickaxe::randomx::jit
