// A small A64 assembler: the instructions our code generators emit and no others, one method per form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "assembler/arm64/encoding.h"
#include "assembler/arm64/operands.h"

namespace pickaxe::assembler::arm64 {

enum class Condition : std::uint8_t { equal = 0, not_equal = 1 };

class Label {
 public:
  bool bound() const noexcept { return position_ >= 0; }

 private:
  friend class Assembler;
  std::int32_t position_ = -1;
  std::int32_t unresolved_ = -1;  // offset of the last branch to here; its immediate leads to the one before it
};

class Assembler : public Encoder {
 public:
  using Encoder::Encoder;

  bool ok() const noexcept { return !failed() && unbound_branches_ == 0; }

  Label here() const noexcept {
    Label label;
    label.position_ = static_cast<std::int32_t>(size());
    return label;
  }
  void bind(Label& label) noexcept;

  // --- moves and constants
  void mov(X to, X from) noexcept { dm(0xaa0003e0, to, from); }
  void mov(W to, W from) noexcept { dm(0x2a0003e0, to, from); }
  // One instruction for each 16-bit part that is not all zeros (or all ones, where most parts are).
  void mov(X to, std::uint64_t value) noexcept;

  // --- integer arithmetic
  void add(X to, X a, X b, unsigned shift = 0) noexcept { dnm_imm6(0x8b000000, to, a, b, shift); }
  void add(X to, X a, std::uint32_t imm12) noexcept { dn_imm12(0x91000000, to, a, imm12); }
  void add(W to, W a, W b) noexcept { dnm(0x0b000000, to, a, b); }
  void add(W to, W a, std::uint32_t imm12) noexcept { dn_imm12(0x11000000, to, a, imm12); }
  void add_shifted_12(W to, W a, std::uint32_t imm12) noexcept { dn_imm12(0x11400000, to, a, imm12); }
  void sub(X to, X a, X b) noexcept { dnm(0xcb000000, to, a, b); }
  void subs(W to, W a, std::uint32_t imm12) noexcept { dn_imm12(0x71000000, to, a, imm12); }
  void sub(W to, W a, std::uint32_t imm12) noexcept { dn_imm12(0x51000000, to, a, imm12); }
  void cmp(X a, X b) noexcept { nm(0xeb00001f, a, b); }
  void select_equal(X to, X if_equal, X if_not) noexcept { dnm(0x9a800000, to, if_equal, if_not); }  // CSEL EQ
  void neg(X to, X a) noexcept { sub(to, xzr, a); }
  void eor(X to, X a, X b) noexcept { dnm(0xca000000, to, a, b); }
  void eor(W to, W a, W b) noexcept { dnm(0x4a000000, to, a, b); }
  // `mask` is a run of ones, not all ones.
  void and_(W to, W a, std::uint32_t mask) noexcept { dn_mask(0x12000000, to, a, mask); }
  void tst(W a, std::uint32_t mask) noexcept { dn_mask(0x72000000, w(xzr), a, mask); }
  void mul(X to, X a, X b) noexcept { dnm(0x9b007c00, to, a, b); }
  void umulh(X to, X a, X b) noexcept { dnm(0x9bc07c00, to, a, b); }
  void smulh(X to, X a, X b) noexcept { dnm(0x9b407c00, to, a, b); }
  void ror(X to, X a, unsigned count) noexcept { dnm_imm6(0x93c00000, to, a, a, count); }
  void ror(X to, X a, X count) noexcept { dnm(0x9ac02c00, to, a, count); }
  void lsr(X to, X a, unsigned count) noexcept { dn_immr(0xd340fc00, to, a, count, 6); }
  // `width` bits from bit `lowest` on, the rest zeros.
  void ubfx(X to, X a, unsigned lowest, unsigned width) noexcept { dn_field(0xd3400000, to, a, lowest, width, 6); }
  void ubfx(W to, W a, unsigned lowest, unsigned width) noexcept { dn_field(0x53000000, to, a, lowest, width, 5); }
  void reverse_bits(W to, W a) noexcept { dn(0x5ac00000, to, a); }  // RBIT

