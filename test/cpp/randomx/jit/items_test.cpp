// Generated item code against superscalar::execute.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "randomx/blake2b/blake_generator.h"
#include "randomx/fixture.h"
#include "randomx/jit/differential.h"
#include "randomx/jit/jit.h"

namespace pickaxe::randomx::jit {
namespace {

// A small cache of random bytes; its programs are those of a real key.
struct SmallCache {
  explicit SmallCache(std::uint64_t seed) {
    params = kRx0;
    params.argon_memory_kib = 1024;
    memory.resize(params.cache_bytes());
    Random(seed).fill(memory.data(), memory.size());
    blake2b::BlakeGenerator generator({reinterpret_cast<const std::uint8_t*>(&seed), sizeof seed});
    programs.resize(params.cache_accesses);
    for (superscalar::Program& program : programs) superscalar::generate(params, generator, program);
  }
  items::CacheView view() const { return {&params, memory.data(), programs}; }

  Params params;
  std::vector<std::uint8_t> memory;
  std::vector<superscalar::Program> programs;
};

// PICKAXE_ITEMS names one kernel to test, and it is a failure if this CPU has not got it.
template <typename Check>
void for_each_item_kernel(Check check) {
  test::for_each_kernel(item_kernels(), "PICKAXE_ITEMS", check);
}

std::unique_ptr<items::Source> make(const items::Kernel& kernel, const SmallCache& cache) {
  auto made = kernel.make(cache.view());
  if (!made.ok()) test::skip(made.status().message);
  return std::move(made.value());
}

void check_items(const items::Kernel& kernel, const SmallCache& cache, std::uint64_t seed) {
  const auto plain = items::make_plain(cache.view());
  const auto generated = make(kernel, cache);
  const std::string which = std::string(kernel.name) + ", seed " + std::to_string(seed);
  CHECK_EQ(generated->name(), kernel.name);
  // Every count up to a few packs, so that each mixture of packs and single items occurs.
  constexpr std::size_t kCounts = 60;
  std::vector<std::uint64_t> numbers(kCounts);
  Random random(seed * 1000);
  for (std::uint64_t& number : numbers) number = random.next() % kRx0.dataset_items();
  std::vector<std::uint8_t> want(kCounts * kItemBytes);
  plain->compute(numbers, want.data());
  for (std::size_t count = 1; count <= kCounts; ++count) {
    std::vector<std::uint8_t> got((count + 1) * kItemBytes, 0x5a);
    generated->compute({numbers.data(), count}, got.data());
    const auto end = got.begin() + static_cast<std::ptrdiff_t>(count * kItemBytes);
    if (!std::equal(got.begin(), end, want.begin())) {
      test::fail(__FILE__, __LINE__, which + ", " + std::to_string(count) + " items");
      return;
    }
    CHECK(std::count(end, got.end(), 0x5a) == std::ptrdiff_t{kItemBytes});
  }
  constexpr std::size_t kFilled = 500;
  struct alignas(64) Item {
    std::array<std::uint8_t, kItemBytes> bytes;
    bool operator==(const Item&) const = default;
  };
  std::vector<Item> want_filled(kFilled), filled(kFilled + 1);
  const std::uint64_t first = kRx0.dataset_items() - kFilled;
  plain->fill(first, kFilled, want_filled.data()->bytes.data());
  filled.back().bytes.fill(0x5a);
  const Item untouched = filled.back();
  generated->fill(first, kFilled, filled.data()->bytes.data());
  CHECK(filled.back() == untouched);
  filled.pop_back();
  if (filled != want_filled) test::fail(__FILE__, __LINE__, which + ", filled");
  Item one;
  const std::uint64_t number = first + 7;
  generated->compute({&number, 1}, one.bytes.data());
  CHECK(one == want_filled[7]);
}

TEST("randomx/jit/items: every kernel of this CPU as the plain executor") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const SmallCache cache(seed);
    for_each_item_kernel([&](const items::Kernel& kernel) { check_items(kernel, cache, seed); });
  }
}

// Real programs rarely pile up what is rare: here every second instruction is of one kind, with all registers and
// shifts; those between keep the registers from running empty.
TEST("randomx/jit/items: programs of one kind of instruction") {
  constexpr std::uint64_t kFactors[] = {0,
                                        1,
                                        0x7fffffffffffffff,
                                        0x8000000000000000,
                                        0xffffffffffffffff,
                                        0xffffffff00000000,
                                        0x00000000ffffffff,
                                        0x123456789abcdef1};
  for (unsigned kind = 0; kind <= static_cast<unsigned>(superscalar::Operation::imul_rcp); ++kind) {
    SmallCache cache(kind + 1);
    Random random(kind);
    for (superscalar::Program& program : cache.programs) {
      program.size = superscalar::kMaxSize - static_cast<std::uint32_t>(random.next() % 8);
      for (std::size_t i = 0; i < program.size; ++i) {
        superscalar::Instruction& in = program.storage[i];
        in = {};
        in.operation = i % 2 == 0 ? static_cast<superscalar::Operation>(kind) : superscalar::Operation::ixor_c;
        const bool itself =
            in.operation == superscalar::Operation::imulh_r || in.operation == superscalar::Operation::ismulh_r;
        in.dst = static_cast<std::uint8_t>(random.next() % 8);
        in.src = static_cast<std::uint8_t>((in.dst + (itself ? 0u : 1u) + random.next() % 7) % 8);
        in.shift = static_cast<std::uint8_t>(in.operation == superscalar::Operation::iadd_rs ? random.next() % 4
                                                                                             : 1 + random.next() % 63);
        in.imm = in.operation == superscalar::Operation::imul_rcp
                     ? kFactors[random.next() % std::size(kFactors)]
                     : static_cast<std::uint64_t>(static_cast<std::int32_t>(random.next()));
      }
    }
    for_each_item_kernel([&](const items::Kernel& kernel) { check_items(kernel, cache, kind); });
  }
}

TEST("randomx/jit/items: a number of cache lines that is no power of two is refused") {
  SmallCache cache(1);
  cache.params.argon_memory_kib = 1000;
  for (const items::Kernel& kernel : item_kernels()) CHECK(!kernel.make(cache.view()).ok());
}

}  // namespace
}  // namespace pickaxe::randomx::jit
