#include "engine/engine.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "engine/worker.h"

namespace pickaxe::engine {

Engine::Engine(EngineOptions options, std::vector<MakeSearcher> algorithms, std::function<void()> wake)
    : state_(std::move(options), std::move(algorithms), std::move(wake)) {}

base::Result<std::unique_ptr<Engine>> Engine::start(EngineOptions options, std::vector<MakeSearcher> algorithms,
                                                    std::function<void()> wake) {
  std::unique_ptr<Engine> engine(new Engine(std::move(options), std::move(algorithms), std::move(wake)));
  const unsigned threads = engine->threads();
  for (unsigned i = 0; i < threads; ++i) {
    engine->workers_.push_back(std::make_unique<Worker>(engine->state_, i));
    try {
      {
        const std::lock_guard lock(engine->state_.mutex);
        ++engine->state_.workers_running;
      }
      engine->workers_.back()->start();
    } catch (const std::system_error& error) {
      {
        const std::lock_guard lock(engine->state_.mutex);
        --engine->state_.workers_running;
      }
      engine->workers_.pop_back();
      return base::Status::error(base::Code::thread_start, "the OS refused thread " + std::to_string(i + 1) + " of " +
                                                               std::to_string(threads) + ": " + error.what());
    }
  }
  return engine;
}

Engine::~Engine() {
  stop();
  join();
}

template <typename Change>
void Engine::change(Change&& apply) {
  {
    const std::lock_guard lock(state_.mutex);
    apply();
    state_.signal.fetch_add(1, std::memory_order_relaxed);
  }
  state_.changed.notify_all();
}

std::uint64_t Engine::set_job(Job job) {
  auto shared = std::make_shared<Job>(std::move(job));
  auto nonces = std::make_shared<NonceCursor>(shared->first_nonce, shared->last_nonce);
  change([&] {
    shared->id = ++state_.last_job_id;
    state_.job = shared;
    state_.nonces = std::move(nonces);
    state_.workers_done = 0;
    state_.hashes_done = 0;
  });
  return shared->id;
}

void Engine::clear_job() {
  change([this] { state_.job = nullptr; });
}

void Engine::pause() {
  change([this] { state_.paused = true; });
}

void Engine::resume() {
  change([this] { state_.paused = false; });
}

void Engine::stop() {
  change([this] { state_.stopping = true; });
  state_.events.close();
}

void Engine::join() {
  for (const auto& worker : workers_) worker->join();
}

std::vector<std::uint64_t> Engine::hashes_by_worker() const {
  std::vector<std::uint64_t> out;
  for (const auto& worker : workers_) out.push_back(worker->hashes());
  return out;
}

std::uint64_t Engine::hashes_of(std::uint64_t job_id) const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->hashes_of(job_id);
  return sum;
}

std::optional<std::uint64_t> Engine::unfinished_of(std::uint64_t job_id) {
  std::uint64_t first = 0;
  std::uint64_t unfinished = UnfinishedMark::kNone;
  {
    const std::lock_guard lock(state_.mutex);
    if (state_.nonces == nullptr || state_.last_job_id != job_id) return std::nullopt;
    first = state_.nonces->first();
    // The cursor first: what is taken after this is behind it.
    unfinished = state_.nonces->taken().value_or(UnfinishedMark::kNone);
    for (const auto& worker : workers_) unfinished = std::min(unfinished, worker->unfinished_of(job_id));
  }
  // Then the queue: what was marked as finished is in it by now.
  if (const auto hit = state_.events.smallest_hit(job_id)) unfinished = std::min(unfinished, *hit - first);
  if (unfinished == UnfinishedMark::kNone) return std::nullopt;
  return first + unfinished;
}

std::uint64_t Engine::oldest_job() {
  std::uint64_t oldest = kNoJob;
  {
    const std::lock_guard lock(state_.mutex);
    if (state_.job != nullptr) oldest = state_.job->id;
    for (const auto& worker : workers_) oldest = std::min(oldest, worker->searching());
  }
  // The workers first: one moves on only after its hits are in the queue.
  return std::min(oldest, state_.events.oldest_job());
}

}  // namespace pickaxe::engine
