// A toy algorithm in the engine, which knows none: what a folder of cpp/search would hold, and a line in the table.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/rig.h"
#include "random.h"
#include "search/sweep/preimages.h"
#include "search/table.h"
#include "sha256d/sha256.h"
#include "test.h"

// --- The folder: what its jobs have besides, how that is read, a searcher --------------------------------------
namespace pickaxe::search::toy {
namespace {

struct Part final : engine::JobPart {
  bool twice = false;
};

base::Hash256 hash(const Part& part, base::Bytes message) {
  return part.twice ? sha256d::sha256d(message) : sha256d::sha256(message);
}

base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout) {
  const auto twice = own.flag("twice");
  if (!twice) return base::Status::error(base::Code::argument, "twice must be a boolean");
  if (layout.message.size() > 200)
    return base::Status::error(base::Code::argument, "the message has 200 bytes at most");
  auto part = std::make_shared<Part>();
  part->twice = *twice;
  return engine::SharedPart(std::move(part));
}

class Searcher final : public engine::Searcher {
 public:
  void search(const engine::Job& job, engine::ThreadNonces& nonces, engine::SearchControl& control) override {
    std::vector<std::uint8_t> message = job.message;
    for (engine::NonceBlock block = nonces.take(64); block.count != 0; block = nonces.take(64)) {
      if (!control.keep_going()) return;
      for (std::uint64_t i = 0; i < block.count; ++i) {
        engine::patch_nonce(message.data(), job, block.first + i);
        const base::Hash256 found = hash(static_cast<const Part&>(*job.part), message);
        if (base::meets(found.data(), job.target)) control.found({.nonce = block.first + i, .hash = found});
      }
      control.count(block.count);
      nonces.finished();
    }
  }
};

base::Result<Searchers> start(const Setup&) {
  return Searchers{[](unsigned) { return std::make_unique<Searcher>(); }, {}};
}

}  // namespace
}  // namespace pickaxe::search::toy

