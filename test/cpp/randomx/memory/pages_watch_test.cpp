// How often the system is asked about pages: counted, since how long that takes is its own affair.
#include "randomx/memory/pages_watch.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "os/cpu.h"
#include "randomx/fixture.h"
#include "randomx/memory/store.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

using memory::PagesWatch;

Params small_variant() {
  Params params = kRx0;
  params.argon_memory_kib = 1024;
  params.dataset_base_bytes = 4u << 20;
  params.dataset_extra_bytes = 64 * kItemBytes;
  return params;
}

const Params kSmall = small_variant();

os::Pages pages_of(std::size_t bytes) {
  return std::move(os::Pages::allocate(bytes, {os::PageKind::normal, os::PageKind::normal}).value());
}

}  // namespace

TEST("randomx/memory/pages_watch: of the same memory the system is asked once in a while, of other memory at once") {
  std::size_t huge = 4096;
  unsigned asked = 0;
  PagesWatch watch([&](const os::Pages&) {
    ++asked;
    return huge;
  });
  const os::Pages one = pages_of(8192), two = pages_of(16384), cache = pages_of(12288);
  const std::vector<const os::Pages*> caches = {&cache}, datasets = {&one, &two};
  PagesWatch::Clock::time_point now(std::chrono::hours(1));
  const memory::MemoryPages first = watch.look(1, caches, {}, now);
  CHECK_EQ(first.cache.bytes, 12288u);
  CHECK_EQ(first.cache.huge_bytes, 4096u);
  CHECK_EQ(first.dataset.bytes, 0u);
  CHECK_EQ(asked, 1u);
  huge = 8192;
  now += PagesWatch::kHolds - std::chrono::nanoseconds(1);
  CHECK_EQ(watch.look(1, caches, {}, now).cache.huge_bytes, 4096u);
  CHECK_EQ(asked, 1u);
  now += std::chrono::nanoseconds(1);
  CHECK_EQ(watch.look(1, caches, {}, now).cache.huge_bytes, 8192u);
  CHECK_EQ(asked, 2u);
  const memory::MemoryPages other = watch.look(2, {}, datasets, now);
  CHECK_EQ(other.cache.bytes, 0u);
  CHECK_EQ(other.dataset.bytes, 24576u);
  CHECK_EQ(other.dataset.huge_bytes, 16384u);
  CHECK_EQ(asked, 4u);
}

TEST("randomx/memory/pages_watch: whoever asks a key for its state again and again does not ask the system") {
  std::atomic<unsigned> asked = 0;
  memory::StoreOptions options;
  options.huge_bytes = [&](const os::Pages& pages) {
    ++asked;
    return pages.size();
  };
  memory::Store store(options, os::cpu_features());
  const auto keyed = store.acquire(kSmall, bytes_of("key"), memory::MemoryWish::full, {.threads = 2}).value();
  while (!keyed->settled()) std::this_thread::yield();
  const auto began = PagesWatch::Clock::now();
  unsigned looks = 0;
  for (; looks < 200; ++looks) CHECK_EQ(keyed->state().dataset.huge_bytes, kSmall.dataset_bytes());
  const auto longest = (PagesWatch::Clock::now() - began) / PagesWatch::kHolds + 1;
  CHECK(asked <= longest);
  CHECK(asked < looks);
}
