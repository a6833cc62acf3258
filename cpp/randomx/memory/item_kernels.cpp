#include "randomx/memory/item_kernels.h"

#include <limits>
#include <vector>

#include "base/kernel_race.h"
#include "base/kernel_table.h"
#include "randomx/items/sample_cache.h"
#include "randomx/jit/jit.h"

namespace pickaxe::randomx::memory {
namespace {

std::vector<items::Kernel> make_table() {
  const auto generated = jit::item_kernels();
  std::vector<items::Kernel> table(generated.begin(), generated.end());
  table.push_back({"plain", base::Features{}, [](std::string_view, const items::CacheView& cache) {
                     return base::Result<std::unique_ptr<items::Source>>(items::make_plain(cache));
                   }});
  return table;
}

// Over a cache that the processor's first two caches do not hold.
std::vector<RacedItems> race(base::Features cpu) {
  constexpr std::uint32_t kCacheKib = 4096;
  const items::SampleCache cache(kCacheKib);
  std::vector<items::Line> out(kItemsRaced);
  return base::race_kernels(item_kernels(), cpu, [&](const items::Kernel& kernel) {
    return [&out, source = kernel.make(cache.view())] {
      if (!source.ok()) return std::numeric_limits<double>::infinity();
      return base::seconds_of([&] { source.value()->fill(0, kItemsRaced, out.data()->bytes.data()); });
    };
  });
}

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  static const auto& table = *new std::vector<items::Kernel>(make_table());
  return table;
}

const std::vector<RacedItems>& raced_item_kernels(base::Features cpu) {
  static auto& races = *new base::Races<items::Kernel>;
  return races.of(cpu, race);
}

base::Result<const items::Kernel*> select_item_kernel(std::string_view name, base::Features cpu) {
  return base::select_raced(item_kernels(), name, cpu, raced_item_kernels);
}

}  // namespace pickaxe::randomx::memory
