#include <algorithm>
#include <vector>

#include "base/kernel_table.h"
#include "randomx/items/sample_cache.h"

namespace pickaxe::randomx::items {
namespace {

// Enough items for every way of taking them together, and some left over.
constexpr std::uint32_t kCacheKib = 64;
constexpr std::size_t kItems = 150;

bool computes_as_plain(const Kernel& kernel) noexcept {
  const SampleCache sample(kCacheKib);
  const CacheView cache = sample.view();
  const auto tested = kernel.make(cache);
  if (!tested.ok()) return tested.status().code == base::Code::code_memory;
  const auto plain = make_plain(cache);
  std::vector<Line> want(kItems), got(kItems);
  plain->fill(0, kItems, want.data()->bytes.data());
  tested.value()->fill(0, kItems, got.data()->bytes.data());
  if (want != got) return false;
  std::uint64_t word = 0;
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{5}, kItems}) {
    std::vector<std::uint64_t> numbers(count);
    for (std::uint64_t& number : numbers) number = (word += kItemMultiplier) % cache.params->dataset_items();
    plain->compute(numbers, want.data()->bytes.data());
    tested.value()->compute(numbers, got.data()->bytes.data());
    if (!std::equal(want.begin(), want.begin() + static_cast<std::ptrdiff_t>(count), got.begin())) return false;
  }
  return true;
}

}  // namespace

base::Status self_test(const Kernel& kernel) noexcept {
  return base::self_tested(computes_as_plain(kernel));
}

}  // namespace pickaxe::randomx::items
