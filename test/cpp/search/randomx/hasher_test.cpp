// Hashing without mining: inputs from several threads at once, keys side by side, and an end in the middle.
#include "search/randomx/hasher.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "random.h"
#include "search/randomx/tiny.h"
#include "test.h"

namespace pickaxe::search::randomx {
namespace {

using Input = std::vector<std::uint8_t>;

// A hasher, and a consumer that looks when it is woken and at no other time.
struct Rig {
  Rig(rx::memory::Store& store, const std::vector<Key>& keys, unsigned threads, MemoryWish memory) {
    auto started = Hasher::start(std::make_shared<Stages>(store, tiny_options(threads, memory)), [this] {
      const std::lock_guard lock(mutex);
      woken = true;
      wakes.notify_one();
    });
    CHECK(started.ok());
    hasher = std::move(started.value());
    for (std::size_t id = 0; id < keys.size(); ++id) CHECK(hasher->open(id, keys[id]).ok());
  }

  // Until so many results are there, or a minute has passed.
  std::map<std::uint64_t, base::Hash256> take(std::size_t count) {
    std::map<std::uint64_t, base::Hash256> out;
    while (out.size() < count) {
      {
        std::unique_lock lock(mutex);
        if (!wakes.wait_for(lock, std::chrono::seconds(60), [this] { return woken; })) {
          CHECK(!"no wake within a minute");
          return out;
        }
        woken = false;
      }
      for (const HashResult& result : hasher->drain()) {
        CHECK(result.status.ok());
        CHECK(out.emplace(result.ticket, result.hash).second);
      }
    }
    return out;
  }

  std::mutex mutex;
  std::condition_variable wakes;
  bool woken = false;
  std::unique_ptr<Hasher> hasher;  // last: its threads use the rest
};

Input input_of(std::uint64_t ticket) {
  return {static_cast<std::uint8_t>(ticket), static_cast<std::uint8_t>(ticket >> 8), 5};
}

// The input of a ticket is that of its number; its key, one of `keys` in turns.
void check(TinyOracle& oracle, const std::vector<Key>& keys, const std::map<std::uint64_t, base::Hash256>& results) {
  for (const auto& [ticket, hash] : results) CHECK(hash == oracle.hash(keys[ticket % keys.size()], input_of(ticket)));
}

TEST("search/randomx/hasher: each input of several threads comes back once, of every key and variant side by side") {
  TinyOracle oracle;
  rx::memory::Store store(tiny_store(), os::cpu_features());
  constexpr std::uint64_t kInputs = 225;
  std::vector<Key> keys = {{&kTiny1, {1}}, {&kTiny2, {1}}, {&kTiny2, {2, 2}}};
  for (const rx::Params& variant : tiny_variants()) keys.push_back({&variant, {1}});
  Rig rig(store, keys, 2, MemoryWish::automatic);
  std::mutex mutex;
  std::uint64_t tickets = 0;  // ascend, whoever submits
  std::vector<std::thread> submitters;
  for (int i = 0; i < 3; ++i) {
    submitters.emplace_back([&] {
      for (;;) {
        {
          const std::lock_guard lock(mutex);
          if (tickets == kInputs) return;
          rig.hasher->submit(tickets, tickets % keys.size(), input_of(tickets));
          ++tickets;
        }
        rig.hasher->flush();
      }
    });
  }
  check(oracle, keys, rig.take(kInputs));
  for (std::thread& submitter : submitters) submitter.join();
}

TEST("search/randomx/hasher: stopped or closed in the middle it gives nothing that is half done, and ends") {
  auto random = test::random_engine();
  TinyOracle oracle;
  rx::memory::Store store(tiny_store(), os::cpu_features());
  const std::vector<Key> keys = {{&kTiny1, {4}}};
  for (int i = 0; i < 20; ++i) {
    Rig rig(store, keys, 2, i % 2 == 0 ? MemoryWish::light : MemoryWish::full);
    for (std::uint64_t ticket = 0; ticket < 50; ++ticket) rig.hasher->submit(ticket, 0, input_of(ticket));
    rig.hasher->flush();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
    if (i % 4 < 2) {
      rig.hasher->stop();
    } else {
      rig.hasher->close(0);
    }
    std::map<std::uint64_t, base::Hash256> results;
    for (int look = 0; look < 3; ++look) {
      for (const HashResult& result : rig.hasher->drain()) {
        CHECK(result.status.ok());
        CHECK(results.emplace(result.ticket, result.hash).second);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    check(oracle, keys, results);
  }
}

// On threads of that memory node.
base::Hash256 hash_on(rx::memory::Store& store, const Key& key, std::optional<unsigned> (*node)() noexcept) {
  Options options = tiny_options(1, MemoryWish::full);
  options.current_node = node;
  auto hasher = Hasher::start(std::make_shared<Stages>(store, options), [] {});
  CHECK(hasher.value()->open(1, key).ok());
  return hasher.value()->hash_now(1, input_of(7)).value();
}

TEST("search/randomx/hasher: where a miner has copies for memory nodes, it hashes with that of its thread's node") {
  TinyOracle oracle;
  rx::memory::Store store(tiny_store(), os::cpu_features());
  const Key key = {&kTiny1, {6}};
  // Numbers that no computer has.
  const std::vector<os::NodeCpus> nodes = {{1001, {0}}, {1002, {0}}};
  const auto keyed =
      store.acquire(kTiny1, key.bytes, MemoryWish::full, {.threads = 1, .nodes = nodes}).value();
  while (!keyed->settled()) std::this_thread::yield();
  const rx::memory::HeldMemory held = keyed->hold(1002);
  // Another dataset gives other hashes: which one was read shows.
  auto* const data = const_cast<std::uint8_t*>(held.full->data());
  std::fill_n(data, held.full->pages().size(), std::uint8_t{0});
  const base::Hash256 right = oracle.hash(key, input_of(7));
  CHECK(hash_on(store, key, []() noexcept -> std::optional<unsigned> { return 1001; }) == right);
  CHECK(hash_on(store, key, []() noexcept -> std::optional<unsigned> { return 1002; }) != right);
  CHECK(hash_on(store, key, []() noexcept -> std::optional<unsigned> { return std::nullopt; }) == right);
  CHECK(hash_on(store, key, os::current_node) == right);
}

TEST("search/randomx/hasher: an input that cannot be hashed comes back with the reason") {
  rx::memory::StoreOptions options = tiny_store();
  options.argon2d_kernel = "quantum";
  rx::memory::Store store(options, os::cpu_features());
  auto hasher = Hasher::start(std::make_shared<Stages>(store, tiny_options(2, MemoryWish::light)), [] {});
  CHECK(hasher.ok());
  CHECK(hasher.value()->open(1, {&kTiny1, {1}}).ok());
  for (std::uint64_t ticket = 0; ticket < 5; ++ticket) hasher.value()->submit(ticket, 1, input_of(ticket));
  hasher.value()->flush();
  std::vector<HashResult> results;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (results.size() < 5 && std::chrono::steady_clock::now() < deadline) {
    for (HashResult& result : hasher.value()->drain()) results.push_back(std::move(result));
    std::this_thread::yield();
  }
  CHECK_EQ(results.size(), 5u);
  for (const HashResult& result : results) CHECK(result.status.code == base::Code::argument);
}

}  // namespace
}  // namespace pickaxe::search::randomx
