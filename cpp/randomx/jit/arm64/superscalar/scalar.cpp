#include "randomx/jit/arm64/superscalar/scalar.h"

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

constexpr X r(unsigned index) noexcept {
  return x(8 + index);
}

}  // namespace

void emit_instruction(Assembler& as, const Instruction& in) noexcept {
  const X dst = r(in.dst);
  const X src = r(in.src);
  switch (in.operation) {
    case Operation::isub_r:
      return as.sub(dst, dst, src);
    case Operation::ixor_r:
      return as.eor(dst, dst, src);
    case Operation::iadd_rs:
      return as.add(dst, dst, src, in.shift);
    case Operation::imul_r:
      return as.mul(dst, dst, src);
    case Operation::iror_c:
      return as.ror(dst, dst, in.shift);
    case Operation::iadd_c:
      as.mov(x(4), in.imm);
      return as.add(dst, dst, x(4));
    case Operation::ixor_c:
      as.mov(x(4), in.imm);
      return as.eor(dst, dst, x(4));
    case Operation::imulh_r:
      return as.umulh(dst, dst, src);
    case Operation::ismulh_r:
      return as.smulh(dst, dst, src);
    case Operation::imul_rcp:
      as.mov(x(4), in.imm);
      return as.mul(dst, dst, x(4));
  }
}

void emit_load_item(Assembler& as, X base) noexcept {
  for (unsigned i = 0; i < 8; i += 2) as.ldp(r(i), r(i + 1), base, static_cast<std::int32_t>(8 * i));
}

void emit_store_item(Assembler& as, X base) noexcept {
  for (unsigned i = 0; i < 8; i += 2) as.stp(r(i), r(i + 1), base, static_cast<std::int32_t>(8 * i));
}

void emit_finish_item(Assembler& as, const Program& program, bool last, X line, X cache,
                      std::uint32_t line_index_mask) noexcept {
  as.ldr(x(5), line, 0);
  for (unsigned i = 0; i < 8; i += 2) {
    as.ldp(x(6), x(7), x(5), static_cast<std::int32_t>(8 * i));
    as.eor(r(i), r(i), x(6));
    as.eor(r(i + 1), r(i + 1), x(7));
  }
  if (last) return;
  as.and_(w(x(6)), w(r(program.address_register)), line_index_mask);
  as.add(x(6), cache, x(6), 6);
  as.prefetch(x(6), xzr);
  as.str(x(6), line, 0);
}

}  // namespace pickaxe::randomx::jit::arm64::superscalar
