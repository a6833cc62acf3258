// Interpreter and generated code side by side on the same program: what the random tests and the fuzzer share.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/features.h"
#include "randomx/program/executor.h"
#include "randomx/program/program.h"

namespace pickaxe::randomx::jit {

// A variant cut down so that a run takes microseconds: few iterations, a small scratchpad and dataset. All of it
// stays a power of two, so every address computation is the real one.
Params small_variant(const Params& full_size);

// splitmix64: the tests' random numbers, the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t next() noexcept;
  void fill(void* out, std::size_t bytes) noexcept;

 private:
  std::uint64_t state_;
};

// Items that are a slice of memory: light mode then reads exactly what full mode reads.
class MemoryItems final : public items::Source {
 public:
  explicit MemoryItems(const std::uint8_t* dataset) noexcept : dataset_(dataset) {}
  std::string_view name() const noexcept override { return "memory"; }
  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override;
  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override;

 private:
  const std::uint8_t* dataset_;
};

// Machines twice, with equal scratchpads: run by the interpreter, and all together by the executor of jit.h. The
// scratchpads carry over from run to run.
class Differential {
 public:
  // `params` must outlive this. Where there is no generated code status() says why, and run is not to be called.
  Differential(const Params& params, program::Mode mode, base::Features features, std::uint64_t seed,
               std::size_t machines = 1, program::Prefetch prefetch = program::Prefetch::direct,
               program::Rounding rounding = program::Rounding::control_register);

  const base::Status& status() const noexcept { return status_; }

  // Runs a program for each machine, or for the first few of them, on both; what differs, or nothing. program::Rounding
  // mode and the caller's own are compared too.
  std::string run(std::span<const program::RawProgram> programs);
  std::string run(const program::RawProgram& program) { return run({&program, 1}); }

 private:
  struct Side {
    std::unique_ptr<program::Executor> executor;
    std::vector<program::Machine> machines;
    std::vector<std::uint8_t> storage;
  };
  std::string differences(std::size_t machine) const;

  const Params& params_;
  base::Status status_;
  std::vector<std::uint8_t> dataset_storage_;
  std::unique_ptr<MemoryItems> items_;
  program::DecodedProgram decoded_;
  Side plain_;
  Side generated_;
};

}  // namespace pickaxe::randomx::jit
