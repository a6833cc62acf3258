#include "randomx/fixture.h"

#include <algorithm>
#include <stdexcept>

namespace pickaxe::test {

const KeyedCache& cache_of(const randomx::Params& params, base::Bytes key) {
  static KeyedCache last;
  if (last.cache == nullptr || last.params != &params || !std::ranges::equal(last.key, key)) {
    last = {};
    const auto kernel = randomx::argon2d::select_kernel("", os::cpu_features());
    if (!kernel.ok()) throw std::runtime_error(kernel.status().message);
    auto cache = randomx::memory::Cache::create(params, key, *kernel.value(), kAnyPages);
    if (!cache.ok()) throw std::runtime_error(cache.status().message);
    last.key.assign(key.begin(), key.end());
    last.params = &params;
    last.cache = std::move(cache.value());
    last.items = randomx::items::make_plain(last.cache->view());
    const auto item_kernel = randomx::memory::select_item_kernel("", os::cpu_features());
    if (!item_kernel.ok()) throw std::runtime_error(item_kernel.status().message);
    auto generated = item_kernel.value()->make(last.cache->view());
    if (generated.ok()) last.generated_items = std::move(generated.value());
  }
  return last;
}

void random_bytes(std::uint64_t seed, std::uint8_t* out, std::size_t size) {
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < size; i += 8) {
    const std::uint64_t word = random();
    std::memcpy(out + i, &word, std::min<std::size_t>(8, size - i));
  }
}

void random_program(std::uint64_t seed, randomx::program::RawProgram& out) {
  random_bytes(seed, out.bytes(), sizeof out);
}

}  // namespace pickaxe::test
