// An engine under test, and a consumer that waits for its wake calls.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "test.h"

namespace pickaxe::test {

class EngineRig {
 public:
  EngineRig(unsigned threads, std::vector<engine::MakeSearcher> algorithms)
      : EngineRig(engine::EngineOptions{.threads = threads, .pin_to = {}}, std::move(algorithms)) {}

  EngineRig(engine::EngineOptions options, std::vector<engine::MakeSearcher> algorithms) {
    auto started = engine::Engine::start(std::move(options), std::move(algorithms), [this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      wakes_.notify_one();
    });
    CHECK(started.ok());
    engine = std::move(started.value());
  }

  // Events until one satisfies `last`, or a minute has passed (emulated CPUs are slow).
  template <typename Last>
  std::vector<engine::Event> until(Last&& last) {
    using Clock = std::chrono::steady_clock;
    std::vector<engine::Event> out;
    const auto deadline = Clock::now() + std::chrono::seconds(60);
    while (Clock::now() < deadline) {
      const auto events = engine->drain(64);
      for (const engine::Event& event : events) {
        out.push_back(event);
        if (last(event)) return out;
      }
      if (events.size() == 64) continue;  // more may wait; no wake announces those
      std::unique_lock lock(mutex_);
      wakes_.wait_for(lock, std::chrono::milliseconds(20), [this] { return woken_; });
      woken_ = false;
    }
    CHECK(!"no such event within a minute");
    return out;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wakes_;
  bool woken_ = false;

 public:
  std::unique_ptr<engine::Engine> engine;  // last: its threads use the rest
};

using Hits = std::set<std::pair<std::uint64_t, std::uint32_t>>;  // nonce, preimage

// Whether it was new.
inline bool add(Hits& hits, const engine::Event& event) {
  return hits.insert({event.solution.nonce, event.solution.preimage}).second;
}

inline bool exhausted(const engine::Event& event) {
  return event.kind == engine::Event::Kind::exhausted;
}

// The counters once they stand still: blocks under way end first, which takes an emulated CPU a while.
inline std::vector<std::uint64_t> settled(const engine::Engine& engine) {
  auto before = engine.hashes_by_worker();
  for (int still = 0, polls = 0; still < 5 && polls < 500; ++polls) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    auto now = engine.hashes_by_worker();
    still = now == before ? still + 1 : 0;
    before = std::move(now);
  }
  return before;
}

}  // namespace pickaxe::test
