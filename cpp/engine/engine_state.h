// What the engine and its workers share. Everything under `mutex` is touched only when something changes; the one
// thing a searching worker reads is `signal`.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/hits.h"
#include "engine/job.h"
#include "engine/nonce_cursor.h"
#include "engine/searcher.h"
#include "os/thread.h"

namespace pickaxe::engine {

struct EngineOptions {
  unsigned threads = 1;
  os::Priority priority = os::Priority::normal;
  // By Job::algorithm: the logical CPU of worker i is list[i % size] as long as that is searched; empty: not pinned.
  std::vector<std::vector<unsigned>> pin_to;
};

struct EngineState {
  EngineState(EngineOptions options, std::vector<MakeSearcher> algorithms, std::function<void()> wake)
      : options(std::move(options)), algorithms(std::move(algorithms)), events(std::move(wake)) {}

  const EngineOptions options;
  const std::vector<MakeSearcher> algorithms;  // by Job::algorithm
  EventQueue events;

  // Changes with every new or ended job, pause, resume and stop.
  alignas(64) std::atomic<std::uint64_t> signal{0};

  alignas(64) std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<const Job> job;       // null: idle
  std::shared_ptr<NonceCursor> nonces;  // of the job
  std::uint64_t last_job_id = 0;
  unsigned workers_done = 0;      // with the current job
  std::uint64_t hashes_done = 0;  // by those
  unsigned workers_running = 0;
  bool paused = false;
  bool stopping = false;
};

}  // namespace pickaxe::engine
