// What an algorithm gives the engine: a searcher per thread. The engine hands out nonces and takes hits; it never
// looks at a hash, and never assumes that a searcher works on one nonce at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/bytes.h"
#include "base/interrupt.h"
#include "base/notice.h"
#include "base/status.h"
#include "engine/job.h"
#include "engine/nonce_cursor.h"

namespace pickaxe::engine {

// A nonce whose hash meets the job's target.
struct Solution {
  std::uint64_t nonce = 0;
  std::uint32_t preimage = 0;  // which of the preimages of the job; 0 where there are none
  base::Hash256 hash{};
};

// A worker's side of a search.
class SearchControl {
 public:
  // To be asked about every millisecond, or before every slow hash: one relaxed load. Blocks while the engine is
  // paused. False: the job was replaced or the engine stops; return at once, without finishing the nonces.
  virtual bool keep_going() noexcept = 0;
  // Requested when keep_going() would not answer true at once: for those who look up in the middle of a hash. Good
  // until keep_going() is asked again.
  virtual base::Interrupt interrupt() const noexcept = 0;
  virtual void count(std::uint64_t hashes) noexcept = 0;
  // Blocks while the hit queue is full, so that no hit is lost to a slow consumer.
  virtual void found(const Solution& solution) noexcept = 0;
  virtual void notice(base::Notice notice) noexcept = 0;
  // The job cannot be searched: ends it for all workers. Return at once.
  virtual void fail(base::Status status) noexcept = 0;

 protected:
  ~SearchControl() = default;
};

class Searcher {
 public:
  virtual ~Searcher() = default;

  // Takes nonces as long as there are any and tries them behind every preimage, counts the hashes, reports every one
  // that meets the target, and says which are finished. Other threads take of the same. What it throws for want of
  // memory ends the job.
  virtual void search(const Job& job, ThreadNonces& nonces, SearchControl& control) = 0;
};

// Makes one worker's searcher of one algorithm, when its first job comes, on the worker's own thread.
using MakeSearcher = std::function<std::unique_ptr<Searcher>(unsigned worker)>;

}  // namespace pickaxe::engine
