#include "engine/engine.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>
#include <utility>

#include "engine/rig.h"
#include "os/cpu.h"
#include "random.h"
#include "search/sha256d/searcher.h"
#include "search/sweep/preimages.h"
#include "test.h"

using namespace pickaxe;
using engine::Engine;
using engine::Event;
using engine::Job;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::add;
using test::exhausted;
using test::Hits;
using test::settled;

namespace {

// Mines sha256d with the named kernel, or with the best.
struct Rig : test::EngineRig {
  explicit Rig(unsigned threads, std::string_view kernel_name = "")
      : EngineRig(threads,
                  {[kernel = choose(kernel_name)](unsigned) { return search::sha256d::make_searcher(*kernel); }}) {}

 private:
  static const sha256d::Kernel* choose(std::string_view name) {
    const auto kernel = sha256d::select_kernel(name, os::cpu_features());
    CHECK(kernel.ok());
    return kernel.value();
  }
};

const std::vector<base::Preimage>& preimages_of(const Job& job) {
  return static_cast<const search::sweep::Part&>(*job.part).preimages;
}

void add_preimages(Job& job, std::mt19937_64& random, std::size_t count) {
  auto part = std::make_shared<search::sweep::Part>();
  if (job.part != nullptr) part->preimages = preimages_of(job);
  for (; count > 0; --count) {
    base::Preimage& preimage = part->preimages.emplace_back();
    for (auto& byte : preimage) byte = static_cast<std::uint8_t>(random());
  }
  job.part = std::move(part);
}

Job easy_job(std::mt19937_64& random, int leading_zero_bits) {
  Job job;
  const std::size_t size = std::array{68, 72, 80}[random() % 3];
  job.message.resize(size);
  for (auto& byte : job.message) byte = static_cast<std::uint8_t>(random());
  job.nonce_offset = size == 80 ? 76 : 64;
  job.nonce_width = size == 72 ? 8 : 4;
  job.target.order = random() % 2 == 0 ? base::HashOrder::big_endian : base::HashOrder::little_endian;
  job.target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> leading_zero_bits};
  add_preimages(job, random, 1);
  return job;
}

Hits oracle_hits(Job job) {
  Hits out;
  for (std::uint32_t preimage = 0; preimage < preimages_of(job).size(); ++preimage) {
    std::ranges::copy(preimages_of(job)[preimage], job.message.begin());
    for (std::uint64_t nonce = job.first_nonce;; ++nonce) {
      engine::patch_nonce(job.message.data(), job, nonce);
      if (base::meets(sha256d::sha256d(job.message).data(), job.target)) out.insert({nonce, preimage});
      if (nonce == job.last_nonce) break;
    }
  }
  return out;
}

}  // namespace

TEST("engine/engine: the same hits as the oracle, none lost, none twice, for every kernel and odd thread counts") {
  auto random = test::random_engine();
  for (const auto& kernel : sha256d::kernels()) {
    if (!os::cpu_features().has(kernel.needs)) continue;
    for (const unsigned threads : {1u, 3u}) {
      Rig rig(threads, kernel.name);
      for (const std::size_t preimages : {1, 1, 2, 5, 16}) {
        Job job = easy_job(random, 10);
        add_preimages(job, random, preimages - 1);
        job.first_nonce = job.nonce_width == 8 ? (std::uint64_t{7} << 32) - 600 : 0xffffffffu - 30000;  // across 2^32
        job.last_nonce = job.first_nonce + (20000 + random() % 5000) / preimages;
        const auto want = oracle_hits(job);
        const std::uint64_t count = (job.last_nonce - job.first_nonce + 1) * preimages;
        const std::uint64_t id = rig.engine->set_job(job);
        Hits got;
        for (const Event& event : rig.until(exhausted)) {
          CHECK_EQ(event.job_id, id);
          if (event.kind == Event::Kind::hit) CHECK(add(got, event));
          if (event.kind == Event::Kind::exhausted) CHECK_EQ(event.hashes, count);
        }
        CHECK(got == want);
        CHECK_EQ(rig.engine->hashes_of(id), count);
      }
    }
  }
}