namespace pickaxe::search {
namespace {

using engine::Event;
using engine::Job;
using std::chrono::milliseconds;
using test::Hits;

// --- The table, with its line ----------------------------------------------------------------------------------
std::vector<Algorithm> table() {
  std::vector<Algorithm> all(algorithms().begin(), algorithms().end());
  all.push_back({"toy", toy::read, toy::start});
  return all;
}

// What a caller wrote: flags only.
class Flags final : public Fields {
 public:
  explicit Flags(std::map<std::string, bool> flags) : flags_(std::move(flags)) {}
  std::optional<std::vector<std::uint8_t>> bytes(const char*) const override { return std::nullopt; }
  std::optional<std::string> text(const char*) const override { return std::nullopt; }
  std::optional<bool> flag(const char* name) const override {
    const auto found = flags_.find(name);
    return found == flags_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::string, bool> flags_;
};

std::vector<engine::MakeSearcher> makers() {
  const auto all = table();
  auto started = start_all(all, {});
  CHECK(started.ok());
  std::vector<engine::MakeSearcher> out;
  for (Searchers& searchers : started.value()) out.push_back(std::move(searchers.make));
  return out;
}

Job toy_job(std::mt19937_64& random, bool twice, int leading_zero_bits, std::uint64_t count) {
  Job job;
  job.message.resize(70);
  for (auto& byte : job.message) byte = static_cast<std::uint8_t>(random());
  job.nonce_offset = 3;
  job.nonce_width = 8;
  job.target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> leading_zero_bits};
  job.first_nonce = (std::uint64_t{1} << 32) - count / 2;
  job.last_nonce = job.first_nonce + count - 1;
  const auto all = table();
  const auto line = std::ranges::find(all, "toy", &Algorithm::name);
  job.algorithm = static_cast<std::size_t>(line - all.begin());
  auto part = line->read(Flags({{"twice", twice}}), job);
  CHECK(part.ok());
  job.part = part.value();
  return job;
}

Hits expected(Job job) {
  Hits out;
  for (std::uint64_t nonce = job.first_nonce; nonce <= job.last_nonce; ++nonce) {
    engine::patch_nonce(job.message.data(), job, nonce);
    const auto hash = toy::hash(static_cast<const toy::Part&>(*job.part), job.message);
    if (base::meets(hash.data(), job.target)) out.insert({nonce, 0});
  }
  return out;
}

void check_mined(test::EngineRig& rig, const Job& job) {
  const std::uint64_t id = rig.engine->set_job(job);
  Hits got;
  for (const Event& event : rig.until([&](const Event& e) { return test::exhausted(e) && e.job_id == id; })) {
    if (event.job_id != id) continue;
    if (event.kind == Event::Kind::hit) CHECK(test::add(got, event));
    if (test::exhausted(event)) CHECK_EQ(event.hashes, job.last_nonce - job.first_nonce + 1);
  }
  CHECK(got == expected(job));
}

// One of sha256d's, which no hash wins.
Job other_job(std::uint64_t count) {
  Job job;
  job.algorithm = *find_algorithm("sha256d");
  job.message.resize(68);
  job.nonce_offset = 64;
  job.last_nonce = count - 1;
  auto part = std::make_shared<sweep::Part>();
  part->preimages.resize(1);
  job.part = std::move(part);
  return job;
}

TEST("search/toy: one more algorithm is mined to the end of its range, in turns with another") {
  auto random = test::random_engine();
  for (const unsigned threads : {1u, 3u}) {
    test::EngineRig rig(threads, makers());
    check_mined(rig, toy_job(random, false, 6, 5000));
    const std::uint64_t other = rig.engine->set_job(other_job(10'000));
    const Event end = rig.until(test::exhausted).back();
    CHECK_EQ(end.job_id, other);
    CHECK_EQ(end.hashes, 10'000u);
    check_mined(rig, toy_job(random, true, 6, 5001));
    check_mined(rig, toy_job(random, false, 6, 1));
  }
}

TEST("search/toy: a job that replaces another is mined whole, wherever the other was") {
  auto random = test::random_engine();
  test::EngineRig rig(2, makers());
  for (int i = 0; i < 20; ++i) {
    rig.engine->set_job(toy_job(random, i % 2 == 0, 60, std::uint64_t{1} << 40));
    if (i % 3 == 0) std::this_thread::sleep_for(milliseconds(1));
    check_mined(rig, toy_job(random, i % 2 != 0, 5, 2000));
  }
}

TEST("search/toy: a pause keeps the place") {
  auto random = test::random_engine();
  test::EngineRig rig(2, makers());
  const Job job = toy_job(random, false, 8, 200'000);
  const std::uint64_t id = rig.engine->set_job(job);
  for (int i = 0; i < 4; ++i) {
    rig.engine->pause();
    test::settled(*rig.engine);
    const std::uint64_t paused_at = rig.engine->hashes_of(id);
    std::this_thread::sleep_for(milliseconds(10));
    CHECK_EQ(rig.engine->hashes_of(id), paused_at);
    rig.engine->resume();
    std::this_thread::sleep_for(milliseconds(2));
  }
  Hits got;
  for (const Event& event : rig.until(test::exhausted)) {
    if (event.kind == Event::Kind::hit) CHECK(test::add(got, event));
    if (test::exhausted(event)) CHECK_EQ(event.hashes, 200'000u);
  }
  CHECK(got == expected(job));
}

TEST("search/toy: an algorithm lists its kernels, or has none to list") {
  for (const Algorithm& algorithm : table()) {
    if (algorithm.kernels == nullptr) continue;
    const auto reports = algorithm.kernels({});
    CHECK_EQ(reports.back().name, "scalar");
    CHECK(reports.back().supported && reports.back().tested.ok());
    CHECK_EQ(std::ranges::count(reports, true, &base::KernelReport::fastest), 1);
  }
  CHECK(table().front().kernels != nullptr && table().back().kernels == nullptr);
}

TEST("search/toy: its own fields are its own to refuse") {
  const Job layout;
  CHECK(toy::read(Flags({}), layout).status().code == base::Code::argument);
  Job long_one;
  long_one.message.resize(201);
  CHECK(toy::read(Flags({{"twice", true}}), long_one).status().code == base::Code::argument);
}

}  // namespace
}  // namespace pickaxe::search
