// Machines that serve one key after another: which are made, which are taken again, and that they hold no key's memory.
#include "search/randomx/machine_pool.h"

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "search/randomx/tiny.h"
#include "test.h"

namespace pickaxe::search::randomx {
namespace {

const std::vector<std::uint8_t> kInput = {1, 2, 3};

// Keys that are there, and a pool of machines for them.
struct Rig {
  explicit Rig(std::size_t most)
      : store(tiny_store(), os::cpu_features()),
        options(tiny_options(1, MemoryWish::light)),
        keys(store, options),
        pool(options, most) {}

  std::shared_ptr<rx::memory::KeyedMemory> open(const Key& key) {
    auto keyed = keys.acquire(key);
    CHECK(keyed.ok());
    CHECK(KeySource::until_usable(*keyed.value(), {})->ok());
    return std::move(keyed.value());
  }
  Machines take(const rx::Params& params, const rx::memory::KeyedMemory& keyed, MachinePlan plan = {}) {
    auto machines = pool.take(params, keys.hold(keyed).value(), plan);
    CHECK(machines.ok());
    return std::move(machines.value());
  }
  // Hashes once; the machine that did it.
  const rx::Vm* use(TinyOracle& oracle, const Key& key, MachinePlan plan = {}) {
    const auto keyed = open(key);
    const MachinePool::Lease lease(pool, take(*key.params, *keyed, plan));
    CHECK(lease->vm->hash(kInput) == oracle.hash(key, kInput));
    return lease->vm.get();
  }

  rx::memory::Store store;
  Options options;
  KeySource keys;
  MachinePool pool;
};

TEST("search/randomx/machine_pool: idle machines serve another key of their variant, no other variant or plan") {
  TinyOracle oracle;
  Rig rig(8);
  const rx::Vm* first = rig.use(oracle, {&kTiny1, {1}});
  CHECK(rig.use(oracle, {&kTiny1, {2, 2}}) == first);
  const rx::Vm* other = rig.use(oracle, {&kTiny2, {1}});
  CHECK(other != first);
  const rx::Vm* several = rig.use(oracle, {&kTiny1, {1}}, {.machines = 3});
  CHECK(several != first && several != other);
  CHECK(rig.use(oracle, {&kTiny1, {1}}) == first);
  CHECK(rig.use(oracle, {&kTiny2, {5}}) == other);
}

TEST("search/randomx/machine_pool: what is in use is nobody else's") {
  Rig rig(1);
  const auto keyed = rig.open({&kTiny1, {1}});
  const MachinePool::Lease one(rig.pool, rig.take(kTiny1, *keyed));
  const MachinePool::Lease two(rig.pool, rig.take(kTiny1, *keyed));  // more than `most`: nothing idle to give up
  CHECK(one->vm.get() != two->vm.get());
}

TEST("search/randomx/machine_pool: idle machines keep no memory of a key") {
  TinyOracle oracle;
  Rig rig(2);
  std::weak_ptr<const rx::memory::LightMemory> memory;
  {
    const auto keyed = rig.open({&kTiny1, {1}});
    memory = rig.keys.hold(*keyed).value().light;
    const MachinePool::Lease lease(rig.pool, rig.take(kTiny1, *keyed));
    CHECK(!memory.expired());
  }
  CHECK(memory.expired());
  rig.use(oracle, {&kTiny1, {2}});
}

TEST("search/randomx/machine_pool: at its limit the longest idle machines go for those of another variant") {
  TinyOracle oracle;
  Rig rig(2);
  rig.use(oracle, {&kTiny1, {1}});
  const rx::Vm* kept = rig.use(oracle, {&kTiny2, {1}});
  rig.use(oracle, {&kTiny1, {1}}, {.machines = 2});  // the third: the first goes
  CHECK(rig.use(oracle, {&kTiny2, {1}}) == kept);
}

TEST("search/randomx/machine_pool: threads take and give back machines of all variants at the same time") {
  TinyOracle oracle;
  Rig rig(3);
  const std::vector<Key> keys = {{&kTiny1, {1}}, {&kTiny1, {2}}, {&kTiny2, {1}}, {&kTiny2, {3, 3}}};
  std::vector<base::Hash256> answers;
  std::vector<std::shared_ptr<rx::memory::KeyedMemory>> keyed;
  for (const Key& key : keys) {
    answers.push_back(oracle.hash(key, kInput));
    keyed.push_back(rig.open(key));
  }
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 60; ++i) {
        const std::size_t which = (i * 7 + t) % keys.size();
        const MachinePool::Lease lease(rig.pool, rig.take(*keys[which].params, *keyed[which]));
        CHECK(lease->vm->hash(kInput) == answers[which]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace pickaxe::search::randomx
