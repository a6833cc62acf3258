// RandomX searched by an engine while everything around it changes: nothing lost, nothing twice.
#include "search/randomx/searcher.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/rig.h"
#include "random.h"
#include "randomx/commitment.h"
#include "search/randomx/hasher.h"
#include "search/randomx/tiny.h"
#include "test.h"

namespace pickaxe::search::randomx {
namespace {

using engine::Event;
using engine::Job;
using std::chrono::milliseconds;
using test::Hits;
using Stage = rx::memory::KeyState::Stage;

const Part& part_of(const Job& job) {
  return static_cast<const Part&>(*job.part);
}

// An engine of RandomX alone, over a store of its own.
struct Rig {
  Rig(unsigned threads, MemoryWish memory, unsigned machines = 0) : store(tiny_store(), os::cpu_features()) {
    Options options = tiny_options(threads, memory);
    options.machines = machines;
    stages = std::make_shared<Stages>(store, options);
    rig = std::make_unique<test::EngineRig>(
        threads, std::vector<engine::MakeSearcher>{
                     [stages = stages](unsigned worker) { return make_searcher(stages, worker == 0); }});
  }

  engine::Engine& engine() { return *rig->engine; }

  rx::memory::Store store;
  std::shared_ptr<Stages> stages;
  std::unique_ptr<test::EngineRig> rig;  // last: its threads use the rest
};

Job job_of(std::mt19937_64& random, const rx::Params& params, std::uint8_t key, std::uint64_t nonces) {
  Job job;
  job.message.resize(76);
  for (auto& byte : job.message) byte = static_cast<std::uint8_t>(random());
  job.nonce_offset = 39;
  job.target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> 1};
  job.last_nonce = nonces - 1;
  auto part = std::make_shared<Part>();
  part->key = {&params, {key, 2, 3}};
  part->commitment = random() % 2 == 0;
  job.part = std::move(part);
  return job;
}

bool wins(TinyOracle& oracle, Job job, std::uint64_t nonce) {
  engine::patch_nonce(job.message.data(), job, nonce);
  const base::Hash256 hash = oracle.hash(part_of(job).key, job.message);
  const base::Hash256 judged = part_of(job).commitment ? rx::commitment(job.message, hash) : hash;
  return base::meets(judged.data(), job.target);
}

// Of what the workers have tried when each has counted so many hashes.
Hits expected(TinyOracle& oracle, const Job& job, const std::vector<std::uint64_t>& tried) {
  Hits out;
  for (std::size_t worker = 0; worker < tried.size(); ++worker) {
    for (std::uint64_t i = 0; i < tried[worker]; ++i) {
      const std::uint64_t nonce = job.first_nonce + worker + i * tried.size();
      if (wins(oracle, job, nonce)) out.insert({nonce, 0});
    }
  }
  return out;
}

Hits expected(TinyOracle& oracle, const Job& job) {
  return expected(oracle, job, {job.last_nonce - job.first_nonce + 1});
}

void check_hit(TinyOracle& oracle, const Job& job, const Event& event) {
  Job patched = job;
  engine::patch_nonce(patched.message.data(), job, event.solution.nonce);
  CHECK(oracle.hash(part_of(job).key, patched.message) == event.solution.hash);
}

// The hits of one job to its natural end; what comes of earlier ones is skipped.
void check_to_the_end(Rig& rig, TinyOracle& oracle, const Job& job, std::uint64_t id) {
  Hits got;
  for (const Event& event : rig.rig->until([&](const Event& e) { return test::exhausted(e) && e.job_id == id; })) {
    CHECK(event.kind != Event::Kind::failed);
    if (event.job_id != id) continue;
    if (event.kind == Event::Kind::hit) {
      CHECK(test::add(got, event));
      check_hit(oracle, job, event);
    }
    if (test::exhausted(event)) CHECK_EQ(event.hashes, job.last_nonce - job.first_nonce + 1);
  }
  CHECK(got == expected(oracle, job));
}

TEST("search/randomx/searcher: keys and variants in turns, in light, automatic and full mode") {
  auto random = test::random_engine();
  TinyOracle oracle;
  for (const MemoryWish memory : {MemoryWish::light, MemoryWish::automatic, MemoryWish::full}) {
    Rig rig(3, memory);
    for (int i = 0; i < 8; ++i) {
      const Job job = job_of(random, random() % 2 == 0 ? kTiny1 : kTiny2, random() % 3, 1 + random() % 50);
      check_to_the_end(rig, oracle, job, rig.engine().set_job(job));
    }
  }
}

TEST("search/randomx/searcher: a job that replaces another, whatever that had come to, is searched whole") {
  auto random = test::random_engine();
  TinyOracle oracle;
  Rig rig(2, MemoryWish::automatic);
  for (int i = 0; i < 12; ++i) {
    for (std::uint64_t n = 1 + random() % 3; n != 0; --n) {
      rig.engine().set_job(job_of(random, random() % 2 == 0 ? kTiny1 : kTiny2, random() % 3, 1'000'000));
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
    }
    const Job job = job_of(random, random() % 2 == 0 ? kTiny1 : kTiny2, random() % 3, 20);
    check_to_the_end(rig, oracle, job, rig.engine().set_job(job));
  }
}

TEST("search/randomx/searcher: pauses in the middle of hashes, with every number of machines in turns") {
  auto random = test::random_engine();
  TinyOracle oracle;
  for (const unsigned machines : {0u, 1u, 3u}) {
    Rig rig(2, MemoryWish::automatic, machines);
    const Job job = job_of(random, kTiny2, 1, 400);
    const std::uint64_t id = rig.engine().set_job(job);
    for (int i = 0; i < 20; ++i) {
      rig.engine().pause();
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 1500));
      rig.engine().resume();
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
    }
    check_to_the_end(rig, oracle, job, id);
  }
}

