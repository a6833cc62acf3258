#include "randomx/jit/items.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "randomx/superscalar/schedule.h"

namespace pickaxe::randomx::jit {
namespace {

// Enough cache reads in flight to hide their latency; more only presses on the first-level cache.
constexpr std::size_t kItemsTogether = 16;

// How many numbers fill() hands to compute() at a time.
constexpr std::size_t kFillItems = 96;

}  // namespace

GeneratedItems::GeneratedItems(std::string_view name, const items::CacheView& cache, os::CopiedCode code,
                               std::size_t mix)
    : name_(name),
      memory_(cache.memory),
      item_mask_(cache.params->cache_items() - 1),
      code_(std::move(code)),
      mix_(code_.fastest<MixItems>(mix, [this](MixItems copy) {
        const std::array<std::uint64_t, kItemsTogether> numbers{};
        std::array<std::uint8_t, kItemsTogether * kItemBytes> out;
        compute(copy, numbers, out.data());
      })) {}

ItemStart GeneratedItems::start(std::uint64_t number) const noexcept {
  return {(number + 1) * items::kItemMultiplier, memory_ + (number & item_mask_) * kItemBytes};
}

void GeneratedItems::fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept {
  std::array<std::uint64_t, kFillItems> numbers;
  while (count != 0) {
    const std::size_t n = std::min(count, numbers.size());
    for (std::size_t i = 0; i < n; ++i) numbers[i] = first + i;
    compute({numbers.data(), n}, out);
    first += n;
    count -= n;
    out += n * kItemBytes;
  }
}

void GeneratedItems::compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept {
  compute(mix_, numbers, out);
}

void GeneratedItems::compute(MixItems mix, std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept {
  alignas(kLinesAlignment) std::array<const std::uint8_t*, kItemsTogether> lines;
  while (!numbers.empty()) {
    const std::size_t n = std::min(numbers.size(), kItemsTogether);
    for (std::size_t i = 0; i < n; ++i) {
      const ItemStart item = start(numbers[i]);
      lines[i] = item.line;
      __builtin_prefetch(item.line);
      for (std::size_t k = 0; k < 8; ++k) base::store_le64(out + i * kItemBytes + 8 * k, item.r0 ^ items::kItemXor[k]);
    }
    mix(out, lines.data(), n, memory_);
    numbers = numbers.subspan(n);
    out += n * kItemBytes;
  }
}

std::vector<superscalar::Program> scheduled_programs(const items::CacheView& cache) {
  std::vector<superscalar::Program> programs;
  for (const superscalar::Program& program : cache.programs) programs.push_back(superscalar::schedule(program));
  return programs;
}

base::Status check_items(const items::CacheView& cache) {
  if (std::has_single_bit(cache.params->cache_items())) return {};
  return base::Status::error(base::Code::argument, "generated item code needs a power of two of cache lines, not " +
                                                       std::to_string(cache.params->cache_items()));
}

}  // namespace pickaxe::randomx::jit