TEST("engine/engine: a job for some of the threads is searched by these, once, to its natural end") {
  auto random = test::random_engine();
  Rig rig(4);
  for (const unsigned threads : {2u, 1u, 3u, 9u, 0u}) {
    Job job = easy_job(random, 8);
    job.threads = threads;
    job.last_nonce = 40000;
    const auto want = oracle_hits(job);
    const auto before = rig.engine->hashes_by_worker();
    rig.engine->set_job(job);
    Hits got;
    for (const Event& event : rig.until(exhausted)) {
      if (event.kind == Event::Kind::hit) CHECK(add(got, event));
      if (event.kind == Event::Kind::exhausted) CHECK_EQ(event.hashes, 40001u);
    }
    CHECK(got == want);
    const auto after = rig.engine->hashes_by_worker();
    for (unsigned i = 0; i < 4; ++i) {
      if (threads != 0 && i >= threads) CHECK_EQ(after[i], before[i]);
    }
  }
}

TEST("engine/engine: one thread reports the hits of several preimages by nonce") {
  auto random = test::random_engine();
  Rig rig(1);
  Job job = easy_job(random, 6);
  add_preimages(job, random, 6);
  job.last_nonce = 5000;
  const auto want = oracle_hits(job);
  rig.engine->set_job(job);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> got;
  for (const Event& event : rig.until(exhausted)) {
    if (event.kind == Event::Kind::hit) got.emplace_back(event.solution.nonce, event.solution.preimage);
  }
  CHECK(std::ranges::equal(got, want));
}

TEST("engine/engine: a slow consumer loses no hit") {
  auto random = test::random_engine();
  Rig rig(2);
  Job job = easy_job(random, 1);
  job.last_nonce = 40000;  // about 20000 hits: several times what the queue holds
  const auto want = oracle_hits(job);
  CHECK(want.size() > 3 * engine::EventQueue::kHitCapacity);
  rig.engine->set_job(job);
  std::this_thread::sleep_for(milliseconds(50));
  Hits got;
  for (const Event& event : rig.until(exhausted)) {
    if (event.kind == Event::Kind::hit) CHECK(add(got, event));
  }
  CHECK(got == want);
}

TEST("engine/engine: a new job takes over at once, and ten thousand of them harm nothing") {
  auto random = test::random_engine();
  Rig rig(2);
  Job endless = easy_job(random, 40);
  endless.last_nonce = 0xffffffff;
  for (int i = 0; i < 10000; ++i) rig.engine->set_job(endless);
  Job last = easy_job(random, 8);
  last.last_nonce = 5000;
  const std::uint64_t id = rig.engine->set_job(last);
  CHECK_EQ(id, 10001u);
  Hits got;
  for (const Event& event : rig.until(exhausted)) {
    if (event.kind == Event::Kind::hit && event.job_id == id) add(got, event);
  }
  CHECK(got == oracle_hits(last));
  CHECK_EQ(rig.engine->oldest_job(), engine::kNoJob);
}

TEST("engine/engine: the oldest job is one that may still have hits; a cleared one is it until its threads have left") {
  auto random = test::random_engine();
  Rig rig(2);
  CHECK_EQ(rig.engine->oldest_job(), engine::kNoJob);
  Job endless = easy_job(random, 40);
  endless.last_nonce = 0xffffffff;
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t id = rig.engine->set_job(endless);
    CHECK_EQ(rig.engine->oldest_job() <= id, true);
    if (i % 2 == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
    if (i % 3 == 0) rig.engine->pause();
    rig.engine->clear_job();
    const auto deadline = steady_clock::now() + std::chrono::seconds(60);
    while (rig.engine->oldest_job() != engine::kNoJob && steady_clock::now() < deadline) std::this_thread::yield();
    CHECK_EQ(rig.engine->oldest_job(), engine::kNoJob);
    rig.engine->resume();
  }
}

