// Graphs as AVX-512 kernels: a step takes some vectors of nonces behind one preimage from the nonces to the filter
// words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/status.h"
#include "os/copied_code.h"
#include "sweep/candidates.h"
#include "sweep/planned/graph.h"
#include "sweep/planned/schedule.h"

namespace pickaxe::sweep::planned {

struct alignas(64) Vector {
  std::array<std::uint32_t, 16> words;
};

// What a step is made of. Of the graph, Op::stored `s` is the s-th vector of nonces, a nonce in the low 32 bits of a
// word; Op::uniform a vector of the table of the preimage; Op::test `s` the words whose low 32 bits are filtered. Words
// are added as 32 bits, and rotated as they are.
struct StepShape {
  int word_bits;              // 32 or 64
  int streams;                // vectors of nonces
  std::size_t table_vectors;  // uniform words of a preimage, each in every lane

  std::uint32_t lanes() const noexcept { return static_cast<std::uint32_t>(512 / word_bits); }
};

// Zen 5: four ports, two of which rotate, and two cycles from an operation to the next that needs it.
inline constexpr Processor kZen5 = {.vector_ports = 4, .shift_ports = 2, .latency = 2, .window = 256};

class StepCode {
 public:
  static constexpr int kMaxStreams = 3;

  // In the graph's own order where no processor is given; runs what it has written, so the CPU must have AVX-512.
  // Code::code_memory when the OS refuses.
  static base::Result<StepCode> generate(const Graph& graph, const StepShape& shape,
                                         const std::optional<Processor>& processor) noexcept;

  // A sweep as sweep/kernel.h has it. `tables`: shape.table_vectors of each preimage, one preimage after another.
  std::uint64_t sweep(std::span<const Vector> tables, std::uint32_t filter, std::uint32_t first, std::uint64_t count,
                      Candidates& out) const noexcept;

 private:
  struct Workspace;
  // Runs steps, behind one preimage or over the preimages, until lanes pass the filter. Returns the steps not
  // finished then, that one included; 0 if none passed.
  using Run = std::uint64_t (*)(Workspace* workspace, std::uint64_t steps);
  class Writer;

  StepCode(const StepShape& shape, os::CopiedCode memory, Run run) noexcept
      : shape_(shape), memory_(std::move(memory)), run_(run) {}
  static Run fastest(const os::CopiedCode& memory, const StepShape& shape);
  void append(const Workspace& workspace, std::uint32_t preimage, std::uint32_t first, std::uint64_t limit,
              Candidates& out) const noexcept;

  StepShape shape_;
  os::CopiedCode memory_;
  Run run_;
};

}  // namespace pickaxe::sweep::planned
