#include "sha256d/planned/instruction_set.h"

namespace pickaxe::sha256d::planned {

using namespace assembler::x86;

Mem address(const Operand& operand, std::size_t vector_bytes, std::size_t uniform_bytes) noexcept {
  switch (operand.kind) {
    case Operand::Kind::uniform:
      return ptr(kTableRegisters[static_cast<std::size_t>(operand.table)],
                 static_cast<std::int32_t>(operand.index * uniform_bytes));
    case Operand::Kind::stored:
      return in_workspace(offsetof(Workspace, kept) + operand.index * vector_bytes);
    default:
      return in_workspace(offsetof(Workspace, spilled) + operand.index * vector_bytes);
  }
}

}  // namespace pickaxe::sha256d::planned
