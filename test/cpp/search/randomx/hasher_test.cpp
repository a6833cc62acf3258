// Hashing without mining: inputs from several threads at once, keys side by side, and an end in the middle.
#include "search/randomx/hasher.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
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
  Rig(rx::memory::Store& store, const Key& key, unsigned threads, MemoryWish memory) {
    auto started = Hasher::start(std::make_shared<Stages>(store, tiny_options(threads, memory)), key, [this] {
      const std::lock_guard lock(mutex);
      woken = true;
      wakes.notify_one();
    });
    CHECK(started.ok());
    hasher = std::move(started.value());
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

void check(TinyOracle& oracle, const Key& key, const std::map<std::uint64_t, base::Hash256>& results) {
  for (const auto& [ticket, hash] : results) CHECK(hash == oracle.hash(key, input_of(ticket)));
}

TEST("search/randomx/hasher: each input of several threads comes back once, of every key and variant side by side") {
  TinyOracle oracle;
  rx::memory::Store store(tiny_store(), os::cpu_features());
  constexpr std::uint64_t kSubmitters = 3;
  constexpr std::uint64_t kEach = 25;
  const std::vector<Key> keys = {{&kTiny1, {1}}, {&kTiny2, {1}}, {&kTiny2, {2, 2}}};
  std::vector<std::unique_ptr<Rig>> rigs;
  for (const Key& key : keys) rigs.push_back(std::make_unique<Rig>(store, key, 2, MemoryWish::automatic));
  std::vector<std::thread> submitters;
  for (std::uint64_t from = 0; from < kSubmitters; ++from) {
    submitters.emplace_back([&, from] {
      for (std::uint64_t n = 0; n < kEach; ++n) {
        const std::uint64_t ticket = from * kEach + n;
        for (const auto& rig : rigs) rig->hasher->submit(ticket, input_of(ticket));
      }
    });
  }
  for (std::size_t i = 0; i < keys.size(); ++i) check(oracle, keys[i], rigs[i]->take(kSubmitters * kEach));
  for (std::thread& submitter : submitters) submitter.join();
}

TEST("search/randomx/hasher: stopped in the middle it gives nothing that is half done, and ends") {
  auto random = test::random_engine();
  TinyOracle oracle;
  rx::memory::Store store(tiny_store(), os::cpu_features());
  const Key key = {&kTiny1, {4}};
  for (int i = 0; i < 15; ++i) {
    Rig rig(store, key, 2, i % 2 == 0 ? MemoryWish::light : MemoryWish::full);
    for (std::uint64_t ticket = 0; ticket < 50; ++ticket) rig.hasher->submit(ticket, input_of(ticket));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
    rig.hasher->stop();
    std::map<std::uint64_t, base::Hash256> results;
    for (int look = 0; look < 3; ++look) {
      for (const HashResult& result : rig.hasher->drain()) {
        CHECK(result.status.ok());
        CHECK(results.emplace(result.ticket, result.hash).second);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    check(oracle, key, results);
  }
}

TEST("search/randomx/hasher: an input that cannot be hashed comes back with the reason") {
  rx::memory::StoreOptions options = tiny_store();
  options.argon2d_kernel = "quantum";
  rx::memory::Store store(options, os::cpu_features());
  auto hasher =
      Hasher::start(std::make_shared<Stages>(store, tiny_options(2, MemoryWish::light)), {&kTiny1, {1}}, [] {});
  CHECK(hasher.ok());
  for (std::uint64_t ticket = 0; ticket < 5; ++ticket) hasher.value()->submit(ticket, input_of(ticket));
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
