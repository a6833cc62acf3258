// Many more threads than there are CPUs, and CPUs that change: nothing lost, nothing twice, every step within a bound.
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "engine/rig.h"
#include "random.h"
#include "search/sha256d/searcher.h"
#include "search/sweep/preimages.h"
#include "sha256d/sha256.h"
#include "test.h"

#if defined(__linux__)
#include <sched.h>

#include <filesystem>
#endif

namespace pickaxe::search {
namespace {

using engine::Event;
using engine::Job;
using test::EngineRig;
using test::Hits;

#if defined(__SANITIZE_THREAD__)
constexpr unsigned kCrowds[] = {64};
#else
constexpr unsigned kCrowds[] = {256, 1024};
#endif

std::vector<engine::MakeSearcher> sha256d_searchers() {
  return {sha256d::start({}).value().make};
}

Job job_of(std::mt19937_64& random, std::uint64_t nonces, unsigned leading_zero_bits) {
  Job job;
  job.message.resize(80);
  for (auto& byte : job.message) byte = static_cast<std::uint8_t>(random());
  job.nonce_offset = 76;
  job.target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> leading_zero_bits};
  job.last_nonce = nonces - 1;
  auto part = std::make_shared<sweep::Part>();
  part->preimages.resize(1);
  std::copy_n(job.message.begin(), 64, part->preimages.front().begin());
  job.part = std::move(part);
  return job;
}

Hits expected(Job job) {
  Hits out;
  for (std::uint64_t nonce = 0; nonce <= job.last_nonce; ++nonce) {
    engine::patch_nonce(job.message.data(), job, nonce);
    if (base::meets(pickaxe::sha256d::sha256d(job.message).data(), job.target)) out.insert({nonce, 0});
  }
  return out;
}

// What comes of other jobs is skipped.
void check_to_the_end(EngineRig& rig, const Job& job) {
  const std::uint64_t id = rig.engine->set_job(job);
  Hits got;
  for (const Event& event : rig.until([&](const Event& e) { return test::exhausted(e) && e.job_id == id; })) {
    if (event.job_id != id) continue;
    if (event.kind == Event::Kind::hit) CHECK(test::add(got, event));
    if (test::exhausted(event)) CHECK_EQ(event.hashes, job.last_nonce + 1);
  }
  CHECK(got == expected(job));
}

TEST("search/many_workers: jobs, changes of jobs and a flood of hits on 256 and 1024 threads") {
  auto random = test::random_engine();
  for (const unsigned threads : kCrowds) {
    EngineRig rig(threads, sha256d_searchers());
    check_to_the_end(rig, job_of(random, 200'000, 10));
    for (int i = 0; i < 20; ++i) {
      rig.engine->set_job(job_of(random, 0xffff'ffff, 40));
      if (i % 4 == 0) rig.engine->pause();
      if (i % 4 == 1) rig.engine->resume();
    }
    rig.engine->resume();
    check_to_the_end(rig, job_of(random, 50'000, 8));
    check_to_the_end(rig, job_of(random, 3 * engine::EventQueue::kHitCapacity, 0));  // each nonce a hit
    CHECK_EQ(rig.engine->hashes_by_worker().size(), std::size_t{threads});
  }  // the destructor ends and joins them
}

#if defined(__linux__)

// What `taskset -a -p` does: every thread of this process.
void allow(const cpu_set_t& cpus) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    (void)sched_setaffinity(std::stoi(task.path().filename()), sizeof cpus, &cpus);
  }
}

std::vector<unsigned> allowed_cpus() {
  cpu_set_t cpus;
  CHECK_EQ(sched_getaffinity(0, sizeof cpus, &cpus), 0);
  std::vector<unsigned> all;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &cpus)) all.push_back(cpu);
  }
  return all;
}

// Finds nothing, but says where it ran.
struct PlaceSearcher final : engine::Searcher {
  explicit PlaceSearcher(std::vector<unsigned>& place) : place(place) {}

  void search(const Job&, engine::ThreadNonces& nonces, engine::SearchControl& control) override {
    place = allowed_cpus();
    for (engine::NonceBlock block; (block = nonces.take(1000)).count != 0; nonces.finished()) control.count(block.count);
  }

  std::vector<unsigned>& place;
};

TEST("search/many_workers: a thread is pinned as the algorithm has it that it searches") {
  auto random = test::random_engine();
  const std::vector<unsigned> all = allowed_cpus();
  std::vector<unsigned> places[2][3];
  std::vector<engine::MakeSearcher> makers;
  for (auto& of_algorithm : places) {
    makers.push_back([&](unsigned worker) { return std::make_unique<PlaceSearcher>(of_algorithm[worker]); });
  }
  EngineRig rig({.threads = 3, .pin_to = {{all.front()}, {all.back(), all.front()}}}, std::move(makers));
  for (const std::size_t algorithm : {1u, 0u, 1u}) {
    Job job = job_of(random, 5000, 0);
    job.algorithm = algorithm;
    rig.engine->set_job(job);
    for (const Event& event : rig.until(test::exhausted)) CHECK(event.kind != Event::Kind::notice);
    for (unsigned worker = 0; worker < 3; ++worker) {
      const unsigned expected = algorithm == 1 && worker != 1 ? all.back() : all.front();
      CHECK(places[algorithm][worker] == std::vector<unsigned>{expected});
    }
  }
}

TEST("search/many_workers: pinned threads whose CPUs are taken from the process go on where they may") {
  cpu_set_t before;
  CHECK_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  const std::vector<unsigned> all = allowed_cpus();
  auto random = test::random_engine();
  EngineRig rig({.threads = 3, .pin_to = {all}}, sha256d_searchers());
  rig.engine->set_job(job_of(random, 0xffff'ffff, 60));
  for (const unsigned only : {all.front(), all.back()}) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(only, &one);
    allow(one);
    const std::vector<std::uint64_t> began = rig.engine->hashes_by_worker();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto all_went_on = [&] {
      return std::ranges::equal(rig.engine->hashes_by_worker(), began, std::greater<>());
    };
    while (!all_went_on() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    CHECK(all_went_on());
  }
  allow(before);
  check_to_the_end(rig, job_of(random, 50'000, 8));
}

#endif

}  // namespace
}  // namespace pickaxe::search
