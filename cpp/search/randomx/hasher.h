// Hashing without mining: inputs in, RandomX hashes out as they become ready, on threads of its own, with as many keys
// as its owner has open.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/interrupt.h"
#include "search/randomx/machine_pool.h"
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
  // Code::thread_start when the OS refuses a thread.
  static base::Result<std::unique_ptr<Hasher>> start(std::shared_ptr<Stages> stages, std::function<void()> wake);
  ~Hasher();

  // Starts preparing a key, called `id` from now on, which must be a new one. Fails with what the stages say of a key
  // or a plan that cannot be.
  base::Status open(std::uint64_t id, const Key& key);
  // Drops what is queued for a key and what is being hashed, and lets go of its memory: at once where nothing is hashed
  // with it, else within some milliseconds. What the rest of the process holds stays.
  void close(std::uint64_t id);

  // Queues an input for an open key; `ticket`, greater than any before, comes back with its result. Idle threads do not
  // look before flush(), so that inputs which come together are hashed together.
  void submit(std::uint64_t ticket, std::uint64_t id, std::vector<std::uint8_t> input);
  void flush();
  // All results that are ready.
  std::vector<HashResult> drain();
  // On the calling thread, which also waits for the key's memory.
  base::Result<base::Hash256> hash_now(std::uint64_t id, base::Bytes input);
  // Drops what is queued and what is being hashed; the threads end within some milliseconds.
  void stop();

  // Of an open key.
  rx::memory::KeyState state(std::uint64_t id);

 private:
  struct Input {
    std::uint64_t ticket;
    std::vector<std::uint8_t> bytes;
  };
  struct OpenKey {
    OpenKey(const rx::Params& of, std::shared_ptr<rx::memory::KeyedMemory> memory)
        : params(of), keyed(std::move(memory)) {}

    const rx::Params& params;
    const std::shared_ptr<rx::memory::KeyedMemory> keyed;
    std::deque<Input> inputs;  // guarded by the hasher's mutex
    base::Stop stop;
  };
  using SharedKey = std::shared_ptr<OpenKey>;
  using Batch = std::vector<Input>;  // one a lane; empty again when its results are told

  Hasher(std::shared_ptr<Stages> stages, std::function<void()> wake)
      : stages_(std::move(stages)),
        pool_(stages_->options, stages_->options.threads),
        wake_(std::move(wake)) {}

  void run() noexcept;
  void hash_waiting(OpenKey& key) noexcept;
  base::Status pass_through(OpenKey& key, Batch& batch, Batch& next);
  base::Result<Machines> take_machines(const OpenKey& key);
  SharedKey wait_for_inputs();
  SharedKey oldest_usable() const;
  SharedKey find(std::uint64_t id);
  void take(OpenKey& key, std::size_t lanes, Batch& batch);
  bool take_more(OpenKey& key, std::size_t lanes, Batch& batch);
  void deliver(const OpenKey& key, Batch& batch, const std::vector<base::Hash256>& hashes);
  void refuse(const OpenKey& key, Batch& batch, const base::Status& why) noexcept;
  template <typename ResultOf>
  bool settle(const OpenKey& key, Batch& batch, const ResultOf& result_of);

  const std::shared_ptr<Stages> stages_;
  MachinePool pool_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, SharedKey> keys_;
  std::vector<HashResult> results_;
  bool told_ = false;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace pickaxe::search::randomx
