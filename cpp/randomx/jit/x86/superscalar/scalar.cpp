#include "randomx/jit/x86/superscalar/scalar.h"

#include "randomx/items/items.h"

namespace pickaxe::randomx::jit::x86::superscalar {
namespace {

constexpr Gp64 r(unsigned index) noexcept {
  return item_register(index);
}

}  // namespace

void emit_instruction(Assembler& as, const Instruction& in, bool bmi2) noexcept {
  switch (in.operation) {
    case Operation::isub_r:
      return as.sub(r(in.dst), r(in.src));
    case Operation::ixor_r:
      return as.xor_(r(in.dst), r(in.src));
    case Operation::iadd_rs:
      return as.lea(r(in.dst), ptr(r(in.dst), r(in.src), static_cast<Scale>(in.shift)));
    case Operation::imul_r:
      return as.imul(r(in.dst), r(in.src));
    case Operation::iror_c:
      return as.ror(r(in.dst), in.shift);
    case Operation::iadd_c:
      return as.add(r(in.dst), low_int32(in.imm));
    case Operation::ixor_c:
      return as.xor_(r(in.dst), low_int32(in.imm));
    case Operation::imulh_r:
      if (bmi2) {
        as.mov(rdx, r(in.dst));
        return as.mulx(r(in.dst), rax, r(in.src));
      }
      as.mov(rax, r(in.dst));
      as.mul(r(in.src));
      return as.mov(r(in.dst), rdx);
    case Operation::ismulh_r:
      as.mov(rax, r(in.dst));
      as.imul(r(in.src));
      return as.mov(r(in.dst), rdx);
    case Operation::imul_rcp:
      return as.imul(r(in.dst), ptr(as.literal64(in.imm)));
  }
}

void emit_start_item(Assembler& as, Gp64 base, std::int32_t offset) noexcept {
  as.mov(r(0), ptr(base, offset));
  for (unsigned i = 1; i < 8; ++i) {
    as.mov(r(i), ptr(as.literal64(items::kItemXor[i])));
    as.xor_(r(i), r(0));
  }
}

void emit_load_item(Assembler& as, Gp64 base, std::int32_t offset) noexcept {
  for (unsigned i = 0; i < 8; ++i) as.mov(r(i), ptr(base, offset + static_cast<std::int32_t>(8 * i)));
}

void emit_store_item(Assembler& as, Gp64 base, std::int32_t offset) noexcept {
  for (unsigned i = 0; i < 8; ++i) as.mov(ptr(base, offset + static_cast<std::int32_t>(8 * i)), r(i));
}

void emit_finish_item(Assembler& as, const Program& program, bool last, const Mem& line, Gp64 cache,
                      std::uint32_t line_index_mask) noexcept {
  const unsigned address = program.address_register;
  as.mov(rcx, line);
  as.xor_(r(address), ptr(rcx, static_cast<std::int32_t>(8 * address)));
  if (!last) {
    as.mov(eax, low32(r(address)));
    as.and_(eax, low_int32(line_index_mask));
    as.shl(rax, 6);
    as.add(rax, cache);
    as.mov(line, rax);
  }
  for (unsigned i = 0; i < 8; ++i) {
    if (i != address) as.xor_(r(i), ptr(rcx, static_cast<std::int32_t>(8 * i)));
  }
}

}  // namespace pickaxe::randomx::jit::x86::superscalar
