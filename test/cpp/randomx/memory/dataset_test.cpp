#include "randomx/memory/dataset.h"

#include <atomic>

#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

// First words of items, as the reference implementation's tests check them.
TEST("randomx/memory/dataset: items of \"test key 000\"") {
  const KeyedCache& keyed = cache_of(kRx0, bytes_of("test key 000"));
  struct {
    std::uint64_t number, word;
  } const known[] = {{0, 0x680588a85ae222db},
                     {10000000, 0x7943a1f6186ffb72},
                     {20000000, 0x9035244d718095e1},
                     {30000000, 0x145a5091f7853099}};
  for (const auto& [number, word] : known) {
    alignas(64) std::uint8_t item[kItemBytes];
    keyed.items->fill(number, 1, item);
    CHECK_EQ(base::load_le64(item), word);
  }
}

TEST("randomx/items/plain: one, many and any numbers agree") {
  const KeyedCache& keyed = cache_of(kRx0, bytes_of("test key 000"));
  constexpr std::size_t kCount = 53;  // whole sets of lanes and a rest
  constexpr std::uint64_t kFirst = 12345678;
  alignas(64) std::uint8_t many[kCount * kItemBytes], some[kCount * kItemBytes];
  keyed.items->fill(kFirst, kCount, many);
  std::vector<std::uint64_t> backwards;
  for (std::size_t i = kCount; i-- != 0;) backwards.push_back(kFirst + i);
  keyed.items->compute(backwards, some);
  for (std::size_t i = 0; i < kCount; ++i) {
    alignas(64) std::uint8_t one[kItemBytes];
    const std::uint64_t number = kFirst + i;
    keyed.items->compute({&number, 1}, one);
    CHECK(std::memcmp(one, many + i * kItemBytes, kItemBytes) == 0);
    CHECK(std::memcmp(one, some + (kCount - 1 - i) * kItemBytes, kItemBytes) == 0);
  }
}

namespace {

Params small_dataset() {
  Params params = kRx0;
  params.argon_memory_kib = 256;
  params.dataset_base_bytes = 8u << 20;
  params.dataset_extra_bytes = 100 * kItemBytes;
  return params;
}

std::unique_ptr<memory::Cache> small_cache(const Params& params) {
  const argon2d::Kernel& kernel = *argon2d::select_kernel("scalar", {}).value();
  return std::move(memory::Cache::create(params, bytes_of("small"), kernel, kAnyPages).value());
}

}  // namespace

TEST("randomx/memory/dataset: built by any number of threads it holds every item") {
  const Params params = small_dataset();
  const auto cache = small_cache(params);
  const auto items = items::make_plain(cache->view());
  for (const unsigned threads : {0u, 1u, 3u}) {
    auto dataset = memory::Dataset::allocate(params, kAnyPages);
    CHECK(dataset.ok());
    std::atomic<std::uint64_t> done = 0;
    CHECK(dataset.value()->build(*items, threads, done));
    CHECK_EQ(done.load(), params.dataset_items());
    for (std::uint64_t n = 0; n < params.dataset_items(); n += 97) {
      alignas(64) std::uint8_t item[kItemBytes];
      items->fill(n, 1, item);
      CHECK(std::memcmp(item, dataset.value()->data() + n * kItemBytes, kItemBytes) == 0);
    }
    alignas(64) std::uint8_t item[kItemBytes];
    items->fill(params.dataset_items() - 1, 1, item);
    CHECK(std::memcmp(item, dataset.value()->data() + params.dataset_bytes() - kItemBytes, kItemBytes) == 0);
  }
}

TEST("randomx/memory/dataset: an interrupted build stops") {
  const Params params = small_dataset();
  const auto cache = small_cache(params);
  const auto items = items::make_plain(cache->view());
  auto dataset = memory::Dataset::allocate(params, kAnyPages);
  base::Stop stop;
  stop.request();
  std::atomic<std::uint64_t> done = 0;
  CHECK(!dataset.value()->build(*items, 2, done, stop.interrupt()));
  CHECK_EQ(done.load(), 0u);
}

TEST("randomx/memory/cache: bad keys and no room are errors with numbers") {
  const auto& kernel = *argon2d::select_kernel("scalar", {}).value();
  const std::string long_key(61, 'x');
  const auto too_long = memory::Cache::create(kRx0, bytes_of(long_key), kernel, kAnyPages);
  CHECK(too_long.status().code == base::Code::argument);
  CHECK(too_long.status().message.find("61") != std::string::npos);

  Params huge = kRx0;
  huge.dataset_extra_bytes = std::uint64_t{1} << 60;
  const auto no_room = memory::Dataset::allocate(huge, kAnyPages);
  CHECK(no_room.status().code == base::Code::out_of_memory);
  CHECK(no_room.status().message.find(std::to_string(huge.dataset_bytes())) != std::string::npos);
}