  // --- memory; offsets are in bytes and multiples of the operand's size
  void ldr(X to, X base, std::size_t offset) noexcept { t_at(0xf9400000, to, base, offset, 8); }
  void ldr(W to, X base, std::size_t offset) noexcept { t_at(0xb9400000, to, base, offset, 4); }
  void ldr(X to, X base, X index) noexcept { t_at(0xf8606800, to, base, index); }
  void str(X from, X base, std::size_t offset) noexcept { t_at(0xf9000000, from, base, offset, 8); }
  void str(W from, X base, std::size_t offset) noexcept { t_at(0xb9000000, from, base, offset, 4); }
  void str(X from, X base, X index) noexcept { t_at(0xf8206800, from, base, index); }
  void ldp(X low, X high, X base, std::int32_t offset) noexcept { pair_at(0xa9400000, low, high, base, offset, 8); }
  void ldp(W low, W high, X base, std::int32_t offset) noexcept { pair_at(0x29400000, low, high, base, offset, 4); }
  void ldp_q(V low, V high, X base, std::int32_t offset) noexcept { pair_at(0xad400000, low, high, base, offset, 16); }
  void stp(X low, X high, X base, std::int32_t offset) noexcept { pair_at(0xa9000000, low, high, base, offset, 8); }
  void stp(W low, W high, X base, std::int32_t offset) noexcept { pair_at(0x29000000, low, high, base, offset, 4); }
  void stp_q(V low, V high, X base, std::int32_t offset) noexcept { pair_at(0xad000000, low, high, base, offset, 16); }
  void stp_push(X low, X high, std::int32_t bytes) noexcept { pair_at(0xa9800000, low, high, sp, -bytes, 8); }
  void ldp_pop(X low, X high, std::int32_t bytes) noexcept { pair_at(0xa8c00000, low, high, sp, bytes, 8); }
  // At base, which then moves on.
  void stp_move(X low, X high, X base, std::int32_t bytes) noexcept { pair_at(0xa8800000, low, high, base, bytes, 8); }
  void str_move(X from, X base, unsigned bytes) noexcept { t_move(0xf8000400, from, base, bytes); }
  void ldr_d(V to, X base, X index) noexcept { t_at(0xfc606800, to, base, index); }
  void ldr_d(V to, X base, std::size_t offset) noexcept { t_at(0xfd400000, to, base, offset, 8); }
  void str_d(V from, X base, std::size_t offset) noexcept { t_at(0xfd000000, from, base, offset, 8); }
  void ldr_q(V to, X base, std::size_t offset) noexcept { t_at(0x3dc00000, to, base, offset, 16); }
  void str_q(V from, X base, std::size_t offset) noexcept { t_at(0x3d800000, from, base, offset, 16); }
  void prefetch(X base, X index) noexcept { nm(0xf8a06800, base, index); }       // PLDL1KEEP
  void prefetch_once(X base, X index) noexcept { nm(0xf8a06801, base, index); }  // PLDL1STRM
  // Eight bytes behind a label that is bound, and the address there: within 1 MiB.
  void ldr(X to, const Label& label, std::uint32_t offset) noexcept { d_literal(0x58000000, to, away(label, offset)); }
  void adr(X to, const Label& label, std::uint32_t offset) noexcept { d_near(0x10000000, to, away(label, offset)); }
  void quadword(std::uint64_t value) noexcept;  // itself, not an instruction

  // --- flow
  void b(Condition condition, Label& target) noexcept {
    branch(0x54000000 | static_cast<std::uint32_t>(condition), target);
  }
  void cbz(W a, Label& target) noexcept { branch(0x34000000 | a.id, target); }
  void cbnz(W a, Label& target) noexcept { branch(0x35000000 | a.id, target); }
  void br(X target) noexcept { n(0xd61f0000, target); }
  void blr(X target) noexcept { n(0xd63f0000, target); }
  void ret() noexcept { emit(0xd65f03c0); }
  void ret(X to) noexcept { n(0xd65f0000, to); }
  // So many bytes from here, less than 128 MiB.
  void b(std::int32_t bytes) noexcept { far(0x14000000, bytes); }
  void bl(std::int32_t bytes) noexcept { far(0x94000000, bytes); }

  // --- the floating-point control register
  void read_fpcr(X to) noexcept { d(0xd53b4400, to); }
  void write_fpcr(X from) noexcept { d(0xd51b4400, from); }

  // --- vectors: two doubles, or sixteen bytes
  void sxtl(V to, V a) noexcept { dn(0x0f20a400, to, a); }   // two 32-bit integers to two of 64 bits
  void sxtl2(V to, V a) noexcept { dn(0x4f20a400, to, a); }  // the same of the upper half
  void scvtf(V to, V a) noexcept { dn(0x4e61d800, to, a); }
  void fadd(V to, V a, V b) noexcept { dnm(0x4e60d400, to, a, b); }
  void fsub(V to, V a, V b) noexcept { dnm(0x4ee0d400, to, a, b); }
  void fmul(V to, V a, V b) noexcept { dnm(0x6e60dc00, to, a, b); }
  void fdiv(V to, V a, V b) noexcept { dnm(0x6e60fc00, to, a, b); }
  void fsqrt(V to, V a) noexcept { dn(0x6ee1f800, to, a); }
  // Where the mask has zeros, the bits of `from`.
  void insert_if_false(V to, V from, V mask) noexcept { dnm(0x6ee01c00, to, from, mask); }  // BIF
  void eor(V to, V a, V b) noexcept { dnm(0x6e201c00, to, a, b); }
  void swap_halves(V to, V a) noexcept { dnm(0x6e004000, to, a, a); }  // EXT #8
  void zero(V to) noexcept { d(0x6f00e400, to); }                      // MOVI .2d, #0

