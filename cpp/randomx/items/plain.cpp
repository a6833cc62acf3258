#include <algorithm>

#include "base/bytes.h"
#include "randomx/items/items.h"
#include "randomx/superscalar/execute.h"

namespace pickaxe::randomx::items {
namespace {

const std::uint8_t* cache_line(const CacheView& cache, std::uint64_t index) noexcept {
  return cache.memory + (index & (cache.params->cache_items() - 1)) * kItemBytes;
}

// specs.md 7.3 for at most superscalar::kMaxLanes items at once.
void compute_lanes(const CacheView& cache, std::span<const std::uint64_t> numbers, std::uint8_t* out) noexcept {
  alignas(64) superscalar::Lanes r;
  std::array<const std::uint8_t*, superscalar::kMaxLanes> lines;
  const auto fetch = [&](std::size_t lane, std::uint64_t index) {
    lines[lane] = cache_line(cache, index);
    __builtin_prefetch(lines[lane]);
  };
  for (std::size_t lane = 0; lane < numbers.size(); ++lane) {
    r[0][lane] = (numbers[lane] + 1) * kItemMultiplier;
    for (std::size_t i = 1; i < 8; ++i) r[i][lane] = r[0][lane] ^ kItemXor[i];
    fetch(lane, numbers[lane]);
  }
  for (const superscalar::Program& program : cache.programs) {
    superscalar::execute(program, r, numbers.size());
    for (std::size_t lane = 0; lane < numbers.size(); ++lane) {
      for (std::size_t i = 0; i < 8; ++i) r[i][lane] ^= base::load_le64(lines[lane] + 8 * i);
      fetch(lane, r[program.address_register][lane]);
    }
  }
  for (std::size_t lane = 0; lane < numbers.size(); ++lane) {
    for (std::size_t i = 0; i < 8; ++i) base::store_le64(out + lane * kItemBytes + 8 * i, r[i][lane]);
  }
}

class PlainItems final : public Source {
 public:
  explicit PlainItems(const CacheView& cache) noexcept : cache_(cache) {}

  std::string_view name() const noexcept override { return "plain"; }

  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    std::array<std::uint64_t, superscalar::kMaxLanes> numbers;
    while (count != 0) {
      const std::size_t now = std::min(count, superscalar::kMaxLanes);
      for (std::size_t i = 0; i < now; ++i) numbers[i] = first + i;
      compute({numbers.data(), now}, out);
      first += now;
      count -= now;
      out += now * kItemBytes;
    }
  }

  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    while (!numbers.empty()) {
      const std::size_t now = std::min(numbers.size(), superscalar::kMaxLanes);
      compute_lanes(cache_, numbers.first(now), out);
      numbers = numbers.subspan(now);
      out += now * kItemBytes;
    }
  }

 private:
  const CacheView cache_;
};

}  // namespace

std::unique_ptr<Source> make_plain(const CacheView& cache) {
  return std::make_unique<PlainItems>(cache);
}

}  // namespace pickaxe::randomx::items
