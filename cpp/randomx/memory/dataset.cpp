#include "randomx/memory/dataset.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>


namespace pickaxe::randomx::memory {
namespace {

constexpr std::uint64_t kBlockItems = 2 * 1024 * 1024 / kItemBytes;  // one huge page

}  // namespace

base::Result<std::unique_ptr<Dataset>> Dataset::allocate(const Params& params, os::PageWish wish, os::Home home) {
  auto pages = os::Pages::allocate(params.dataset_bytes(), wish, home);
  if (!pages.ok()) return pages.status();
  return std::unique_ptr<Dataset>(new Dataset(params, std::move(pages.value())));
}

bool Dataset::build(const items::Source& items, unsigned threads, std::atomic<std::uint64_t>& items_done,
                    const base::Interrupt& interrupt) noexcept {
  std::atomic<std::uint64_t> next_block = 0;
  const std::uint64_t total = params_.dataset_items();
  const auto work = [&] {
    while (!interrupt.requested()) {
      const std::uint64_t first = next_block.fetch_add(1, std::memory_order_relaxed) * kBlockItems;
      if (first >= total) return;
      const std::uint64_t count = std::min(kBlockItems, total - first);
      items.fill(first, count, pages_.data() + first * kItemBytes);
      items_done.fetch_add(count, std::memory_order_relaxed);
    }
  };
  std::vector<std::thread> others;
  try {
    others.reserve(threads);
    while (others.size() + 1 < threads) others.emplace_back(work);
  } catch (const std::exception&) {
    // The OS gives no more threads; those that run share the work.
  }
  work();
  for (std::thread& other : others) other.join();
  return !interrupt.requested();
}

}  // namespace pickaxe::randomx::memory
