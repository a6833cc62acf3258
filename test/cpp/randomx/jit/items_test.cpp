// Generated item code against execute_superscalar.
#include <array>
#include <string>
#include <vector>

#include "os/cpu.h"
#include "randomx/blake_generator.h"
#include "randomx/jit/differential.h"
#include "randomx/jit/jit.h"
#include "test.h"

namespace pickaxe::randomx::jit {
namespace {

// A small cache of random bytes; its programs are those of a real key.
struct SmallCache {
  explicit SmallCache(std::uint64_t seed) {
    params = kRx0;
    params.argon_memory_kib = 1024;
    memory.resize(params.cache_bytes());
    Random(seed).fill(memory.data(), memory.size());
    BlakeGenerator generator({reinterpret_cast<const std::uint8_t*>(&seed), sizeof seed});
    programs.resize(params.cache_accesses);
    for (SuperscalarProgram& program : programs) generate_superscalar(params, generator, program);
  }
  CacheView view() const { return {&params, memory.data(), programs}; }

  Params params;
  std::vector<std::uint8_t> memory;
  std::vector<SuperscalarProgram> programs;
};

std::unique_ptr<ItemSource> make(const SmallCache& cache, base::Features features) {
  auto made = make_item_source(cache.view(), features);
  if (!made.ok()) test::skip(made.status().message);
  return std::move(made.value());
}

void check_items(base::Features features, std::string_view name, unsigned keys) {
  for (std::uint64_t seed = 1; seed <= keys; ++seed) {
    const SmallCache cache(seed);
    const auto plain = make_plain_items(cache.view());
    const auto generated = make(cache, features);
    CHECK_EQ(generated->name(), name);
    // Every count up to a few packs, so that each mixture of packs and single items occurs.
    for (std::size_t count = 1; count <= 60; ++count) {
      Random random(seed * 1000 + count);
      std::vector<std::uint64_t> numbers(count);
      for (std::uint64_t& number : numbers) number = random.next() % kRx0.dataset_items();
      std::vector<std::uint8_t> want(count * kItemBytes), got(count * kItemBytes);
      plain->compute(numbers, want.data());
      generated->compute(numbers, got.data());
      if (want != got) {
        test::fail(__FILE__, __LINE__, "seed " + std::to_string(seed) + ", " + std::to_string(count) + " items");
        return;
      }
    }
    const std::uint64_t first = kRx0.dataset_items() - 1000;
    std::vector<std::uint8_t> want(1000 * kItemBytes), got(1000 * kItemBytes);
    plain->fill(first, 1000, want.data());
    generated->fill(first, 1000, got.data());
    CHECK(want == got);
    generated->entry()(generated.get(), first + 7, got.data());
    CHECK_EQ(test::hex(got.data(), 64), test::hex(want.data() + 7 * kItemBytes, 64));
  }
}

TEST("randomx/jit/items: the best of this CPU as the plain executor") {
  const base::Features features = os::cpu_features();
  const bool lanes = features.has(base::Feature::avx2 | base::Feature::bmi2);
  const SmallCache cache(1);
  check_items(features, lanes ? "jit-avx2" : make(cache, features)->name(), 30);
}

TEST("randomx/jit/items: without optional instruction sets") {
  const SmallCache cache(1);
  check_items({}, make(cache, {})->name(), 30);
}

TEST("randomx/jit/items: without AVX2") {
  if (!os::cpu_features().has(base::Feature::bmi2)) test::skip("no BMI2");
  check_items(base::Feature::bmi2, "jit-x86-64", 10);
}

TEST("randomx/jit/items: a number of cache lines that is no power of two is refused") {
  SmallCache cache(1);
  cache.params.argon_memory_kib = 1000;
  CHECK(!make_item_source(cache.view(), os::cpu_features()).ok());
}

}  // namespace
}  // namespace pickaxe::randomx::jit
