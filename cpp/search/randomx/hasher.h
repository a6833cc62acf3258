// Hashing without mining: inputs in, RandomX hashes out as they become ready, on threads of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/interrupt.h"
#include "search/randomx/stages.h"

namespace pickaxe::search::randomx {

struct HashResult {
  std::uint64_t ticket = 0;
  base::Hash256 hash{};
  base::Status status;  // why there is no hash
};

class Hasher {
 public:
  // `wake` runs on one of the threads when results wait and the consumer has not been told since its last drain.
  // Code::thread_start when the OS refuses a thread; what the stages say of a key or a plan that cannot be.
  static base::Result<std::unique_ptr<Hasher>> start(std::shared_ptr<Stages> stages, Key key,
                                                     std::function<void()> wake);
  ~Hasher();

  // Queues an input; `ticket` comes back with its result.
  void submit(std::uint64_t ticket, std::vector<std::uint8_t> input);
  // All results that are ready.
  std::vector<HashResult> drain();
  // Drops what is queued and what is being hashed; the threads end within some milliseconds.
  void stop();

  rx::memory::KeyState state() const { return keyed_->state(); }

 private:
  struct Input {
    std::uint64_t ticket;
    std::vector<std::uint8_t> bytes;
  };

  Hasher(std::shared_ptr<Stages> stages, const rx::Params& params, std::shared_ptr<rx::memory::KeyedMemory> keyed,
         std::function<void()> wake)
      : stages_(std::move(stages)), params_(params), keyed_(std::move(keyed)), wake_(std::move(wake)) {}

  void run() noexcept;
  base::Status hash(std::optional<Machines>& machines, base::Bytes input, base::Hash256& hash);
  base::Status make(std::optional<Machines>& machines) const;
  bool take(Input& input);
  void deliver(HashResult result);

  const std::shared_ptr<Stages> stages_;
  const rx::Params& params_;
  const std::shared_ptr<rx::memory::KeyedMemory> keyed_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Input> inputs_;
  std::vector<HashResult> results_;
  bool told_ = false;
  base::Stop stop_;
  std::vector<std::thread> threads_;
};

}  // namespace pickaxe::search::randomx
