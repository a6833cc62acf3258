#include "randomx/memory/item_kernels.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/kernel_table.h"
#include "randomx/blake2b/blake_generator.h"
#include "randomx/jit/jit.h"

namespace pickaxe::randomx {
namespace {

std::vector<ItemKernel> make_table() {
  const auto generated = jit::item_kernels();
  std::vector<ItemKernel> table(generated.begin(), generated.end());
  table.push_back({"plain", base::Features{}, [](std::string_view, const CacheView& cache) {
                     return base::Result<std::unique_ptr<ItemSource>>(make_plain_items(cache));
                   }});
  return table;
}

// The programs of a real key; enough items for every way of taking them together, and some left over.
constexpr std::uint32_t kSelfTestKib = 64;
constexpr std::size_t kSelfTestItems = 150;

struct alignas(64) Line {
  std::array<std::uint8_t, kItemBytes> bytes;
  bool operator==(const Line&) const = default;
};

bool computes_as_plain(const ItemKernel& kernel) noexcept {
  Params params = kRx0;
  params.argon_memory_kib = kSelfTestKib;
  std::vector<Line> memory(params.cache_items());
  std::uint64_t word = 0;
  for (Line& line : memory) {
    for (std::size_t i = 0; i < kItemBytes; i += 8) base::store_le64(line.bytes.data() + i, word += kItemMultiplier);
  }
  const std::uint8_t key[] = {'s', 'e', 'l', 'f', '-', 't', 'e', 's', 't'};
  BlakeGenerator generator(key);
  std::vector<SuperscalarProgram> programs(params.cache_accesses);
  for (SuperscalarProgram& program : programs) generate_superscalar(params, generator, program);
  const CacheView cache = {&params, memory.data()->bytes.data(), programs};

  const auto tested = kernel.make(cache);
  if (!tested.ok()) return tested.status().code == base::Code::code_memory;
  const auto plain = make_plain_items(cache);
  std::vector<Line> want(kSelfTestItems), got(kSelfTestItems);
  plain->fill(0, kSelfTestItems, want.data()->bytes.data());
  tested.value()->fill(0, kSelfTestItems, got.data()->bytes.data());
  if (want != got) return false;
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{5}, kSelfTestItems}) {
    std::vector<std::uint64_t> numbers(count);
    for (std::uint64_t& number : numbers) number = (word += kItemMultiplier) % params.dataset_items();
    plain->compute(numbers, want.data()->bytes.data());
    tested.value()->compute(numbers, got.data()->bytes.data());
    if (!std::equal(want.begin(), want.begin() + static_cast<std::ptrdiff_t>(count), got.begin())) return false;
  }
  return true;
}

}  // namespace

std::span<const ItemKernel> item_kernels() noexcept {
  static const auto& table = *new std::vector<ItemKernel>(make_table());
  return table;
}

base::Status self_test(const ItemKernel& kernel) noexcept {
  return base::self_tested(computes_as_plain(kernel));
}

base::Result<const ItemKernel*> select_item_kernel(std::string_view name, base::Features cpu) {
  return base::select_kernel(item_kernels(), name, cpu);
}

}  // namespace pickaxe::randomx
