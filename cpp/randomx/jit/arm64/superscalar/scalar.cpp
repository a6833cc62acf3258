#include "randomx/jit/arm64/superscalar/scalar.h"

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

constexpr unsigned kFirstSaved = 19, kSaved = 10;

}  // namespace

void emit_save_registers(Assembler& as) noexcept {
  as.stp_push(x(kFirstSaved), x(kFirstSaved + 1), 8 * kSaved);
  for (unsigned i = 2; i < kSaved; i += 2) {
    as.stp(x(kFirstSaved + i), x(kFirstSaved + i + 1), sp, static_cast<std::int32_t>(8 * i));
  }
}

void emit_restore_registers(Assembler& as) noexcept {
  for (unsigned i = 2; i < kSaved; i += 2) {
    as.ldp(x(kFirstSaved + i), x(kFirstSaved + i + 1), sp, static_cast<std::int32_t>(8 * i));
  }
  as.ldp_pop(x(kFirstSaved), x(kFirstSaved + 1), 8 * kSaved);
}

bool has_constant(const Instruction& in) noexcept {
  return in.operation == Operation::iadd_c || in.operation == Operation::ixor_c || in.operation == Operation::imul_rcp;
}

void emit_instruction(Assembler& as, const Instruction& in, unsigned lane, X constant) noexcept {
  const X dst = r(lane, in.dst);
  const X src = r(lane, in.src);
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
      return as.add(dst, dst, constant);
    case Operation::ixor_c:
      return as.eor(dst, dst, constant);
    case Operation::imulh_r:
      return as.umulh(dst, dst, src);
    case Operation::ismulh_r:
      return as.smulh(dst, dst, src);
    case Operation::imul_rcp:
      return as.mul(dst, dst, constant);
  }
}

void emit_load_items(Assembler& as, X base, unsigned lanes) noexcept {
  for (unsigned lane = 0; lane < lanes; ++lane) {
    for (unsigned i = 0; i < 8; i += 2) {
      as.ldp(r(lane, i), r(lane, i + 1), base, static_cast<std::int32_t>(kItemBytes * lane + 8 * i));
    }
  }
}

void emit_store_items(Assembler& as, X base, unsigned lanes) noexcept {
  for (unsigned lane = 0; lane < lanes; ++lane) {
    for (unsigned i = lane == 0 ? 2 : 0; i < 8; i += 2) {
      as.stp(r(lane, i), r(lane, i + 1), base, static_cast<std::int32_t>(kItemBytes * lane + 8 * i));
    }
  }
  as.stp_move(r(0, 0), r(0, 1), base, static_cast<std::int32_t>(kItemBytes * lanes));
}

void emit_finish_items(Assembler& as, const Program& program, bool last, unsigned lanes, X lines, X cache,
                       std::uint32_t line_index_mask) noexcept {
  const X line[kMaxLanes] = {x(4), x(5)};
  if (lanes == 2)
    as.ldp(line[0], line[1], lines, 0);
  else
    as.ldr(line[0], lines, 0);
  for (unsigned lane = 0; lane < lanes; ++lane) {
    for (unsigned i = 0; i < 8; i += 2) {
      as.ldp(x(6), x(7), line[lane], static_cast<std::int32_t>(8 * i));
      as.eor(r(lane, i), r(lane, i), x(6));
      as.eor(r(lane, i + 1), r(lane, i + 1), x(7));
    }
  }
  if (last) return as.add(lines, lines, std::uint32_t{8} * lanes);
  for (unsigned lane = 0; lane < lanes; ++lane) {
    as.and_(w(line[lane]), w(r(lane, program.address_register)), line_index_mask);
    as.add(line[lane], cache, line[lane], 6);
    as.prefetch(line[lane], xzr);
  }
  if (lanes == 2)
    as.stp_move(line[0], line[1], lines, 16);
  else
    as.str_move(line[0], lines, 8);
}

}  // namespace pickaxe::randomx::jit::arm64::superscalar
