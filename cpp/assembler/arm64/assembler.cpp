#include "assembler/arm64/assembler.h"

namespace pickaxe::assembler::arm64 {

void Assembler::mov(X to, std::uint64_t value) noexcept {
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
    d(operation | part << 21 | operand << 5, to);
    first = false;
  }
}

void Assembler::bind(Label& label) noexcept {
  label.position_ = static_cast<std::int32_t>(size());
  while (label.unresolved_ >= 0) {
    const std::int32_t at = label.unresolved_;
    const std::int32_t back = branch_distance(at);
    label.unresolved_ = back == 0 ? -1 : at - 4 * back;
    set_branch_distance(at, (label.position_ - at) / 4);
    --unbound_branches_;
  }
}

void Assembler::quadword(std::uint64_t value) noexcept {
  emit(static_cast<std::uint32_t>(value));
  emit(static_cast<std::uint32_t>(value >> 32));
}

void Assembler::branch(std::uint32_t op, Label& target) noexcept {
  const auto at = static_cast<std::int32_t>(size());
  if (!emit(op)) return;
  if (target.bound()) return set_branch_distance(at, (target.position_ - at) / 4);
  // Until it is bound the field holds the distance back to the branch before this one; 0 ends the chain.
  if (target.unresolved_ >= 0) set_branch_distance(at, (at - target.unresolved_) / 4);
  target.unresolved_ = at;
  ++unbound_branches_;
}

}  // namespace pickaxe::assembler::arm64