TEST("search/randomx/searcher: one job goes on from light to full mode, with a hasher of the same key beside it") {
  auto random = test::random_engine();
  TinyOracle oracle;
  Rig rig(2, MemoryWish::automatic);
  const Job job = job_of(random, kTiny1, 7, std::uint64_t{1} << 31);
  const Key key = part_of(job).key;
  rig.engine().set_job(job);

  auto beside = std::make_shared<Stages>(rig.store, tiny_options(2, MemoryWish::light));
  auto hasher = Hasher::start(beside, key, [] {});
  CHECK(hasher.ok());
  constexpr std::uint64_t kInputs = 60;
  for (std::uint64_t n = 0; n < kInputs; ++n) hasher.value()->submit(n, {static_cast<std::uint8_t>(n)});

  Hits got;
  const auto take = [&] {
    for (const Event& event : rig.engine().drain(1000)) {
      CHECK(event.kind != Event::Kind::failed && event.kind != Event::Kind::exhausted);
      if (event.kind == Event::Kind::hit) CHECK(test::add(got, event));
    }
  };
  const auto tried = [&] {
    const auto by_worker = rig.engine().hashes_by_worker();
    return *std::ranges::min_element(by_worker);
  };
  const auto until = [&](auto&& reached) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!reached() && std::chrono::steady_clock::now() < deadline) {
      take();
      std::this_thread::yield();
    }
    CHECK(reached());
  };
  const auto is_full = [&] {
    const auto state = rig.stages->keys.state();
    return state && state->stage == Stage::full;
  };
  until(is_full);
  // In full mode too: the machines of light mode go with the first hash of another plan.
  const std::uint64_t in_light = tried();
  until([&] { return tried() >= in_light + 30; });

  std::vector<base::Hash256> hashes(kInputs);
  std::vector<bool> known(kInputs);
  std::uint64_t ready = 0;
  until([&] {
    for (const HashResult& result : hasher.value()->drain()) {
      CHECK(result.status.ok() && !known[result.ticket]);
      known[result.ticket] = true;
      hashes[result.ticket] = result.hash;
      ++ready;
    }
    return ready == kInputs;
  });

  rig.engine().clear_job();
  until([&] { return rig.engine().oldest_job() == engine::kNoJob; });
  take();
  CHECK(got == expected(oracle, job, rig.engine().hashes_by_worker()));
  for (std::uint64_t n = 0; n < kInputs; ++n) {
    CHECK(hashes[n] == oracle.hash(key, std::vector<std::uint8_t>{static_cast<std::uint8_t>(n)}));
  }
}

TEST("search/randomx/searcher: an engine may end at any moment of a key's preparation") {
  auto random = test::random_engine();
  for (int i = 0; i < 20; ++i) {
    Rig rig(2, i % 2 == 0 ? MemoryWish::automatic : MemoryWish::full);
    rig.engine().set_job(job_of(random, kTiny1, random() % 3, 1'000'000));
    if (i % 3 == 0) CHECK(rig.stages->keys.prepare({&kTiny1, {9}}).ok());
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 6000));
    if (i % 4 == 0) rig.engine().pause();
  }
}

}  // namespace
}  // namespace pickaxe::search::randomx
