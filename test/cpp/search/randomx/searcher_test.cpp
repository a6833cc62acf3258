// RandomX searched by an engine while everything around it changes: nothing lost, nothing twice.
#include "search/randomx/searcher.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
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
  Rig(unsigned threads, MemoryWish memory, unsigned machines = 0, base::Features cpu = os::cpu_features(),
      rx::memory::StoreOptions stored = tiny_store())
      : store(std::move(stored), os::cpu_features()) {
    Options options = tiny_options(threads, memory);
    options.machines = machines;
    options.cpu = cpu;
    stages = std::make_shared<Stages>(store, options);
    rig = std::make_unique<test::EngineRig>(
        threads, std::vector<engine::MakeSearcher>{
                     [stages = stages](unsigned worker) { return make_searcher(stages, worker); }});
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

Hits expected(TinyOracle& oracle, const Job& job) {
  Hits out;
  for (std::uint64_t nonce = job.first_nonce; nonce <= job.last_nonce; ++nonce) {
    if (wins(oracle, job, nonce)) out.insert({nonce, 0});
  }
  return out;
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
    for (int i = 0; i < 12; ++i) {
      const rx::Params& variant = tiny_variants()[random() % tiny_variants().size()];
      const Job job = job_of(random, variant, random() % 3, 1 + random() % 50);
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

TEST("search/randomx/searcher: whoever goes on from the first unfinished nonce of a search that was stopped misses no hit") {
  auto random = test::random_engine();
  TinyOracle oracle;
  for (const unsigned machines : {0u, 1u, 3u}) {
    Rig rig(3, MemoryWish::automatic, machines);
    Job job = job_of(random, kTiny2, 1, 300);
    const Hits want = expected(oracle, job);
    Hits got;
    // A busy machine may be stopped often before it has done anything.
    for (int stops = 0; (stops < 20 && job.first_nonce < 200) || job.first_nonce == 0; ++stops) {
      const std::uint64_t id = rig.engine().set_job(job);
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
      for (const Event& event : rig.engine().drain(random() % 40)) {
        if (event.kind == Event::Kind::hit && event.job_id == id) got.insert({event.solution.nonce, 0});
      }
      job.first_nonce = rig.engine().unfinished_of(id).value_or(job.last_nonce);
      rig.engine().clear_job();
    }
    const std::uint64_t id = rig.engine().set_job(job);
    const auto is_end = [&](const Event& e) { return test::exhausted(e) && e.job_id == id; };
    for (const Event& event : rig.rig->until(is_end)) {
      if (event.kind == Event::Kind::hit && event.job_id == id) got.insert({event.solution.nonce, 0});
    }
    CHECK(got == want);
  }
}

// Mines one job of a key that nobody has asked for yet, and hashes with that key beside it. Whether the job went on
// from light to full mode, well before its end.
bool crosses(Rig& rig, TinyOracle& oracle, const Job& job) {
  const Key& key = part_of(job).key;
  const std::uint64_t id = rig.engine().set_job(job);
  auto beside = std::make_shared<Stages>(rig.store, tiny_options(2, MemoryWish::light));
  auto hasher = Hasher::start(beside, [] {});
  CHECK(hasher.ok());
  CHECK(hasher.value()->open(1, key).ok());
  constexpr std::uint64_t kInputs = 60;
  for (std::uint64_t n = 0; n < kInputs; ++n) hasher.value()->submit(n, 1, {static_cast<std::uint8_t>(n)});
  hasher.value()->flush();

  const auto wait_for = [](auto&& reached) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!reached() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    CHECK(reached());
  };
  const auto is_full = [&] { return rig.stages->keys.state()->stage == Stage::full; };
  wait_for([&] { return rig.engine().hashes_of(id) > 0; });
  const bool began_in_light = !is_full();
  const std::uint64_t early = job.last_nonce / 4 * 3;
  wait_for([&] { return is_full() || rig.engine().hashes_of(id) > early; });
  const bool crossed = began_in_light && rig.engine().hashes_of(id) <= early;
  check_to_the_end(rig, oracle, job, id);

  std::vector<HashResult> results;
  wait_for([&] {
    for (HashResult& result : hasher.value()->drain()) results.push_back(std::move(result));
    return results.size() >= kInputs;
  });
  std::set<std::uint64_t> tickets;
  for (const HashResult& result : results) {
    CHECK(result.status.ok() && tickets.insert(result.ticket).second);
    const std::vector<std::uint8_t> input = {static_cast<std::uint8_t>(result.ticket)};
    CHECK(result.hash == oracle.hash(key, input));
  }
  CHECK_EQ(tickets.size(), kInputs);
  return crossed;
}

TEST("search/randomx/searcher: one job goes on from light to full mode, with a hasher of the same key beside it") {
  auto random = test::random_engine();
  TinyOracle oracle;
  Rig rig(2, MemoryWish::automatic);
  bool crossed = false;
  // A machine that is busy with something else may build the dataset late.
  for (int key = 0; key < 10 && !crossed; ++key) {
    crossed = crosses(rig, oracle, job_of(random, kTiny1, static_cast<std::uint8_t>(key), 2000));
  }
  CHECK(crossed);
}

TEST("search/randomx/searcher: what its machines do without is told once a key, by one thread, with the reason") {
  auto random = test::random_engine();
  Rig rig(3, MemoryWish::light, 0, {});  // a CPU without AES instructions, which code of version 2 needs
  std::vector<base::Notice> told;
  for (int job = 0; job < 3; ++job) {
    const std::uint64_t id = rig.engine().set_job(job_of(random, kTiny2, job == 2 ? 4 : 3, 30));
    for (Event& event : rig.rig->until([&](const Event& e) { return test::exhausted(e) && e.job_id == id; })) {
      if (event.kind == Event::Kind::notice && event.job_id == id) told.push_back(std::move(event.notice));
    }
  }
  CHECK_EQ(told.size(), 2u);
  for (const base::Notice& notice : told) {
    CHECK_EQ(notice.code, "interpreter");
    CHECK(notice.why.code == base::Code::cpu_unsupported);
    CHECK(notice.detail.empty());
  }
}

TEST("search/randomx/searcher: hundreds of threads on few CPUs: keys in turns, none of them left behind") {
  auto random = test::random_engine();
  TinyOracle oracle;
#if defined(__SANITIZE_THREAD__)
  constexpr unsigned kThreads = 64;
#else
  constexpr unsigned kThreads = 1024;
#endif
  Rig rig(kThreads, MemoryWish::automatic, 1);
  for (std::uint8_t key = 0; key < 2; ++key) {
    const Job job = job_of(random, kTiny1, key, kThreads);
    check_to_the_end(rig, oracle, job, rig.engine().set_job(job));
  }
  Rig measuring(kThreads / 4, MemoryWish::light);  // each of them has a say in how many machines prove best
  const Job job = job_of(random, kTiny1, 1, kThreads);
  check_to_the_end(measuring, oracle, job, measuring.engine().set_job(job));
}

TEST("search/randomx/searcher: threads of several memory nodes hash with copies of their own") {
  auto random = test::random_engine();
  TinyOracle oracle;
  for (const MemoryWish memory : {MemoryWish::light, MemoryWish::automatic, MemoryWish::full}) {
    rx::memory::Store store(tiny_store(), os::cpu_features());
    Options options = tiny_options(3, memory);
    // Numbers that no computer has; the CPU is one that every one has.
    options.nodes = {{{1001, {os::usable_cpus().front()}}, {1002, {os::usable_cpus().back()}}}, {1001, 1002, {}}};
    options.binds_to_nodes = true;
    auto stages = std::make_shared<Stages>(store, options);
    test::EngineRig rig(3, {[stages](unsigned worker) { return make_searcher(stages, worker); }});
    for (std::uint8_t key = 0; key < 2; ++key) {
      const Job job = job_of(random, kTiny1, key, 150);
      const std::uint64_t id = rig.engine->set_job(job);
      Hits got;
      for (const Event& event : rig.until([&](const Event& e) { return test::exhausted(e) && e.job_id == id; })) {
        if (event.kind != Event::Kind::hit) continue;
        CHECK(test::add(got, event));
        check_hit(oracle, job, event);
      }
      CHECK(got == expected(oracle, job));
      const auto keyed = stages->keys.acquire(part_of(job).key).value();
      const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
      while (!keyed->settled() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
      CHECK(keyed->state().nodes.placement == rx::memory::NodesReport::Placement::per_node);
      CHECK_EQ(keyed->state().nodes.copies, 2u);
    }
  }
}

// Mines `job` until its first hashes are done, and how its memory was at every moment of that. No hit: nobody takes any,
// and threads wait where the queue is full.
std::set<Stage> stages_until_mined(Rig& rig, Job job) {
  job.target.bound = {};
  const auto hashes = [&] {
    std::uint64_t sum = 0;
    for (const std::uint64_t of_worker : rig.engine().hashes_by_worker()) sum += of_worker;
    return sum;
  };
  std::set<Stage> seen;
  const std::uint64_t before = hashes();
  rig.engine().set_job(job);
  // The keys change when a thread takes the job.
  while (hashes() < before + 20) {
    if (const auto state = rig.stages->keys.state()) seen.insert(state->stage);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return seen;
}

void until_stage(Rig& rig, Stage wanted) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (rig.stages->keys.state()->stage != wanted && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  CHECK(rig.stages->keys.state()->stage == wanted);
}

TEST("search/randomx/searcher: a key that was prepared ahead is mined in full mode from its first hash") {
  auto random = test::random_engine();
  for (const MemoryWish memory : {MemoryWish::automatic, MemoryWish::full}) {
    Rig rig(2, memory);
    stages_until_mined(rig, job_of(random, kTiny1, 0, 100'000'000));
    until_stage(rig, Stage::full);
    for (std::uint8_t key = 1; key < 3; ++key) {
      const Job next = job_of(random, kTiny1, key, 100'000'000);
      CHECK(rig.stages->keys.prepare(part_of(next).key).ok());
      const auto prepared = rig.store.acquire(kTiny1, part_of(next).key.bytes, memory).value();
      while (!prepared->settled()) std::this_thread::sleep_for(milliseconds(1));
      CHECK(stages_until_mined(rig, next) == std::set{Stage::full});
    }
  }
}

TEST("search/randomx/searcher: with room for one dataset, a prepared key is mined in light mode until it has its own") {
  auto random = test::random_engine();
  for (const MemoryWish memory : {MemoryWish::automatic, MemoryWish::full}) {
    std::weak_ptr<const rx::memory::Dataset> first;
    std::mutex mutex;  // guards it
    rx::memory::StoreOptions stored = tiny_store();
    stored.check_room = [&](std::uint64_t bytes, const std::string& what, auto&&...) {
      const std::lock_guard lock(mutex);
      if (bytes < kTiny1.dataset_bytes() || first.expired()) return base::Status{};
      return base::Status::error(base::Code::out_of_memory, what);
    };
    Rig rig(3, memory, 0, os::cpu_features(), std::move(stored));
    const Job now = job_of(random, kTiny1, 0, 100'000'000);
    stages_until_mined(rig, now);
    until_stage(rig, Stage::full);
    {
      const std::lock_guard lock(mutex);
      first = rig.store.acquire(kTiny1, part_of(now).key.bytes, memory).value()->hold().full;
    }
    const Job next = job_of(random, kTiny1, 1, 100'000'000);
    CHECK(rig.stages->keys.prepare(part_of(next).key).ok());
    const auto prepared = rig.store.acquire(kTiny1, part_of(next).key.bytes, memory).value();
    while (!prepared->usable()) std::this_thread::sleep_for(milliseconds(1));
    CHECK(!stages_until_mined(rig, next).contains(Stage::failed));
    until_stage(rig, Stage::full);
    for (const Event& event : rig.engine().drain(1000)) CHECK(event.kind != Event::Kind::failed);
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
