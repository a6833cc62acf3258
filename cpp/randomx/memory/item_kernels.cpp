#include "randomx/memory/item_kernels.h"

#include <vector>

#include "base/kernel_table.h"
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

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  static const auto& table = *new std::vector<items::Kernel>(make_table());
  return table;
}

base::Result<const items::Kernel*> select_item_kernel(std::string_view name, base::Features cpu) {
  return base::select_kernel(item_kernels(), name, cpu);
}

}  // namespace pickaxe::randomx::memory
