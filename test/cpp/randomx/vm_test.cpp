#include "randomx/vm.h"

#include <algorithm>
#include <atomic>
#include <set>

#include "randomx/commitment.h"
#include "randomx/fixture.h"
#include "randomx/jit/jit.h"
#include "randomx/memory/dataset.h"
#include "randomx/program/interpreter.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

// What runs the programs: the interpreter, and generated code where this machine has it.
using MakeExecutor = std::unique_ptr<program::Executor> (*)(const Params&, program::Mode, std::size_t slots);

std::unique_ptr<program::Executor> generated(const Params& params, program::Mode mode, std::size_t slots) {
  auto executor = jit::make_executor(params, mode, slots, os::cpu_features());
  return executor.ok() ? std::move(executor.value()) : nullptr;
}

std::vector<MakeExecutor> executors() {
  std::vector<MakeExecutor> out = {program::make_interpreter};
  if (generated(kRx2, program::Mode::light, 1) != nullptr) out.push_back(generated);
  return out;
}

std::unique_ptr<Vm> light_vm(const Params& params, MakeExecutor make, const items::Source& items, std::size_t lanes = 1,
                             const aes::Functions& aes = aes::kSoft) {
  return std::move(
      Vm::create(params, aes, make(params, program::Mode::light, lanes), {nullptr, &items}, kAnyPages).value());
}

struct Answer {
  std::string_view key, input, v1, v2;
};

// The reference implementation's hash tests.
constexpr Answer kAnswers[] = {
    {"test key 000", "This is a test", "639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f",
     "22ec6b861b3eb23686b2efbad69513c967ecfce80983df66c9c5b4fbfb4cdb6f"},
    {"test key 000", "Lorem ipsum dolor sit amet", "300a0adb47603dedb42228ccb2b211104f4da45af709cd7547cd049e9489c969",
     "9e2c772c12fd48f93c14c97fdc89d556264d9100597023f44d9163e279012ecf"},
    {"test key 000", "sed do eiusmod tempor incididunt ut labore et dolore magna aliqua",
     "c36d4ed4191e617309867ed66a443be4075014e2b061bcdaf9ce7b721d2b77a8",
     "4d6b063a1a603751d525f18a171336a4002f2f06df6c17e4b25fe17e17796e42"},
    {"test key 001", "sed do eiusmod tempor incididunt ut labore et dolore magna aliqua",
     "e9ff4503201c0c2cca26d285c93ae883f9b1d30c9eb240b820756f2d5a7905fc",
     "97024134686ce27d362ea8d86d8ef16483ac272abdabd46ef13359400777fe5e"},
};

}  // namespace

TEST("randomx/vm: hashes of the reference implementation's tests, v1 and v2") {
  for (const Answer& answer : kAnswers) {
    const items::Source& plain = *cache_of(kRx0, bytes_of(answer.key)).items;
    for (const MakeExecutor make : executors()) {
      CHECK_EQ(hex_of(light_vm(kRx0, make, plain)->hash(bytes_of(answer.input))), answer.v1);
      CHECK_EQ(hex_of(light_vm(kRx2, make, plain)->hash(bytes_of(answer.input))), answer.v2);
    }
  }
}

TEST("randomx/vm: test/vectors/randomx.json, v1 and v2") {
  const Json vectors = Json::vectors("randomx.json");
  CHECK(vectors["vectors"].items().size() >= 48);
  for (const Json& v : vectors["vectors"].items()) {
    const KeyedCache& keyed = cache_of(kRx0, v["key"].bytes());
    const auto input = v["input"].bytes();
    for (const MakeExecutor make : executors()) {
      const base::Hash256 v1 = light_vm(kRx0, make, keyed.fastest())->hash(input);
      CHECK_EQ(hex_of(v1), v["v1"].text());
      CHECK_EQ(hex_of(light_vm(kRx2, make, keyed.fastest())->hash(input)), v["v2"].text());
      CHECK_EQ(hex_of(commitment(input, v1)), v["commitment_v1"].text());
    }
  }
}

TEST("randomx/vm: test/vectors/headers.json") {
  const Json vectors = Json::vectors("headers.json");
  std::size_t checked = 0;
  for (const Json& v : vectors["vectors"].items()) {
    const Params* params = find_variant(v["algorithm"].text());
    if (params == nullptr) continue;
    const auto input = v[v.has("header") ? "header" : "blob"].bytes();
    const KeyedCache& keyed = cache_of(kRx0, v["key"].bytes());
    for (const MakeExecutor make : executors()) {
      CHECK_EQ(hex_of(light_vm(*params, make, keyed.fastest())->hash(input)), v["randomx_hash"].text());
    }
    ++checked;
  }
  CHECK(checked >= 8);
}

TEST("randomx/vm: test/vectors/randomx_variants.json, and no variant without an answer") {
  const Json vectors = Json::vectors("randomx_variants.json");
  std::set<std::string_view> answered = {"rx/0", "rx/2"};
  for (const Json& v : vectors["vectors"].items()) {
    const Params* params = find_variant(v["algorithm"].text());
    CHECK(params != nullptr);
    if (params == nullptr) continue;
    answered.insert(params->name);
    const auto input = v["input"].bytes();
    const KeyedCache& keyed = cache_of(*params, v["key"].bytes());
    for (const MakeExecutor make : executors()) {
      const base::Hash256 hash = light_vm(*params, make, keyed.fastest())->hash(input);
      CHECK_EQ(hex_of(hash), v["hash"].text());
      CHECK_EQ(v.has("commitment"), params->commitment);
      if (params->commitment) CHECK_EQ(hex_of(commitment(input, hash)), v["commitment"].text());
    }
  }
  for (const Params* params : all_variants()) CHECK(answered.contains(params->name));
}

