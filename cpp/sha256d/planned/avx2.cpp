#include <cstddef>

#include "sha256d/planned/instruction_set.h"

namespace pickaxe::sha256d::planned {
namespace {

using namespace assembler::x86;

constexpr std::size_t kVectorBytes = 32;
// Memory operands are whole vectors: uniform words lie there once a lane.
constexpr std::size_t kUniformBytes = kVectorBytes;

Ymm ymm(const Operand& operand) noexcept {
  return {static_cast<std::uint8_t>(operand.index)};
}
Mem memory(const Operand& operand) noexcept {
  return address(operand, kVectorBytes, kUniformBytes);
}

template <typename With>
void with_operand(const Operand& operand, With&& with) noexcept {
  if (operand.in_memory()) return with(memory(operand));
  with(ymm(operand));
}

void compute(Assembler& as, const Instruction& in) noexcept {
  const auto immediate = static_cast<std::uint8_t>(in.immediate);
  const Ymm target = ymm(in.target), a = ymm(in.sources[0]);
  switch (in.op) {
    case Op::nonces:
      as.vmovdqu(target, in_workspace(offsetof(Workspace, nonces)));
      as.vpaddd(target, target, in_workspace(offsetof(Workspace, increment)));
      as.vmovdqu(in_workspace(offsetof(Workspace, nonces)), target);
      return as.vpshufb(target, target, in_workspace(offsetof(Workspace, byte_swap)));
    case Op::add:
      return with_operand(in.sources[1], [&](const auto& last) { as.vpaddd(target, a, last); });
    case Op::bit_xor:
      return with_operand(in.sources[1], [&](const auto& last) { as.vpxor(target, a, last); });
    case Op::bit_and:
      return with_operand(in.sources[1], [&](const auto& last) { as.vpand(target, a, last); });
    case Op::bit_or:
      return with_operand(in.sources[1], [&](const auto& last) { as.vpor(target, a, last); });
    case Op::shift_right:
      return as.vpsrld(target, a, immediate);
    case Op::shift_left:
      return as.vpslld(target, a, immediate);
    case Op::keep:
      return as.vmovdqu(in_workspace(offsetof(Workspace, kept) + in.immediate * kVectorBytes), a);
    case Op::test:
      as.vpand(a, a, in_workspace(offsetof(Workspace, filter)));
      as.vpcmpeqd(a, a, in_workspace(offsetof(Workspace, zero)));
      return as.vmovmskps(kPassed, a);
    default:  // leaves, and what this arithmetic has no use for
      return;
  }
}

void emit(Assembler& as, const Instruction& in) noexcept {
  switch (in.kind) {
    case Instruction::Kind::compute:
      return compute(as, in);
    case Instruction::Kind::load:  // from memory: only three-input logic asks for moves
      return as.vmovdqu(ymm(in.target), memory(in.sources[0]));
    case Instruction::Kind::spill:
      return as.vmovdqu(memory(in.target), ymm(in.sources[0]));
  }
}

}  // namespace

// A narrow window, close to the graph's own order: values alive beyond the sixteenth lengthen the code, and a loop that
// fits into 32 KiB gains more than any order. Measured on Zen 4: with 30 instead of 6, 8 to 14 % slower.
constinit const InstructionSet kAvx2 = {
    .lanes = 8,
    .registers = 16,
    .arithmetic = {.rotates_and_ternary_logic = false},
    .form = Form::sequential,
    .processor = {.vector_ports = 4, .shift_ports = 2, .latency = 1, .window = 6},
    .uniform_bytes = kUniformBytes,
    .emit = emit,
};

}  // namespace pickaxe::sha256d::planned
