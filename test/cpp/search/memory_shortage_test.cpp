// Threads whose every allocation fails in turn: the job ends with a status or as if nothing had been, the process goes
// on.
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "failing_memory.h"
#include "os/cpu.h"
#include "search/randomx/hasher.h"
#include "search/randomx/searcher.h"
#include "search/sha256d/searcher.h"
#include "search/sweep/preimages.h"
#include "test.h"

namespace pickaxe::search {
namespace {

using engine::Engine;
using engine::Event;
using engine::Job;
using test::FailingMemory;

// Looks every millisecond, for a minute at most, until `ask` answers.
template <typename Ask>
bool wait_for(Ask&& ask) {
  for (int i = 0; i < 60'000; ++i) {
    if (ask()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

struct Outcome {
  std::size_t hits = 0;
  bool exhausted = false;
  base::Status failure;
};

Outcome run(Engine& engine, const Job& job) {
  Outcome out;
  const std::uint64_t id = engine.set_job(job);
  CHECK(wait_for([&] {
    for (const Event& event : engine.drain(64)) {
      if (event.job_id != id) continue;
      if (event.kind == Event::Kind::hit) ++out.hits;
      if (event.kind == Event::Kind::exhausted) out.exhausted = true;
      if (event.kind == Event::Kind::failed) out.failure = event.status;
    }
    return out.exhausted || !out.failure.ok();
  }));
  return out;
}

std::unique_ptr<Engine> start(const std::vector<engine::MakeSearcher>& algorithms) {
  engine::EngineOptions options;
  options.threads = 2;
  options.pin_to = {{70'000}};  // refused: a notice is more to allocate
  auto engine = Engine::start(options, algorithms, [] {});
  CHECK(engine.ok());
  return std::move(engine.value());
}

// Does `once` with each allocation failing in turn, after all had succeeded. It returns the status it ended with.
template <typename Once>
void fail_each(Once&& once) {
  std::uint64_t allocations = 0, failed = 0;
  {
    const FailingMemory memory(0, 0);
    CHECK(once().ok());
    allocations = FailingMemory::counted();
  }
  for (std::uint64_t number = 0; number < allocations; ++number) {
    const FailingMemory memory(number, 1);
    const base::Status status = once();
    if (status.ok()) continue;
    CHECK(status.code == base::Code::out_of_memory);
    ++failed;
  }
  CHECK(failed > 0);
}

// An engine that starts and searches `job`, which has so many hits.
base::Status search_once(const std::vector<engine::MakeSearcher>& algorithms, const Job& job, std::size_t hits) {
  const auto engine = start(algorithms);
  const Outcome outcome = run(*engine, job);
  if (outcome.exhausted)
    CHECK_EQ(outcome.hits, hits);
  else
    CHECK_EQ(run(*engine, job).hits, hits);  // goes on where there is memory again
  return outcome.failure;
}

TEST("search/memory_shortage: sha256d: no allocation that fails ends more than the job") {
  const auto kernel = pickaxe::sha256d::select_kernel("scalar", os::cpu_features());
  CHECK(kernel.ok());
  Job job;
  job.message.assign(68, 7);
  job.nonce_offset = 64;
  job.target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull};  // every nonce wins
  job.last_nonce = 299;
  auto part = std::make_shared<sweep::Part>();
  part->preimages.emplace_back().fill(7);
  job.part = part;
  fail_each(
      [&] { return search_once({[k = kernel.value()](unsigned) { return sha256d::make_searcher(*k); }}, job, 300); });
}

TEST("search/memory_shortage: a thread has its events told when there is memory again") {
  engine::EventQueue queue([] {});
  {
    FailingMemory memory(0, 3);
    std::thread worker([&] {
      for (int i = 0; i < 600; ++i) queue.push_hit({.kind = Event::Kind::hit, .job_id = 1});
      queue.push({.kind = Event::Kind::stopped});
    });
    worker.join();
    CHECK(FailingMemory::counted() > 3);
  }
  const auto events = queue.drain(1000);
  CHECK_EQ(events.size(), 601u);
  CHECK(events.back().kind == Event::Kind::stopped);
}

// One cache for all of it.
struct RandomX {
  RandomX() {
    const auto aes = pickaxe::randomx::aes::select_kernel("", cpu);
    CHECK(aes.ok());
    options.memory = pickaxe::randomx::memory::MemoryWish::light;
    options.machines = 1;
    options.threads = 2;
    options.cpu = cpu;
    options.aes = aes.value();
    auto acquired = store.acquire(pickaxe::randomx::kRx0, kKey, options.memory);
    CHECK(acquired.ok());
    held = std::move(acquired.value());
    CHECK(wait_for([this] { return held->usable().has_value(); }));
  }

  std::shared_ptr<randomx::Stages> stages() { return std::make_shared<randomx::Stages>(store, options); }

  inline static const std::vector<std::uint8_t> kKey = {1, 2, 3};
  const base::Features cpu = os::cpu_features();
  pickaxe::randomx::memory::Store store{{}, cpu};
  randomx::Options options;
  std::shared_ptr<pickaxe::randomx::memory::KeyedMemory> held;
};

TEST("search/memory_shortage: RandomX: no allocation that fails ends more than the job, or one hash") {
  RandomX rig;
  Job job;
  job.message.assign(80, 7);
  job.nonce_offset = 76;
  job.target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull};
  job.last_nonce = 1;
  auto part = std::make_shared<randomx::Part>();
  part->key = {&pickaxe::randomx::kRx0, RandomX::kKey};
  job.part = part;
  fail_each([&] {
    const auto stages = rig.stages();
    return search_once({[&](unsigned worker) { return randomx::make_searcher(stages, worker); }}, job, 2);
  });
  fail_each([&] {
    const auto hasher = randomx::Hasher::start(rig.stages(), [] {});
    CHECK(hasher.ok());
    CHECK(hasher.value()->open(1, part->key).ok());
    hasher.value()->submit(1, 1, job.message);
    hasher.value()->flush();
    std::vector<randomx::HashResult> results;
    CHECK(wait_for([&] { return !(results = hasher.value()->drain()).empty(); }));
    return results[0].status;
  });
}

TEST("search/memory_shortage: a cache that cannot be prepared is a status, and is had when asked for again") {
  const base::Features cpu = os::cpu_features();
  pickaxe::randomx::memory::Store store{{}, cpu};
  const std::vector<std::uint8_t> key = {9};
  std::shared_ptr<pickaxe::randomx::memory::KeyedMemory> keyed;
  {
    const FailingMemory memory(0, 1000);
    keyed = std::move(store.acquire(pickaxe::randomx::kRx0, key, pickaxe::randomx::memory::MemoryWish::light).value());
    CHECK(wait_for([&] { return keyed->settled(); }));
    CHECK(keyed->status().code == base::Code::out_of_memory);
  }
  CHECK(store.acquire(pickaxe::randomx::kRx0, key, pickaxe::randomx::memory::MemoryWish::light).ok());
  CHECK(wait_for([&] { return keyed->settled(); }));
  CHECK(keyed->usable().has_value() && keyed->usable()->ok());
}

}  // namespace
}  // namespace pickaxe::search