namespace {

// Three rounds of inputs through the pipeline; every lane starts from another of the answers.
void check_pipeline(Vm& vm, std::string_view Answer::* expected) {
  const std::size_t lanes = vm.lanes();
  std::vector<base::Bytes> inputs(lanes);
  std::vector<base::Hash256> hashes(lanes);
  const auto answer = [](std::size_t round, std::size_t lane) -> const Answer& { return kAnswers[(round + lane) % 3]; };
  const auto take = [&](std::size_t round) {
    for (std::size_t lane = 0; lane < lanes; ++lane) inputs[lane] = bytes_of(answer(round, lane).input);
  };
  const auto check = [&](std::size_t round) {
    for (std::size_t lane = 0; lane < lanes; ++lane) CHECK_EQ(hex_of(hashes[lane]), answer(round, lane).*expected);
  };
  take(0);
  vm.first(inputs);
  for (std::size_t round = 1; round < 3; ++round) {
    take(round);
    vm.next(inputs, hashes);
    check(round - 1);
  }
  vm.last(hashes);
  check(2);
  CHECK_EQ(hex_of(vm.hash(bytes_of(kAnswers[0].input))), kAnswers[0].*expected);
}

}  // namespace

TEST("randomx/vm: the pipeline gives the same hashes, on one machine and on three") {
  const items::Source& items = cache_of(kRx0, bytes_of("test key 000")).fastest();
  for (const MakeExecutor make : executors()) {
    for (const std::size_t lanes : {1u, 3u}) {
      const auto v1 = light_vm(kRx0, make, items, lanes);
      const auto v2 = light_vm(kRx2, make, items, lanes);
      CHECK_EQ(v1->lanes(), lanes);
      check_pipeline(*v1, &Answer::v1);
      check_pipeline(*v2, &Answer::v2);
    }
  }
}

namespace {

// Another source's items; raises the alarm when it is asked for the last of those it is to give.
class AlarmedItems final : public items::Source {
 public:
  explicit AlarmedItems(const items::Source& inner) : inner_(inner) {}

  void raise_after(int calls) noexcept { left_ = calls; }
  int left() const noexcept { return left_; }
  const std::atomic<std::uint64_t>& alarm() const noexcept { return alarm_; }

  std::string_view name() const noexcept override { return inner_.name(); }
  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    inner_.fill(first, count, out);
  }
  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    if (--left_ == 0) ++alarm_;
    inner_.compute(numbers, out);
  }

 private:
  const items::Source& inner_;
  mutable int left_ = 0;
  mutable std::atomic<std::uint64_t> alarm_ = 0;
};

}  // namespace

TEST("randomx/vm: an interrupt is heard before another item is computed, and leaves nothing behind") {
  AlarmedItems items(cache_of(kRx0, bytes_of("test key 000")).fastest());
  for (const MakeExecutor make : executors()) {
    for (const std::size_t lanes : {1u, 3u}) {
      const auto vm = light_vm(kRx0, make, items, lanes);
      const std::vector<base::Bytes> inputs(lanes, bytes_of(kAnswers[0].input));
      std::vector<base::Hash256> hashes(lanes);
      for (const int calls : {1, 2, 1500}) {  // 1500: beyond the first program, on one machine
        const base::Interrupt interrupt(items.alarm(), items.alarm());
        items.raise_after(calls);
        vm->first(inputs);
        CHECK(!(calls % 2 == 0 ? vm->last(hashes, interrupt) : vm->next(inputs, hashes, interrupt)));
        CHECK_EQ(items.left(), 0);
        CHECK(!vm->last(hashes, interrupt));  // it still stands
        CHECK_EQ(items.left(), 0);

        vm->first(inputs);
        CHECK(vm->last(hashes, base::Interrupt(items.alarm(), items.alarm())));
        for (const base::Hash256& hash : hashes) CHECK_EQ(hex_of(hash), kAnswers[0].v1);
      }
    }
  }
}

TEST("randomx/vm: every AES kernel gives the same hash") {
  const items::Source& items = cache_of(kRx0, bytes_of("test key 000")).fastest();
  for_each_kernel(aes::kernels(), "PICKAXE_AES", [&](const aes::Kernel& kernel) {
    const auto vm = light_vm(kRx0, program::make_interpreter, items, 1, *kernel.functions);
    CHECK_EQ(hex_of(vm->hash(bytes_of(kAnswers[0].input))), kAnswers[0].v1);
  });
}

TEST("randomx/vm: full mode and light mode agree") {
  Params params = kRx0;  // a dataset small enough to build here
  params.argon_memory_kib = 1024;
  params.dataset_base_bytes = 16u << 20;
  params.dataset_extra_bytes = 1000 * kItemBytes;
  for (const Version version : {Version::v1, Version::v2}) {
    params.version = version;
    const KeyedCache& keyed =
        cache_of(params, bytes_of(version == Version::v1 ? "full or light 1" : "full or light 2"));
    auto dataset = memory::Dataset::allocate(params, kAnyPages);
    std::atomic<std::uint64_t> done = 0;
    CHECK(dataset.value()->build(*keyed.items, 2, done));
    for (const MakeExecutor make : executors()) {
      const auto light = light_vm(params, make, keyed.fastest());
      const auto full = Vm::create(params, aes::kSoft, make(params, program::Mode::full, 1),
                                   {dataset.value()->data(), nullptr}, kAnyPages);
      for (const char* input : {"", "a", "some longer input"}) {
        CHECK_EQ(hex_of(full.value()->hash(bytes_of(input))), hex_of(light->hash(bytes_of(input))));
      }
    }
  }
}
