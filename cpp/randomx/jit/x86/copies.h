// Embedded rounding: a program's instructions once for each rounding mode, and the way from one copy to another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "randomx/jit/x86/registers.h"
#include "randomx/program/decode.h"

namespace pickaxe::randomx::jit::x86 {

// To `place`, an offset in the buffer that lies in the first copy, or where that is in the copy for the mode in rax,
// which is 4 * fprc. The offset has to be one that takes four bytes.
void go_to_copy(Assembler& as, std::size_t place) noexcept;
inline constexpr std::size_t kGoToCopyCode = 16;

// The first copy, for rounding to nearest, is written instruction by instruction; the others are its bytes, with
// another mode where an instruction rounds. So nothing in a copy may depend on where it stands.
class Copies {
 public:
  static constexpr std::size_t kCount = 4;

  // The first copy begins here, behind a jump to the one for Frame::rounding. Writes rax.
  void begin(Assembler& as) noexcept;
  // An instruction of it ends at `offset`.
  void ends_at(program::Operation operation, std::size_t offset) noexcept {
    rounding_ends_[used_] = static_cast<std::uint16_t>(offset);
    used_ += rounds(operation);
  }
  // It ends here, and goes on to `tail`, which comes before it. Writes the others, and returns the bytes from each copy
  // to the next.
  std::size_t end(Assembler& as, Label& tail) noexcept;

 private:
  static std::size_t rounds(program::Operation operation) noexcept;

  std::size_t begin_ = 0;
  std::size_t used_ = 0;
  std::array<std::uint16_t, kMaxProgramSize + 1> rounding_ends_;  // the last is for what does not round
};

inline std::size_t Copies::rounds(program::Operation operation) noexcept {
  using enum program::Operation;
  constexpr std::uint64_t kRounding = [] {
    std::uint64_t set = 0;
    for (const auto each : {fadd_r, fadd_m, fsub_r, fsub_m, fmul_r, fdiv_m, fsqrt_r})
      set |= 1ull << static_cast<unsigned>(each);
    return set;
  }();
  return kRounding >> static_cast<unsigned>(operation) & 1;
}

}  // namespace pickaxe::randomx::jit::x86
