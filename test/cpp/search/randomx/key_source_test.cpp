// How the searchers of an engine ask for the memory of a key.
#include "search/randomx/key_source.h"

#include "os/cpu.h"
#include "test.h"

namespace pickaxe::search::randomx {
namespace {

TEST("search/randomx/key_source: an engine's threads bound those that build its dataset, at every key") {
  const base::Features cpu = os::cpu_features();
  for (const unsigned threads : {1u, 3u}) {
    rx::memory::Store store({}, cpu);
    Options options;
    options.memory = rx::memory::MemoryWish::light;
    options.threads = threads;
    KeySource keys(store, options);
    for (const std::uint8_t byte : {1, 2}) {
      const auto keyed = keys.acquire({&rx::kRx0, {byte}});
      CHECK(keyed.ok());
      CHECK_EQ(keyed.value()->state().dataset_threads, threads);
    }
  }
}

}  // namespace
}  // namespace pickaxe::search::randomx
