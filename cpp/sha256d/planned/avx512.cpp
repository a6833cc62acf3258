#include <cstddef>

#include "sha256d/planned/instruction_set.h"

namespace pickaxe::sha256d::planned {
namespace {

using namespace assembler::x86;

constexpr std::size_t kVectorBytes = 64;
constexpr std::size_t kUniformBytes = sizeof(std::uint32_t);
constexpr Mask kLanesPassed{1};

Zmm zmm(const Operand& operand) noexcept {
  return {static_cast<std::uint8_t>(operand.index)};
}
Mem memory(const Operand& operand) noexcept {
  return address(operand, kVectorBytes, kUniformBytes);
}

// Calls `with` with the operand as what it is: a register, a word of memory for every lane, or a vector of memory.
template <typename With>
void with_operand(const Operand& operand, With&& with) noexcept {
  if (!operand.in_memory()) return with(zmm(operand));
  if (operand.kind == Operand::Kind::uniform) return with(broadcast_dword(memory(operand)));
  with(memory(operand));
}

void load(Assembler& as, Zmm target, const Operand& source) noexcept {
  if (source.kind == Operand::Kind::uniform) return as.vpbroadcastd(target, memory(source));
  if (source.in_memory()) return as.vmovdqu64(target, memory(source));
  as.vmovdqa64(target, zmm(source));
}

void compute(Assembler& as, const Instruction& in) noexcept {
  const auto immediate = static_cast<std::uint8_t>(in.immediate);
  const Zmm target = zmm(in.target), a = zmm(in.sources[0]), b = zmm(in.sources[1]);
  switch (in.op) {
    case Op::nonces:
      as.vmovdqu64(target, in_workspace(offsetof(Workspace, nonces)));
      as.vpaddd(target, target, in_workspace(offsetof(Workspace, increment)));
      as.vmovdqu64(in_workspace(offsetof(Workspace, nonces)), target);
      return as.vpshufb(target, target, in_workspace(offsetof(Workspace, byte_swap)));
    case Op::add:
      return with_operand(in.sources[1], [&](const auto& last) { as.vpaddd(target, a, last); });
    case Op::ternary:  // the target is sources[0]
      return with_operand(in.sources[2], [&](const auto& last) { as.vpternlogd(target, b, last, immediate); });
    case Op::rotate_right:
      return as.vprord(target, a, immediate);
    case Op::shift_right:
      return as.vpsrld(target, a, immediate);
    case Op::keep:
      return as.vmovdqu64(in_workspace(offsetof(Workspace, kept) + in.immediate * kVectorBytes), a);
    case Op::test:
      as.vptestnmd(kLanesPassed, a, broadcast_dword(in_workspace(offsetof(Workspace, filter))));
      return as.kmovw(kPassed, kLanesPassed);
    default:  // leaves, and logic of two inputs, which this arithmetic has no use for
      return;
  }
}

void emit(Assembler& as, const Instruction& in) noexcept {
  switch (in.kind) {
    case Instruction::Kind::compute:
      return compute(as, in);
    case Instruction::Kind::load:
      return load(as, zmm(in.target), in.sources[0]);
    case Instruction::Kind::spill:
      return as.vmovdqu64(memory(in.target), zmm(in.sources[0]));
  }
}

}  // namespace

// Two ports take 512-bit operations, and one of them shifts: Intel's cores since Skylake-X, and Zen 4 much alike. The
// window is wide, since thirty-two registers hold nearly all that is alive; a wider one changes nothing.
constinit const InstructionSet kAvx512 = {
    .lanes = 16,
    .registers = 32,
    .arithmetic = {.rotates_and_ternary_logic = true},
    .form = Form::sequential,
    .processor = {.vector_ports = 2, .shift_ports = 1, .latency = 1, .window = 150},
    .uniform_bytes = kUniformBytes,
    .emit = emit,
};

// Zen 5: four ports, two of which shift, and two cycles from an operation to the next that needs it. From e to the next
// e a round takes four operations, so the two hashes of a nonce in a row leave a third of the ports idle.
constinit const InstructionSet kAvx512Pipelined = {
    .lanes = 16,
    .registers = 32,
    .arithmetic = {.rotates_and_ternary_logic = true},
    .form = Form::pipelined,
    .processor = {.vector_ports = 4, .shift_ports = 2, .latency = 2, .window = 300},
    .uniform_bytes = kUniformBytes,
    .emit = emit,
};

}  // namespace pickaxe::sha256d::planned
