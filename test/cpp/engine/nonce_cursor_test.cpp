#include "engine/nonce_cursor.h"

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include "random.h"
#include "test.h"

using pickaxe::engine::NonceBlock;
using pickaxe::engine::NonceCursor;

namespace {

// How often each nonce of first..last is handed out to takers that come in any order and want any number.
void check_exact(std::uint64_t first, std::uint64_t last, std::mt19937_64& random, std::uint64_t most) {
  NonceCursor cursor(first, last);
  std::map<std::uint64_t, int> seen;
  for (;;) {
    const std::uint64_t wanted = 1 + random() % most;
    const NonceBlock block = cursor.take(wanted);
    if (block.count == 0) break;
    CHECK(block.count <= wanted);
    for (std::uint64_t i = 0; i < block.count; ++i) ++seen[block.first + i];
  }
  CHECK_EQ(cursor.take(1).count, 0u);  // the end stays the end
  CHECK_EQ(seen.size(), last - first + 1);
  CHECK_EQ(seen.begin()->first, first);
  CHECK_EQ(seen.rbegin()->first, last);
  for (const auto& [nonce, times] : seen) {
    if (times != 1) CHECK_EQ(times, 1);
  }
}

}  // namespace

TEST("engine/nonce_cursor: each nonce once, for ends that are no multiple of a block") {
  auto random = pickaxe::test::random_engine();
  for (const std::uint64_t size : {1u, 2u, 9u, 10u, 11u, 100u, 257u}) {
    check_exact(0, size - 1, random, 10);
    check_exact((std::uint64_t{1} << 32) - 50, (std::uint64_t{1} << 32) - 51 + size, random, 10);  // across 2^32
    check_exact(~std::uint64_t{0} - size + 1, ~std::uint64_t{0}, random, 10);                      // up to 2^64 - 1
  }
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t first = random() >> (random() % 64);
    const std::uint64_t size = std::min<std::uint64_t>(random() % 500, ~std::uint64_t{0} - first);
    check_exact(first, first + size, random, 1 + random() % 64);
  }
}

TEST("engine/nonce_cursor: the whole 64-bit space has a beginning and an end") {
  NonceCursor cursor(0, ~std::uint64_t{0});
  CHECK_EQ(cursor.take(4096).first, 0u);
  CHECK_EQ(cursor.take(4096).first, 4096u);
  const NonceBlock rest = cursor.take(~std::uint64_t{0});
  CHECK_EQ(rest.first, 8192u);
  CHECK_EQ(rest.count, ~std::uint64_t{0} - 8192);
  const NonceBlock last = cursor.take(4096);
  CHECK_EQ(last.first, ~std::uint64_t{0});
  CHECK_EQ(last.count, 1u);
  CHECK_EQ(cursor.take(4096).count, 0u);
}

TEST("engine/nonce_cursor: threads that ask at the same time get different nonces") {
  constexpr std::uint64_t kLast = 300'000;
  constexpr unsigned kThreads = 6;
  NonceCursor cursor(0, kLast);
  std::vector<std::vector<NonceBlock>> of(kThreads);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&cursor, &mine = of[i], i] {
      for (NonceBlock block = cursor.take(i + 1); block.count != 0; block = cursor.take(i + 1)) mine.push_back(block);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::uint8_t> seen(kLast + 1);
  for (const auto& blocks : of) {
    for (const NonceBlock& block : blocks) {
      for (std::uint64_t i = 0; i < block.count; ++i) ++seen[block.first + i];
    }
  }
  CHECK_EQ(std::ranges::count(seen, 1), static_cast<std::ptrdiff_t>(kLast + 1));
}
