// All keys of a process: whoever hashes with one shares its memory.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/features.h"
#include "base/status.h"
#include "randomx/memory/keyed_memory.h"
#include "randomx/params.h"

namespace pickaxe::randomx::memory {

// One per process is enough; safe from any thread.
class Store {
 public:
  Store(StoreOptions options, base::Features cpu) : options_(std::move(options)), cpu_(cpu) {}

  // The memory of that key, preparing in the background; the same object as long as anyone holds it. Asking for the
  // next key ahead of time, or for the same key again, is all it takes to prepare it or to repeat an attempt.
  // `params` must be one of the variants, or outlive the memory. Code::argument for a key that is too long.
  base::Result<std::shared_ptr<KeyedMemory>> acquire(const Params& params, base::Bytes key, MemoryWish wish,
                                                     const Preparation& preparation = {});

 private:
  const StoreOptions options_;
  const base::Features cpu_;
  const DatasetCount datasets_ = std::make_shared<std::atomic<unsigned>>(0);
  std::mutex mutex_;
  std::vector<std::weak_ptr<KeyedMemory>> known_;
};

}  // namespace pickaxe::randomx::memory
