// Sweeps as machine code, planned and written once a process and instruction set.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "base/status.h"
#include "os/copied_code.h"
#include "sha256d/planned/instruction_set.h"
#include "sha256d/planned/workspace.h"

namespace pickaxe::sha256d::planned {

struct Routines {
  Run sweep;      // one preimage: steps over nonces
  Run schedule;   // several: one step, what they share of it
  Run midstates;  // steps over the midstates
};

class Code {
 public:
  // Code::code_memory when the OS refuses. Of several copies each routine is the fastest one's: to find that out they
  // run, so the CPU must have what the set needs.
  static base::Result<Code> generate(const InstructionSet& set, std::size_t copies = 1) noexcept;

  const Routines& routines(const Variant& variant) const noexcept { return routines_[index(variant)]; }

 private:
  explicit Code(os::CopiedCode memory) noexcept : memory_(std::move(memory)) {}
  static std::size_t index(const Variant& variant) noexcept {
    return 2 * static_cast<std::size_t>(variant.layout == Layout::header) +
           static_cast<std::size_t>(variant.order == base::HashOrder::little_endian);
  }

  os::CopiedCode memory_;
  std::array<Routines, 4> routines_ = {};
};

}  // namespace pickaxe::sha256d::planned
