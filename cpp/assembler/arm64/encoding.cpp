#include "assembler/arm64/encoding.h"

#include <bit>

namespace pickaxe::assembler::arm64 {
namespace {

constexpr std::uint32_t kBranchField = 0x7ffff << 5;  // imm19 of B.cond

}  // namespace

// N:immr:imms of a 32-bit bitmask immediate that is one run of ones.
std::uint32_t Encoder::run_of_ones(std::uint32_t mask) noexcept {
  const int lowest = std::countr_zero(mask);
  const int length = std::popcount(mask);
  if (mask == 0 || length == 32 || (mask >> lowest) != (1u << length) - 1) {
    failed_ = true;
    return 0;
  }
  const auto rotate = static_cast<std::uint32_t>((32 - lowest) % 32);
  return rotate << 16 | static_cast<std::uint32_t>(length - 1) << 10;
}

// Unsigned: what was set with a distance of zero or more.
std::int32_t Encoder::branch_distance(std::int32_t at) const noexcept {
  std::uint32_t instruction;
  std::memcpy(&instruction, begin_ + at, sizeof instruction);
  return static_cast<std::int32_t>((instruction & kBranchField) >> 5);
}

void Encoder::set_branch_distance(std::int32_t at, std::int32_t instructions) noexcept {
  std::uint32_t instruction;
  std::memcpy(&instruction, begin_ + at, sizeof instruction);
  instruction = (instruction & ~kBranchField) | ((static_cast<std::uint32_t>(instructions) << 5) & kBranchField);
  std::memcpy(begin_ + at, &instruction, sizeof instruction);
}

}  // namespace pickaxe::assembler::arm64
