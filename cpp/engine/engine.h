// Threads that search. Every function may be called from any thread; none of them waits for a hash except join().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/status.h"
#include "engine/engine_state.h"

namespace pickaxe::engine {

class Worker;

class Engine {
 public:
  // `algorithms`: how searchers are made, by Job::algorithm. `wake` runs on a worker thread when drain() has something
  // to give; it must not block. Code::thread_start when the OS refuses a thread (those already started are ended).
  static base::Result<std::unique_ptr<Engine>> start(EngineOptions options, std::vector<MakeSearcher> algorithms,
                                                     std::function<void()> wake);
  ~Engine();  // stop() and join()

  // Replaces the current job; its id is set here and returned. Workers leave the old one within a batch,
  // or in the middle of a slow hash.
  std::uint64_t set_job(Job job);
  void clear_job();
  void pause();
  void resume();
  // Asks the threads to end; the last one posts Event::stopped.
  void stop();
  void join();

  std::vector<Event> drain(std::size_t max) { return state_.events.drain(max); }
  unsigned threads() const noexcept { return state_.options.threads; }
  std::vector<std::uint64_t> hashes_by_worker() const;
  std::uint64_t hashes_of(std::uint64_t job_id) const;
  // The smallest nonce of the job that is not finished, or that won and waits in the queue: who searches from there on
  // misses no hit but those that were drained. None: nothing is left, or
  // another job has come since.
  std::optional<std::uint64_t> unfinished_of(std::uint64_t job_id);
  // The smallest job id that may still have events: waiting in the queue or being searched. Greater than every id when
  // there is none.
  std::uint64_t oldest_job();

 private:
  Engine(EngineOptions options, std::vector<MakeSearcher> algorithms, std::function<void()> wake);
  template <typename Change>
  void change(Change&& apply);

  EngineState state_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace pickaxe::engine