TEST("engine/engine: pause keeps the place, resume goes on, nothing is tried twice") {
  auto random = test::random_engine();
  Rig rig(2);
  Job job = easy_job(random, 12);
  job.last_nonce = 3'000'000;
  const std::uint64_t id = rig.engine->set_job(job);
  std::uint64_t paused_at = 0;
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(milliseconds(3));
    rig.engine->pause();
    settled(*rig.engine);
    paused_at = rig.engine->hashes_of(id);
    std::this_thread::sleep_for(milliseconds(30));
    CHECK_EQ(rig.engine->hashes_of(id), paused_at);
    rig.engine->resume();
  }
  Hits got;
  for (const Event& event : rig.until(exhausted)) {
    if (event.kind == Event::Kind::hit) CHECK(add(got, event));
    if (event.kind == Event::Kind::exhausted) CHECK_EQ(event.hashes, 3'000'001u);
  }
  CHECK(got.size() > 500 && got.size() < 1000);  // 3,000,001 / 4096 = 732 expected, standard deviation 27
}

TEST("engine/engine: stopping while mining, paused, idle or with a full queue ends all threads") {
  auto random = test::random_engine();
  for (int how = 0; how < 4; ++how) {
    Rig rig(3);
    Job job = easy_job(random, how == 3 ? 1 : 40);
    job.last_nonce = 0xffffffff;
    if (how != 2) rig.engine->set_job(job);
    if (how == 1) rig.engine->pause();
    std::this_thread::sleep_for(milliseconds(20));
    const auto start = steady_clock::now();
    rig.engine->stop();
    rig.until([](const Event& event) { return event.kind == Event::Kind::stopped; });
    rig.engine->join();
    CHECK(steady_clock::now() - start < std::chrono::seconds(2));
  }
}

