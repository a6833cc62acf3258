// The code of instructions as data. What the assembler writes for an operation is the same bytes every time but for
// the fields of registers, shift and immediates: so it is asked once, and from then on the fields are added in. That
// takes no branch on the operation, which is random and would be mispredicted more often than not.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "base/features.h"
#include "randomx/program/decode.h"
#include "randomx/program/executor.h"

namespace pickaxe::randomx::jit::x86 {

class Patterns {
 public:
  // What InstructionEmitter::emit writes on a processor with `features`, for that way of rounding.
  static const Patterns& of(base::Features features, program::Rounding rounding) noexcept;

  // Bytes from `at` on that write() may touch, whatever the length of the code.
  static constexpr std::size_t kRoom = 48;

  // Whether write() can: not for the few operations whose code depends on what else the program holds or is too
  // long, nor where an operand needs another encoding.
  bool knows(const program::DecodedInstruction& in) const noexcept {
    return ((pattern(in).irregular >> in.dst | in.src / program::kNoRegister) & 1) == 0;
  }

  // Returns the end of the code.
  std::uint8_t* write(const program::DecodedInstruction& in, std::uint8_t* at) const noexcept {
    const Pattern& p = pattern(in);
    const Address& address = addresses_[p.addressed_by_dst ? in.dst : in.src];
    const std::array<std::uint64_t, 2> code = {
        p.code[0] + in.dst * p.by_dst[0] + in.src * p.by_src + in.shift * p.by_shift, p.code[1] + in.dst * p.by_dst[1]};
    const auto imm = static_cast<std::uint32_t>(in.imm);
    const std::uint32_t mask = in.mask;
    const std::size_t address_bytes = address.bytes & p.address_mask;
    const std::size_t imm_at = p.imm_at;
    std::uint8_t* const end = at + address_bytes + p.bytes;
    // Where there is no address the code comes to stand over it.
    std::memcpy(at, address.code.data(), sizeof address.code);
    std::memcpy(at + address.imm_at, &imm, sizeof imm);
    std::memcpy(at + address.mask_at, &mask, sizeof mask);
    at += address_bytes;
    std::memcpy(at, code.data(), sizeof code);
    std::memcpy(at + imm_at, &imm, sizeof imm);
    return end;
  }

 private:
  using Words = std::array<std::uint64_t, 2>;  // code of up to 16 bytes, little-endian

  struct Pattern {
    Words code{};  // of dst, src and shift 0
    Words by_dst{};
    std::uint64_t by_src = 0;
    std::uint64_t by_shift = 0;
    std::uint8_t bytes = 0;
    std::uint8_t imm_at = 0;  // behind the code if it has none
    std::uint8_t address_mask = 0;
    std::uint8_t irregular = 0xff;  // bit set of the dst that need another encoding
    bool addressed_by_dst = false;
  };

  // The scratchpad address at (r + imm) & mask, computed into rax.
  struct Address {
    Words code{};
    std::uint8_t bytes = 0;
    std::uint8_t imm_at = 0;
    std::uint8_t mask_at = 0;
  };

  Patterns(base::Features features, program::Rounding rounding) noexcept;
  static Address learn_address(unsigned reg) noexcept;
  Pattern learn(program::Operation operation, base::Features features, program::Rounding rounding) const noexcept;

  const Pattern& pattern(const program::DecodedInstruction& in) const noexcept {
    return patterns_[static_cast<std::size_t>(in.operation)];
  }

  std::array<Address, program::kNoRegister> addresses_;
  std::array<Pattern, static_cast<std::size_t>(program::Operation::istore) + 1> patterns_;
};

}  // namespace pickaxe::randomx::jit::x86
