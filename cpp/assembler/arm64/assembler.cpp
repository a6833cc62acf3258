#include "assembler/arm64/assembler.h"

#include <bit>

namespace pickaxe::assembler::arm64 {
namespace {

constexpr std::uint32_t kBranchField = 0x7ffff << 5;  // imm19 of B.cond, in words

}  // namespace

void Assembler::mov(X d, std::uint64_t value) noexcept {
  constexpr std::uint32_t kMovz = 0xd2800000, kMovn = 0x92800000, kMovk = 0xf2800000;
  unsigned zeros = 0;
  unsigned ones = 0;
  for (unsigned part = 0; part < 4; ++part) {
    const auto bits = static_cast<std::uint16_t>(value >> 16 * part);
    zeros += bits == 0;
    ones += bits == 0xffff;
  }
  const bool inverted = ones > zeros;
  const std::uint16_t background = inverted ? 0xffff : 0;
  bool first = true;
  for (unsigned part = 0; part < 4; ++part) {
    const auto bits = static_cast<std::uint16_t>(value >> 16 * part);
    if (bits == background && !(first && part == 3)) continue;
    const std::uint32_t operation = !first ? kMovk : inverted ? kMovn : kMovz;
    const std::uint32_t operand = first && inverted ? static_cast<std::uint16_t>(~bits) : bits;
    emit(operation | part << 21 | operand << 5 | d.id);
    first = false;
  }
}

// N:immr:imms of a 32-bit bitmask immediate that is one run of ones.
std::uint32_t Assembler::run_of_ones(std::uint32_t mask) noexcept {
  const int lowest = std::countr_zero(mask);
  const int length = std::popcount(mask);
  if (mask == 0 || length == 32 || (mask >> lowest) != (1u << length) - 1) {
    failed_ = true;
    return 0;
  }
  const auto rotate = static_cast<std::uint32_t>((32 - lowest) % 32);
  return rotate << 16 | static_cast<std::uint32_t>(length - 1) << 10;
}

// Sets the branch at `at` to go `words` instructions on.
void Assembler::patch(std::int32_t at, std::int32_t words) noexcept {
  std::uint32_t instruction;
  std::memcpy(&instruction, begin_ + at, sizeof instruction);
  instruction = (instruction & ~kBranchField) | ((static_cast<std::uint32_t>(words) << 5) & kBranchField);
  std::memcpy(begin_ + at, &instruction, sizeof instruction);
}

void Assembler::bind(Label& label) noexcept {
  label.position_ = static_cast<std::int32_t>(size());
  while (label.unresolved_ >= 0) {
    const std::int32_t at = label.unresolved_;
    std::uint32_t instruction;
    std::memcpy(&instruction, begin_ + at, sizeof instruction);
    const auto back = static_cast<std::int32_t>((instruction & kBranchField) >> 5);
    label.unresolved_ = back == 0 ? -1 : at - 4 * back;
    patch(at, (label.position_ - at) / 4);
    --unbound_branches_;
  }
}

void Assembler::b(Condition condition, Label& target) noexcept {
  const auto at = static_cast<std::int32_t>(size());
  emit(0x54000000 | static_cast<std::uint32_t>(condition));
  if (static_cast<std::int32_t>(size()) == at) return;
  if (target.bound()) return patch(at, (target.position_ - at) / 4);
  // Until it is bound the field holds the distance back to the branch before this one; 0 ends the chain.
  if (target.unresolved_ >= 0) patch(at, (at - target.unresolved_) / 4);
  target.unresolved_ = at;
  ++unbound_branches_;
}

}  // namespace pickaxe::assembler::arm64
