#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/kernel_table.h"
#include "randomx/blake2b/blake_generator.h"
#include "randomx/items/items.h"

namespace pickaxe::randomx::items {
namespace {

// The programs of a real key; enough items for every way of taking them together, and some left over.
constexpr std::uint32_t kSelfTestKib = 64;
constexpr std::size_t kSelfTestItems = 150;

struct alignas(64) Line {
  std::array<std::uint8_t, kItemBytes> bytes;
  bool operator==(const Line&) const = default;
};

bool computes_as_plain(const Kernel& kernel) noexcept {
  Params params = kRx0;
  params.argon_memory_kib = kSelfTestKib;
  std::vector<Line> memory(params.cache_items());
  std::uint64_t word = 0;
  for (Line& line : memory) {
    for (std::size_t i = 0; i < kItemBytes; i += 8) base::store_le64(line.bytes.data() + i, word += kItemMultiplier);
  }
  const std::uint8_t key[] = {'s', 'e', 'l', 'f', '-', 't', 'e', 's', 't'};
  blake2b::BlakeGenerator generator(key);
  std::vector<superscalar::Program> programs(params.cache_accesses);
  for (superscalar::Program& program : programs) superscalar::generate(params, generator, program);
  const CacheView cache = {&params, memory.data()->bytes.data(), programs};

  const auto tested = kernel.make(cache);
  if (!tested.ok()) return tested.status().code == base::Code::code_memory;
  const auto plain = make_plain(cache);
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

base::Status self_test(const Kernel& kernel) noexcept {
  return base::self_tested(computes_as_plain(kernel));
}

}  // namespace pickaxe::randomx::items