TEST("engine/engine: what the OS refuses its threads is a notice of the first job, once") {
  auto random = test::random_engine();
  test::EngineRig rig({.threads = 3, .pin_to = {{70'000}}},
                      {[](unsigned) { return search::sha256d::make_searcher(sha256d::kernels().back()); }});
  std::vector<std::string> told;
  for (int i = 0; i < 2; ++i) {
    Job job = easy_job(random, 40);
    job.last_nonce = 5000;
    const std::uint64_t id = rig.engine->set_job(job);
    for (const Event& event : rig.until(exhausted)) {
      if (event.kind != Event::Kind::notice) continue;
      CHECK_EQ(event.job_id, id);
      told.emplace_back(event.notice.code);
    }
  }
  CHECK_EQ(told.size(), 1u);
  CHECK_EQ(told.front(), "pin-refused");
}

TEST("engine/engine: clear_job idles the threads") {
  auto random = test::random_engine();
  Rig rig(2);
  Job job = easy_job(random, 40);
  job.last_nonce = 0xffffffff;
  rig.engine->set_job(job);
  std::this_thread::sleep_for(milliseconds(10));
  rig.engine->clear_job();
  const auto before = settled(*rig.engine);
  std::this_thread::sleep_for(milliseconds(100));
  CHECK(rig.engine->hashes_by_worker() == before);
  CHECK(std::accumulate(before.begin(), before.end(), std::uint64_t{0}) < 0xffffffff);
}

namespace {

// The first of its kind takes one nonce and keeps it until every other nonce of the job has been tried.
struct UnequalSearcher final : engine::Searcher {
  UnequalSearcher(std::atomic<std::uint64_t>& tried, bool slow) : tried(tried), slow(slow) {}

  void search(const Job& job, engine::ThreadNonces& nonces, engine::SearchControl& control) override {
    for (;;) {
      const engine::NonceBlock block = nonces.take(slow ? 1 : 7);
      if (block.count == 0) return;
      while (slow && tried < job.last_nonce - job.first_nonce) {
        if (!control.keep_going()) return;
        std::this_thread::yield();
      }
      tried += block.count;
      control.count(block.count);
      nonces.finished();
    }
  }

  std::atomic<std::uint64_t>& tried;
  const bool slow;
};

}  // namespace

TEST("engine/engine: a slow thread keeps from the others only what it has taken") {
  std::atomic<std::uint64_t> tried = 0;
  engine::EngineOptions options;
  options.threads = 3;
  auto started = Engine::start(
      options, {[&](unsigned worker) { return std::make_unique<UnequalSearcher>(tried, worker == 0); }}, [] {});
  CHECK(started.ok());
  const auto engine = std::move(started.value());
  Job job;
  job.last_nonce = 9'999;
  engine->set_job(job);
  std::vector<Event> events;
  for (int i = 0; i < 60'000 && events.empty(); ++i) {
    std::this_thread::sleep_for(milliseconds(1));
    events = engine->drain(1);
  }
  CHECK_EQ(events.size(), 1u);
  if (!events.empty()) CHECK_EQ(events[0].hashes, 10'000u);
  CHECK(engine->hashes_by_worker()[0] <= 1u);
}

namespace {

// Of sweeps that are too long to be gone through by the oracle: a search that nobody stopped has them all.
Hits hits_of(Rig& rig, const Job& job) {
  Hits out;
  const std::uint64_t id = rig.engine->set_job(job);
  for (const Event& event : rig.until([&](const Event& e) { return exhausted(e) && e.job_id == id; })) {
    if (event.kind == Event::Kind::hit && event.job_id == id) add(out, event);
  }
  return out;
}

}  // namespace

TEST("engine/engine: whoever goes on from the first unfinished nonce of a search that was stopped misses no hit") {
  auto random = test::random_engine();
  unsigned stopped_inside = 0;
  for (const unsigned threads : {1u, 2u, 5u}) {
    Rig rig(threads);
    Job job = easy_job(random, 13);
    add_preimages(job, random, random() % 3);
    job.first_nonce = job.nonce_width == 8 ? ~std::uint64_t{0} - 300'000 : 0xffffffffu - 300'000;
    job.last_nonce = job.first_nonce + 300'000;
    const Hits want = hits_of(rig, job);
    CHECK(want.size() > 10);
    for (int round = 0; round < 4; ++round) {
      Hits got;
      Job rest = job;
      for (int stops = 0; stops < 6 && got.size() < want.size(); ++stops) {
        const std::uint64_t id = rig.engine->set_job(rest);
        // Some hits are taken out before it is stopped, some are left behind in the queue.
        const auto take = [&] {
          for (const Event& event : rig.engine->drain(random() % 40)) {
            if (event.kind == Event::Kind::hit && event.job_id == id) add(got, event);
          }
        };
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
        take();
        if (random() % 4 == 0) rig.engine->pause();
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
        take();
        const auto unfinished = rig.engine->unfinished_of(id);
        rig.engine->clear_job();
        rig.engine->resume();
        rig.engine->drain(100'000);
        if (!unfinished) break;
        CHECK(*unfinished >= rest.first_nonce && *unfinished <= rest.last_nonce);
        rest.first_nonce = *unfinished;
      }
      stopped_inside += rest.first_nonce > job.first_nonce;
      got.merge(hits_of(rig, rest));
      CHECK(got == want);
    }
  }
  CHECK(stopped_inside > 0);
}

TEST("engine/engine: what is unfinished: all before it begins, a hit that nobody took, nothing after the end") {
  auto random = test::random_engine();
  Rig rig(2);
  CHECK(!rig.engine->unfinished_of(0));
  Job job = easy_job(random, 8);
  job.first_nonce = 100;
  job.last_nonce = 40'000;
  const auto want = oracle_hits(job);
  rig.engine->pause();
  const std::uint64_t id = rig.engine->set_job(job);
  CHECK(rig.engine->unfinished_of(id) == std::optional<std::uint64_t>(100));
  rig.engine->resume();
  settled(*rig.engine);
  CHECK(rig.engine->unfinished_of(id) == std::optional(want.begin()->first));
  rig.until(exhausted);
  CHECK(!rig.engine->unfinished_of(id));
  rig.engine->set_job(job);
  CHECK(!rig.engine->unfinished_of(id));  // another one's
}