  // --- vectors: two 64-bit integers, or four or two of 32 bits
  void add(V to, V a, V b) noexcept { dnm(0x4ee08400, to, a, b); }
  void sub(V to, V a, V b) noexcept { dnm(0x6ee08400, to, a, b); }
  void and_(V to, V a, V b) noexcept { dnm(0x4e201c00, to, a, b); }
  void shl(V to, V a, unsigned count) noexcept { dn_left(0x4f005400, to, a, count); }
  void ushr(V to, V a, unsigned count) noexcept { dn_right(0x6f000400, to, a, count); }
  void add_ushr(V to, V a, unsigned count) noexcept { dn_right(0x6f001400, to, a, count); }   // USRA
  void insert_shl(V to, V a, unsigned count) noexcept { dn_left(0x6f005400, to, a, count); }  // SLI
  void is_negative(V to, V a) noexcept { dn(0x4ee0a800, to, a); }                             // CMLT #0
  void zip1(V to, V a, V b) noexcept { dnm(0x4ec03800, to, a, b); }
  void zip2(V to, V a, V b) noexcept { dnm(0x4ec07800, to, a, b); }
  void duplicate(V to, X a) noexcept { dn(0x4e080c00, to, v(a.id)); }
  void swap_words(V to, V a) noexcept { dn(0x4ea00800, to, a); }  // REV64: in each pair of four
  void mul_words(V to, V a, V b) noexcept { dnm(0x4ea09c00, to, a, b); }
  void add_words(V to, V a) noexcept { dn(0x6ea02800, to, a); }       // UADDLP: those of each pair
  void low_words(V to, V a) noexcept { dn(0x0ea12800, to, a); }       // XTN
  void high_words(V to, V a) noexcept { dn(0x0f208400, to, a); }      // SHRN #32
  void umull(V to, V a, V b) noexcept { dnm(0x2ea0c000, to, a, b); }  // of two words each
  void umlal(V to, V a, V b) noexcept { dnm(0x2ea08000, to, a, b); }
  void uaddw(V to, V a, V b) noexcept { dnm(0x2ea01000, to, a, b); }  // two words to two of 64 bits

  // --- AES
  void aese(V to, V a) noexcept { dn(0x4e284800, to, a); }
  void aesd(V to, V a) noexcept { dn(0x4e285800, to, a); }
  void aesmc(V to, V a) noexcept { dn(0x4e286800, to, a); }
  void aesimc(V to, V a) noexcept { dn(0x4e287800, to, a); }

  // --- SVE, by 64-bit lanes; `all` is a predicate that has been given to all_lanes
  void all_lanes(P to) noexcept { d(0x25d8e3e0, to); }  // PTRUE
  void duplicate(Z to, X a) noexcept { dn(0x05e03800, to, z(a.id)); }
  void index(Z to, X first, X step) noexcept { dnm(0x04e04c00, to, z(first.id), z(step.id)); }
  void add(Z to, Z a, Z b) noexcept { dnm(0x04e00000, to, a, b); }
  void add_shifted(Z to, Z a, Z b, unsigned shift) noexcept { dnm(0x04e0a000 | (shift & 3) << 10, to, a, b); }  // ADR
  void sub(Z to, Z a, Z b) noexcept { dnm(0x04e00400, to, a, b); }
  void eor(Z to, Z a, Z b) noexcept { dnm(0x04a03000, to, a, b); }
  void orr(Z to, Z a, Z b) noexcept { dnm(0x04603000, to, a, b); }
  void and_(Z to, Z a, Z b) noexcept { dnm(0x04203000, to, a, b); }
  void lsl(Z to, Z a, unsigned count) noexcept { dn_left(0x04209c00, to, a, count); }
  void lsr(Z to, Z a, unsigned count) noexcept { dn_right(0x04209400, to, a, count); }
  // SVE2: to = (to ^ a) rotated right.
  void eor_ror(Z to, Z a, unsigned count) noexcept { dn_right(0x04203400, to, a, count); }  // XAR
  void mul(Z to, P all, Z a) noexcept { dm_under(0x04d00000, to, all, a); }
  void umulh(Z to, P all, Z a) noexcept { dm_under(0x04d30000, to, all, a); }
  void smulh(Z to, P all, Z a) noexcept { dm_under(0x04d20000, to, all, a); }
  // A whole vector, `offset` vectors behind base.
  void ldr(Z to, X base, std::size_t offset) noexcept { t_at_vector(0x85804000, to, base, offset); }
  void str(Z from, X base, std::size_t offset) noexcept { t_at_vector(0xe5804000, from, base, offset); }
  // Eight bytes into every lane; each lane from and to an address of its own.
  void load_to_all(Z to, P all, X base, std::size_t offset) noexcept {  // LD1RD
    t_under_at(0x85c0e000, to, all, base, offset, 6);
  }
  void gather(Z to, P all, Z addresses, std::size_t offset) noexcept {
    t_under_at(0xc5a0c000, to, all, addresses, offset, 5);
  }
  void scatter(Z from, P all, Z addresses, std::size_t offset) noexcept {
    t_under_at(0xe5c0a000, from, all, addresses, offset, 5);
  }

 private:
  // B.cond and CBZ have their distance in the same field.
  void branch(std::uint32_t op, Label& target) noexcept;
  std::int32_t away(const Label& label, std::uint32_t offset) const noexcept {
    return label.position_ + static_cast<std::int32_t>(offset) - static_cast<std::int32_t>(size());
  }

  int unbound_branches_ = 0;
};

}  // namespace pickaxe::assembler::arm64
