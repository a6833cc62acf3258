// From input to hash (specs.md chapter 2) on one or several virtual machines of one thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "os/pages.h"
#include "randomx/aes/aes.h"
#include "randomx/blake2b/blake2b.h"
#include "randomx/params.h"
#include "randomx/program/executor.h"

namespace pickaxe::randomx {

// Where the machines read items from; set what the executor's mode needs. It belongs to the caller and outlives the
// hashing.
struct Memory {
  const std::uint8_t* dataset = nullptr;  // full mode
  const items::Source* items = nullptr;   // light mode
};

// As many machines as the executor has slots, each hashing an input of its own at the same time. Hashing is
// pipelined: first() takes inputs, next() finishes them while it takes the following ones, last() finishes without
// taking any. `inputs` has 1 to lanes() elements; `hashes` as many as the inputs before. Interrupted, within some
// milliseconds, they return false; then `hashes` is not filled, and the pipeline begins anew with first().
class Vm {
 public:
  // `params` must outlive the VM. Code::out_of_memory when there is no room for the scratchpads.
  static base::Result<std::unique_ptr<Vm>> create(const Params& params, const aes::Functions& aes,
                                                  std::unique_ptr<program::Executor> executor, Memory memory,
                                                  os::PageWish wish);

  // Other memory for the same mode, such as another key's; between hashes, with nothing in the pipeline.
  void use(Memory memory) noexcept;

  std::size_t lanes() const noexcept { return machines_.size(); }
  const program::Executor& executor() const noexcept { return *executor_; }
  const os::Pages& pages() const noexcept { return scratchpads_; }

  void first(std::span<const base::Bytes> inputs) noexcept;
  bool next(std::span<const base::Bytes> inputs, std::span<base::Hash256> hashes,
            const base::Interrupt& interrupt = {}) noexcept;
  bool last(std::span<base::Hash256> hashes, const base::Interrupt& interrupt = {}) noexcept;

  // One input on the first machine alone; breaks off a pipeline in progress.
  base::Hash256 hash(base::Bytes input) noexcept;

 private:
  struct alignas(64) Lane {
    program::Machine machine;
    blake2b::Hash512 seed;  // state of gen4 for the next program
    program::RawProgram raw;
    program::DecodedProgram decoded;
  };

  Vm(const Params& params, const aes::Functions& aes, std::unique_ptr<program::Executor> executor,
     os::Pages scratchpads)
      : params_(params), aes_(aes), executor_(std::move(executor)), scratchpads_(std::move(scratchpads)) {}

  void seed_lane(Lane& lane, base::Bytes input) noexcept;
  void start_lane(Lane& lane, base::Bytes input) noexcept;
  bool run_programs(const base::Interrupt& interrupt) noexcept;
  void finish_lanes(std::size_t from, std::span<base::Hash256> hashes) noexcept;
  static base::Hash256 finish(Lane& lane, const std::uint8_t* digest) noexcept;

  const Params& params_;
  const aes::Functions& aes_;
  std::unique_ptr<program::Executor> executor_;
  os::Pages scratchpads_;
  std::vector<Lane> lanes_;
  std::vector<program::Machine*> machines_;
  std::size_t running_ = 0;  // inputs taken and not finished
};

}  // namespace pickaxe::randomx
