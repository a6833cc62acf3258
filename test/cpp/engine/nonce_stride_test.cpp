#include "engine/nonce_stride.h"

#include <map>
#include <vector>

#include "random.h"
#include "test.h"

using pickaxe::engine::NonceBlock;
using pickaxe::engine::NonceStride;

namespace {

// How often each nonce of first..last is handed out by all workers together.
std::map<std::uint64_t, int> coverage(std::uint64_t first, std::uint64_t last, unsigned workers, std::uint64_t block) {
  std::map<std::uint64_t, int> seen;
  for (unsigned worker = 0; worker < workers; ++worker) {
    NonceStride stride(first, last, worker, workers, block);
    for (NonceBlock b = stride.next(); b.count != 0; b = stride.next()) {
      CHECK(b.count <= block);
      for (std::uint64_t i = 0; i < b.count; ++i) ++seen[b.first + i];
    }
    CHECK_EQ(stride.next().count, 0u);  // the end stays the end
  }
  return seen;
}

void check_exact(std::uint64_t first, std::uint64_t last, unsigned workers, std::uint64_t block) {
  const auto seen = coverage(first, last, workers, block);
  CHECK_EQ(seen.size(), last - first + 1);
  CHECK_EQ(seen.begin()->first, first);
  CHECK_EQ(seen.rbegin()->first, last);
  for (const auto& [nonce, times] : seen) {
    if (times != 1) CHECK_EQ(times, 1);
  }
}

}  // namespace

TEST("engine/nonce_stride: each nonce once, for odd worker counts and ends that are no multiple of a block") {
  for (const unsigned workers : {1u, 2u, 3u, 7u, 13u}) {
    for (const std::uint64_t size : {1u, 2u, 9u, 10u, 11u, 100u, 257u}) {
      check_exact(0, size - 1, workers, 10);
      check_exact((std::uint64_t{1} << 32) - 50, (std::uint64_t{1} << 32) - 51 + size, workers, 10);  // across 2^32
      check_exact(~std::uint64_t{0} - size + 1, ~std::uint64_t{0}, workers, 10);                      // up to 2^64 - 1
    }
  }
}

TEST("engine/nonce_stride: random shapes") {
  auto random = pickaxe::test::random_engine();
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t first = random() >> (random() % 64);
    const std::uint64_t room = ~std::uint64_t{0} - first;
    const std::uint64_t size = std::min<std::uint64_t>(random() % 500, room);
    check_exact(first, first + size, 1 + static_cast<unsigned>(random() % 17), 1 + random() % 64);
  }
}

TEST("engine/nonce_stride: the whole 64-bit space starts and strides without overflow") {
  NonceStride stride(0, ~std::uint64_t{0}, 2, 3, 4096);
  CHECK_EQ(stride.next().first, 2u * 4096);
  CHECK_EQ(stride.next().first, 5u * 4096);
}
