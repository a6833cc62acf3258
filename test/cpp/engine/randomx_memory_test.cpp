// How the searchers of an engine ask for the memory of a key.
#include "engine/randomx_memory.h"

#include "os/cpu.h"
#include "test.h"

namespace pickaxe::engine {
namespace {

TEST("engine/randomx_memory: an engine's threads bound those that build its dataset, at every key") {
  const base::Features cpu = os::cpu_features();
  for (const unsigned threads : {1u, 3u}) {
    randomx::memory::Store store({}, cpu);
    RandomXOptions options;
    options.memory = randomx::memory::MemoryWish::light;
    options.threads = threads;
    options.aes = randomx::aes::select_kernel("", cpu).value();
    options.cpu = cpu;
    RandomXMemory memory(store, options);
    for (const std::uint8_t byte : {1, 2}) {
      const auto keyed = memory.acquire({.variant = "rx/0", .key = {byte}});
      CHECK(keyed.ok());
      CHECK_EQ(keyed.value()->state().dataset_threads, threads);
    }
  }
}

}  // namespace
}  // namespace pickaxe::engine
