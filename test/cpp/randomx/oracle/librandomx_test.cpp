// Against the reference library as a distribution ships it (v1 only): random keys and inputs, items, full mode.
// Takes minutes; PICKAXE_TEST_SEED repeats a run, PICKAXE_TEST_KEYS changes its length.
#include <randomx.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "randomx/memory/dataset.h"
#include "randomx/oracle/full_mode.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

// One seed for the whole run, printed so that it can be repeated.
std::mt19937_64 seeded(const char* what) {
  static const std::uint64_t seed = number_from("PICKAXE_TEST_SEED", std::random_device{}());
  std::printf("     PICKAXE_TEST_SEED=%llu (%s)\n", static_cast<unsigned long long>(seed), what);
  return std::mt19937_64(seed);
}

std::vector<std::uint8_t> random_vector(std::mt19937_64& random, std::size_t max_size) {
  std::vector<std::uint8_t> out(random() % (max_size + 1));
  for (auto& byte : out) byte = static_cast<std::uint8_t>(random());
  return out;
}

// The library's side of one key.
class Reference {
 public:
  Reference() : flags_(static_cast<randomx_flags>(randomx_get_flags() & ~RANDOMX_FLAG_SECURE)) {
    cache_ = randomx_alloc_cache(flags_);
  }
  ~Reference() {
    if (vm_ != nullptr) randomx_destroy_vm(vm_);
    randomx_release_cache(cache_);
  }
  void set_key(base::Bytes key) {
    randomx_init_cache(cache_, key.data(), key.size());
    if (vm_ == nullptr) {
      vm_ = randomx_create_vm(flags_, cache_, nullptr);
    } else {
      randomx_vm_set_cache(vm_, cache_);
    }
  }
  base::Hash256 hash(base::Bytes input) {
    static const std::uint8_t none = 0;
    base::Hash256 out;
    randomx_calculate_hash(vm_, input.empty() ? &none : input.data(), input.size(), out.data());
    return out;
  }
  randomx_cache* cache() { return cache_; }

 private:
  randomx_flags flags_;
  randomx_cache* cache_;
  randomx_vm* vm_ = nullptr;
};

std::unique_ptr<Vm> make_vm(std::unique_ptr<program::Executor> executor, Memory memory) {
  const aes::Functions& aes = *aes::select_kernel("", os::cpu_features()).value()->functions;
  return std::move(Vm::create(kRx0, aes, std::move(executor), memory, kAnyPages).value());
}

std::unique_ptr<program::Executor> jit_executor() {
  return std::move(jit::make_executor(kRx0, program::Mode::light, 1, os::cpu_features()).value());
}

}  // namespace

TEST("oracle/librandomx: light hashes of random keys and inputs") {
  constexpr unsigned kInputs = 20;
  const std::uint64_t keys = number_from("PICKAXE_TEST_KEYS", 52);
  auto random = seeded("light");
  Reference reference;
  unsigned compared = 0, wrong = 0;
  for (std::uint64_t n = 0; n < keys; ++n) {
    const auto key = random_vector(random, kMaxKeyBytes);
    reference.set_key(key);
    const KeyedCache& keyed = cache_of(kRx0, key);
    const auto generated = make_vm(jit_executor(), {nullptr, &keyed.fastest()});
    const auto interpreted =
        make_vm(program::make_interpreter(kRx0, program::Mode::light, 1), {nullptr, &keyed.fastest()});
    const auto plain = make_vm(program::make_interpreter(kRx0, program::Mode::light, 1), {nullptr, keyed.items.get()});
    for (unsigned i = 0; i < kInputs; ++i, ++compared) {
      const auto input = random_vector(random, 300);
      const std::string expected = hex_of(reference.hash(input));
      const std::string about = " for key " + hex_of(key) + ", input " + hex_of(input);
      if (hex_of(generated->hash(input)) != expected)
        fail(__FILE__, __LINE__, "generated code differs" + about), ++wrong;
      if (hex_of(interpreted->hash(input)) != expected)
        fail(__FILE__, __LINE__, "interpreter differs" + about), ++wrong;
      if (i == 0 && hex_of(plain->hash(input)) != expected) {
        fail(__FILE__, __LINE__, "interpreter with plain items differs" + about);
        ++wrong;
      }
      if (wrong > 5) return;
    }
  }
  std::printf("     %u hashes compared\n", compared);
  CHECK(compared >= 1000 || std::getenv("PICKAXE_TEST_KEYS") != nullptr);
}

TEST("oracle/librandomx: dataset items, and full mode on the whole dataset") {
  auto random = seeded("full");
  const auto key = random_vector(random, kMaxKeyBytes);
  Reference reference;
  reference.set_key(key);
  const KeyedCache& keyed = cache_of(kRx0, key);
  auto dataset = memory::Dataset::allocate(kRx0, kAnyPages);
  CHECK(dataset.ok());
  if (!dataset.ok()) return;
  std::atomic<std::uint64_t> done = 0;
  CHECK(dataset.value()->build(keyed.fastest(), 2, done));

  // The library's dataset is memory nobody touches but in the ranges compared here.
  randomx_dataset* theirs = randomx_alloc_dataset(RANDOMX_FLAG_DEFAULT);
  CHECK_EQ(randomx_dataset_item_count(), kRx0.dataset_items());
  constexpr unsigned kRange = 1000;
  for (int n = 0; n < 50; ++n) {
    const std::uint64_t first = n == 0 ? kRx0.dataset_items() - kRange : random() % (kRx0.dataset_items() - kRange);
    randomx_init_dataset(theirs, reference.cache(), first, kRange);
    const auto* memory = static_cast<const std::uint8_t*>(randomx_get_dataset_memory(theirs)) + first * kItemBytes;
    CHECK(std::memcmp(memory, dataset.value()->data() + first * kItemBytes, kRange * kItemBytes) == 0);
    std::vector<std::uint8_t> plain(kRange * kItemBytes);
    keyed.items->fill(first, kRange, plain.data());
    CHECK(std::memcmp(memory, plain.data(), plain.size()) == 0);
  }
  randomx_release_dataset(theirs);

  std::vector<std::vector<std::uint8_t>> inputs;
  std::vector<std::string> expected;
  for (unsigned i = 0; i < 100; ++i) {
    inputs.push_back(random_vector(random, 300));
    expected.push_back(hex_of(reference.hash(inputs.back())));
  }
  const std::vector<base::Bytes> views(inputs.begin(), inputs.end());
  for (const FullModeVm& machines : full_mode_vms(kRx0, dataset.value()->data())) {
    if (machines.hashes(views) != expected)
      fail(__FILE__, __LINE__, machines.name + " differs for a key of the seed's: " + hex_of(key));
  }
}
