// A small x86-64 assembler: the instructions our code generators emit and no others, one method per form.
//
// Registers, memory operands and labels are types, so a register of the wrong width does not compile. Each
// method writes one whole instruction or, when the buffer is full, nothing; from then on everything is a
// no-op and status() says so. The operand order and the choice between equal encodings are those of the Intel
// syntax as llvm-mc assembles it, and the test table is written from there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "assembler/x86/encoding.h"
#include "assembler/x86/operands.h"
#include "base/status.h"

namespace pickaxe::assembler::x86 {

// --- Jumps ----------------------------------------------------------------------------------------

enum class Condition : std::uint8_t { equal = 4, not_equal = 5 };

// A place in the code. Backward jumps pick the short form where it reaches; all else takes 32 bits.
class Label {
 public:
  bool bound() const noexcept { return position_ >= 0; }

 private:
  friend class Assembler;
  std::int32_t position_ = -1;
  std::int32_t unresolved_ = -1;  // offset of the last jump's displacement, which holds the one before it
};

// A forward jump of at most 127 bytes, to be ended by Assembler::land.
struct ShortJump {
  std::int32_t displacement_at;
};

// --- The assembler --------------------------------------------------------------------------------

class Assembler : public Encoder {
 public:
  using Encoder::Encoder;

  bool ok() const noexcept { return !full() && !too_far_ && unbound_jumps_ == 0; }
  // Code::code_memory when something did not fit, a short jump was too long, or a label was never bound.
  base::Status status() const;

  // --- labels, alignment
  void bind(Label& label) noexcept;
  Label here() const noexcept { return at(size()); }
  Label at(std::size_t offset) const noexcept {
    Label label;
    label.position_ = static_cast<std::int32_t>(offset);
    return label;
  }
  void land(ShortJump jump) noexcept;
  void align(std::size_t bytes) noexcept;  // a power of two; filled with long no-operations
  void nop(std::size_t bytes) noexcept;
  // Once more what stands in `bytes` bytes from `offset` on, the bytes as they are.
  void repeat(std::size_t offset, std::size_t bytes) noexcept;

  // --- moves
  void mov(Gp64 d, Gp64 s) noexcept { rr({.op = 0x89, .w = 1}, s.id, d.id); }
  void mov(Gp32 d, Gp32 s) noexcept { rr({.op = 0x89}, s.id, d.id); }
  void mov(Gp64 d, const Mem& s) noexcept { rm({.op = 0x8b, .w = 1}, d.id, s); }
  void mov(Gp32 d, const Mem& s) noexcept { rm({.op = 0x8b}, d.id, s); }
  void mov(const Mem& d, Gp64 s) noexcept { rm({.op = 0x89, .w = 1}, s.id, d); }
  void mov(const Mem& d, Gp32 s) noexcept { rm({.op = 0x89}, s.id, d); }
  void xchg(Gp64 a, Gp64 b) noexcept { rr({.op = 0x87, .w = 1}, a.id, b.id); }
  void lea(Gp64 d, const Mem& s) noexcept { rm({.op = 0x8d, .w = 1}, d.id, s); }
  void lea(Gp32 d, const Mem& s) noexcept { rm({.op = 0x8d}, d.id, s); }
  void lea(Gp64 d, Label& place) noexcept;
  void push(Gp64 r) noexcept { o({.op = 0x50}, r.id); }
  void pop(Gp64 r) noexcept { o({.op = 0x58}, r.id); }

  // --- integer arithmetic
  void add(Gp64 d, Gp64 s) noexcept { rr({.op = 0x01, .w = 1}, s.id, d.id); }
  void add(Gp64 d, const Mem& s) noexcept { rm({.op = 0x03, .w = 1}, d.id, s); }
  void add(Gp64 d, std::int32_t imm) noexcept { alu(0, d.id, imm, 1); }
  void add(Gp32 d, std::int32_t imm) noexcept { alu(0, d.id, imm, 0); }
  void sub(Gp64 d, Gp64 s) noexcept { rr({.op = 0x29, .w = 1}, s.id, d.id); }
  void sub(Gp64 d, const Mem& s) noexcept { rm({.op = 0x2b, .w = 1}, d.id, s); }
  void sub(Gp64 d, std::int32_t imm) noexcept { alu(5, d.id, imm, 1); }
  void sub_dword(const Mem& d, std::int8_t imm) noexcept {
    rm_imm8({.op = 0x83}, 5, d, static_cast<std::uint8_t>(imm));
  }
  void xor_(Gp64 d, Gp64 s) noexcept { rr({.op = 0x31, .w = 1}, s.id, d.id); }
  void xor_(Gp32 d, Gp32 s) noexcept { rr({.op = 0x31}, s.id, d.id); }
  void xor_(Gp64 d, const Mem& s) noexcept { rm({.op = 0x33, .w = 1}, d.id, s); }
  void xor_(Gp64 d, std::int32_t imm) noexcept { alu(6, d.id, imm, 1); }
  void and_(Gp32 d, std::int32_t imm) noexcept { alu(4, d.id, imm, 0); }
  void cmp(Gp64 d, Gp64 s) noexcept { rr({.op = 0x39, .w = 1}, s.id, d.id); }
  void cmp(Gp32 d, std::int32_t imm) noexcept { alu(7, d.id, imm, 0); }
  void cmov(Condition condition, Gp64 d, const Mem& s) noexcept {
    rm({.map = 1, .op = static_cast<std::uint8_t>(0x40 | static_cast<std::uint8_t>(condition)), .w = 1}, d.id, s);
  }
  void test(Gp32 d, std::uint32_t imm) noexcept;
  void test_al(std::uint8_t imm) noexcept;
  void neg(Gp64 d) noexcept { rr({.op = 0xf7, .w = 1}, 3, d.id); }
  void ror(Gp64 d, std::uint8_t count) noexcept { shift(1, d, count); }
  void shr(Gp64 d, std::uint8_t count) noexcept { shift(5, d, count); }
  void shl(Gp64 d, std::uint8_t count) noexcept { shift(4, d, count); }
  void shr(Gp32 d, std::uint8_t count) noexcept { rr_imm8({.op = 0xc1}, 5, d.id, count); }
  void ror_cl(Gp64 d) noexcept { rr({.op = 0xd3, .w = 1}, 1, d.id); }
  void rol_cl(Gp64 d) noexcept { rr({.op = 0xd3, .w = 1}, 0, d.id); }
  void imul(Gp64 d, Gp64 s) noexcept { rr({.map = 1, .op = 0xaf, .w = 1}, d.id, s.id); }
  void imul(Gp64 d, const Mem& s) noexcept { rm({.map = 1, .op = 0xaf, .w = 1}, d.id, s); }
  void imul(Gp64 d, Gp64 s, std::int32_t imm) noexcept;
  void mul(Gp64 s) noexcept { rr({.op = 0xf7, .w = 1}, 4, s.id); }   // rdx:rax = rax * s
  void imul(Gp64 s) noexcept { rr({.op = 0xf7, .w = 1}, 5, s.id); }  // the same, signed
  void mul(const Mem& s) noexcept { rm({.op = 0xf7, .w = 1}, 4, s); }
  void imul(const Mem& s) noexcept { rm({.op = 0xf7, .w = 1}, 5, s); }

  // --- BMI2
  void rorx(Gp64 d, Gp64 s, std::uint8_t count) noexcept {
    vrr_imm8({.pp = 3, .map = 3, .op = 0xf0, .w = 1}, d.id, 0, s.id, count);
  }
  // high:low = rdx * s; with high == low the high half stays.
  void mulx(Gp64 high, Gp64 low, Gp64 s) noexcept {
    vrr({.pp = 3, .map = 2, .op = 0xf6, .w = 1}, high.id, low.id, s.id);
  }
  void mulx(Gp64 high, Gp64 low, const Mem& s) noexcept {
    vrm({.pp = 3, .map = 2, .op = 0xf6, .w = 1}, high.id, low.id, s);
  }

  // --- flow
  void jcc(Condition condition, Label& target) noexcept;
  void jmp(Label& target) noexcept;
  void call(Label& target) noexcept;
  void call(const Mem& target) noexcept { rm({.op = 0xff}, 2, target); }
  void jmp(const Mem& target) noexcept { rm({.op = 0xff}, 4, target); }
  void jmp(Gp64 target) noexcept { rr({.op = 0xff}, 4, target.id); }
  ShortJump jcc_short(Condition condition) noexcept;
  void ret() noexcept { o({.op = 0xc3}); }

  // --- memory hints, the floating point control register
  void prefetchnta(const Mem& m) noexcept { rm({.map = 1, .op = 0x18}, 0, m); }
  void prefetcht0(const Mem& m) noexcept { rm({.map = 1, .op = 0x18}, 1, m); }
  void ldmxcsr(const Mem& m) noexcept { rm({.map = 1, .op = 0xae}, 2, m); }
  void stmxcsr(const Mem& m) noexcept { rm({.map = 1, .op = 0xae}, 3, m); }

  // --- SSE2
  void movapd(Xmm d, const Mem& s) noexcept { rm({.prefix = 0x66, .map = 1, .op = 0x28}, d.id, s); }
  void movapd(const Mem& d, Xmm s) noexcept { rm({.prefix = 0x66, .map = 1, .op = 0x29}, s.id, d); }
  void cvtdq2pd(Xmm d, const Mem& s) noexcept { rm({.prefix = 0xf3, .map = 1, .op = 0xe6}, d.id, s); }
  void addpd(Xmm d, Xmm s) noexcept { rr({.prefix = 0x66, .map = 1, .op = 0x58}, d.id, s.id); }
  void subpd(Xmm d, Xmm s) noexcept { rr({.prefix = 0x66, .map = 1, .op = 0x5c}, d.id, s.id); }
  void mulpd(Xmm d, Xmm s) noexcept { rr({.prefix = 0x66, .map = 1, .op = 0x59}, d.id, s.id); }
  void divpd(Xmm d, Xmm s) noexcept { rr({.prefix = 0x66, .map = 1, .op = 0x5e}, d.id, s.id); }
  void sqrtpd(Xmm d, Xmm s) noexcept { rr({.prefix = 0x66, .map = 1, .op = 0x51}, d.id, s.id); }
  // The "ps" forms of the bitwise operations are one byte shorter than "pd" and do the same.
  void andps(Xmm d, Xmm s) noexcept { rr({.map = 1, .op = 0x54}, d.id, s.id); }
  void orps(Xmm d, Xmm s) noexcept { rr({.map = 1, .op = 0x56}, d.id, s.id); }
  void xorps(Xmm d, Xmm s) noexcept { rr({.map = 1, .op = 0x57}, d.id, s.id); }
  void shufpd(Xmm d, Xmm s, std::uint8_t imm) noexcept {
    rr_imm8({.prefix = 0x66, .map = 1, .op = 0xc6}, d.id, s.id, imm);
  }

  // --- AES-NI
  void aesenc(Xmm d, Xmm s) noexcept { rr({.prefix = 0x66, .map = 2, .op = 0xdc}, d.id, s.id); }
  void aesdec(Xmm d, Xmm s) noexcept { rr({.prefix = 0x66, .map = 2, .op = 0xde}, d.id, s.id); }

  // --- AVX, and AES with it: what SSE2 and AES-NI do, but the rest of the register becomes zero
  void vmovapd(Xmm d, const Mem& s) noexcept { vrm({.pp = 1, .op = 0x28}, d.id, 0, s); }
  void vmovapd(const Mem& d, Xmm s) noexcept { vrm({.pp = 1, .op = 0x29}, s.id, 0, d); }
  void vcvtdq2pd(Xmm d, const Mem& s) noexcept { vrm({.pp = 2, .op = 0xe6}, d.id, 0, s); }
  void vandps(Xmm d, Xmm a, Xmm b) noexcept { vrr_commuting({.op = 0x54}, d.id, a.id, b.id); }
  void vorps(Xmm d, Xmm a, Xmm b) noexcept { vrr_commuting({.op = 0x56}, d.id, a.id, b.id); }
  void vxorps(Xmm d, Xmm a, Xmm b) noexcept { vrr_commuting({.op = 0x57}, d.id, a.id, b.id); }
  void vshufpd(Xmm d, Xmm a, Xmm b, std::uint8_t imm) noexcept {
    vrr_imm8({.pp = 1, .op = 0xc6}, d.id, a.id, b.id, imm);
  }
  void vaesenc(Xmm d, Xmm a, Xmm b) noexcept { vrr({.pp = 1, .map = 2, .op = 0xdc}, d.id, a.id, b.id); }
  void vaesdec(Xmm d, Xmm a, Xmm b) noexcept { vrr({.pp = 1, .map = 2, .op = 0xde}, d.id, a.id, b.id); }

  // --- AVX2
  void vmovdqu(Ymm d, const Mem& s) noexcept { vrm({.pp = 2, .map = 1, .op = 0x6f, .l = 1}, d.id, 0, s); }
  void vmovdqu(const Mem& d, Ymm s) noexcept { vrm({.pp = 2, .map = 1, .op = 0x7f, .l = 1}, s.id, 0, d); }
  void vpbroadcastq(Ymm d, const Mem& s) noexcept { vrm({.pp = 1, .map = 2, .op = 0x59, .l = 1}, d.id, 0, s); }
  void vpaddq(Ymm d, Ymm a, Ymm b) noexcept {
    vrr_commuting({.pp = 1, .map = 1, .op = 0xd4, .l = 1}, d.id, a.id, b.id);
  }
  void vpaddq(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 1, .op = 0xd4, .l = 1}, d.id, a.id, b); }
  void vpsubq(Ymm d, Ymm a, Ymm b) noexcept { vrr({.pp = 1, .map = 1, .op = 0xfb, .l = 1}, d.id, a.id, b.id); }
  void vpxor(Ymm d, Ymm a, Ymm b) noexcept { vrr_commuting({.pp = 1, .map = 1, .op = 0xef, .l = 1}, d.id, a.id, b.id); }
  void vpxor(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 1, .op = 0xef, .l = 1}, d.id, a.id, b); }
  void vpaddd(Ymm d, Ymm a, Ymm b) noexcept {
    vrr_commuting({.pp = 1, .map = 1, .op = 0xfe, .l = 1}, d.id, a.id, b.id);
  }
  void vpaddd(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 1, .op = 0xfe, .l = 1}, d.id, a.id, b); }
  void vpand(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 1, .op = 0xdb, .l = 1}, d.id, a.id, b); }
  void vpor(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 1, .op = 0xeb, .l = 1}, d.id, a.id, b); }
  void vpand(Ymm d, Ymm a, Ymm b) noexcept { vrr_commuting({.pp = 1, .map = 1, .op = 0xdb, .l = 1}, d.id, a.id, b.id); }
  void vpor(Ymm d, Ymm a, Ymm b) noexcept { vrr_commuting({.pp = 1, .map = 1, .op = 0xeb, .l = 1}, d.id, a.id, b.id); }
  void vpmuludq(Ymm d, Ymm a, Ymm b) noexcept {
    vrr_commuting({.pp = 1, .map = 1, .op = 0xf4, .l = 1}, d.id, a.id, b.id);
  }
  void vpmulld(Ymm d, Ymm a, Ymm b) noexcept { vrr({.pp = 1, .map = 2, .op = 0x40, .l = 1}, d.id, a.id, b.id); }
  void vpmuludq(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 1, .op = 0xf4, .l = 1}, d.id, a.id, b); }
  void vpmulld(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 2, .op = 0x40, .l = 1}, d.id, a.id, b); }
  void vpsrlq(Ymm d, Ymm s, std::uint8_t count) noexcept {
    vrr_imm8({.pp = 1, .map = 1, .op = 0x73, .l = 1}, 2, d.id, s.id, count);
  }
  void vpsllq(Ymm d, Ymm s, std::uint8_t count) noexcept {
    vrr_imm8({.pp = 1, .map = 1, .op = 0x73, .l = 1}, 6, d.id, s.id, count);
  }
  void vpsrld(Ymm d, Ymm s, std::uint8_t count) noexcept {
    vrr_imm8({.pp = 1, .map = 1, .op = 0x72, .l = 1}, 2, d.id, s.id, count);
  }
  void vpslld(Ymm d, Ymm s, std::uint8_t count) noexcept {
    vrr_imm8({.pp = 1, .map = 1, .op = 0x72, .l = 1}, 6, d.id, s.id, count);
  }
  void vpshufb(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 2, .op = 0x00, .l = 1}, d.id, a.id, b); }
  void vpcmpeqd(Ymm d, Ymm a, const Mem& b) noexcept { vrm({.pp = 1, .map = 1, .op = 0x76, .l = 1}, d.id, a.id, b); }
  void vmovmskps(Gp32 d, Ymm s) noexcept { vrr({.pp = 0, .map = 1, .op = 0x50, .l = 1}, d.id, 0, s.id); }
  void vpcmpgtq(Ymm d, Ymm a, Ymm b) noexcept { vrr({.pp = 1, .map = 2, .op = 0x37, .l = 1}, d.id, a.id, b.id); }
  void vpshufd(Ymm d, Ymm s, std::uint8_t imm) noexcept {
    vrr_imm8({.pp = 1, .map = 1, .op = 0x70, .l = 1}, d.id, 0, s.id, imm);
  }
  void vpunpcklqdq(Ymm d, Ymm a, Ymm b) noexcept { vrr({.pp = 1, .map = 1, .op = 0x6c, .l = 1}, d.id, a.id, b.id); }
  void vpunpckhqdq(Ymm d, Ymm a, Ymm b) noexcept { vrr({.pp = 1, .map = 1, .op = 0x6d, .l = 1}, d.id, a.id, b.id); }
  void vperm2i128(Ymm d, Ymm a, Ymm b, std::uint8_t imm) noexcept {
    vrr_imm8({.pp = 1, .map = 3, .op = 0x46, .l = 1}, d.id, a.id, b.id, imm);
  }
  void vzeroupper() noexcept;

  // --- AVX-512 F, DQ on eight quadwords
  void vmovdqu64(Zmm d, const Mem& s) noexcept { erm({.pp = 2, .op = 0x6f}, d.id, 0, s); }
  void vmovdqu64(const Mem& d, Zmm s) noexcept { erm({.pp = 2, .op = 0x7f}, s.id, 0, d); }
  void vmovdqu64_low(Zmm d, const Mem& s) noexcept {  // four quadwords, the other four become zero
    erm({.pp = 2, .op = 0x6f, .l = 1, .memory_bytes = 32}, d.id, 0, s);
  }
  void vinserti64x4_high(Zmm d, Zmm low, const Mem& high) noexcept {
    erm_imm8({.pp = 1, .map = 3, .op = 0x3a, .memory_bytes = 32}, d.id, low.id, high, 1);
  }
  void vpaddq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .op = 0xd4}, d.id, a.id, b.id); }
  void vpaddq(Zmm d, Zmm a, const Broadcast& b) noexcept { erm({.pp = 1, .op = 0xd4}, d.id, a.id, b); }
  void vpsubq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .op = 0xfb}, d.id, a.id, b.id); }
  // Only the lanes of the mask; the others keep d.
  void vpsubq(Zmm d, Mask lanes, Zmm a, Zmm b) noexcept {
    err({.pp = 1, .op = 0xfb, .mask = lanes.id}, d.id, a.id, b.id);
  }
  void vpxorq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .op = 0xef}, d.id, a.id, b.id); }
  void vpxorq(Zmm d, Zmm a, const Mem& b) noexcept { erm({.pp = 1, .op = 0xef}, d.id, a.id, b); }
  void vpxorq(Zmm d, Zmm a, const Broadcast& b) noexcept { erm({.pp = 1, .op = 0xef}, d.id, a.id, b); }
  void vpandq(Zmm d, Zmm a, const Broadcast& b) noexcept { erm({.pp = 1, .op = 0xdb}, d.id, a.id, b); }
  void vpmullq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .map = 2, .op = 0x40}, d.id, a.id, b.id); }
  void vpmullq(Zmm d, Zmm a, const Broadcast& b) noexcept { erm({.pp = 1, .map = 2, .op = 0x40}, d.id, a.id, b); }
  void vpmuludq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .op = 0xf4}, d.id, a.id, b.id); }
  void vpsrlq(Zmm d, Zmm s, std::uint8_t count) noexcept { err_imm8({.pp = 1, .op = 0x73}, 2, d.id, s.id, count); }
  void vpsllq(Zmm d, Zmm s, std::uint8_t count) noexcept { err_imm8({.pp = 1, .op = 0x73}, 6, d.id, s.id, count); }
  void vprorq(Zmm d, Zmm s, std::uint8_t count) noexcept { err_imm8({.pp = 1, .op = 0x72}, 0, d.id, s.id, count); }
  void vpunpcklqdq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .op = 0x6c}, d.id, a.id, b.id); }
  void vpunpckhqdq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .op = 0x6d}, d.id, a.id, b.id); }
  void vshufi64x2(Zmm d, Zmm a, Zmm b, std::uint8_t imm) noexcept {
    err_imm8({.pp = 1, .map = 3, .op = 0x43}, d.id, a.id, b.id, imm);
  }
  void vpmovq2m(Mask d, Zmm s) noexcept { err({.pp = 2, .map = 2, .op = 0x39}, d.id, 0, s.id); }

  // --- AVX-512 F on eight doubles, rounded as the instruction says and not as mxcsr does
  void vaddpd(Zmm d, Zmm a, Zmm b, RoundTo to) noexcept { err(rounding(0x58, to), d.id, a.id, b.id); }
  void vsubpd(Zmm d, Zmm a, Zmm b, RoundTo to) noexcept { err(rounding(0x5c, to), d.id, a.id, b.id); }
  void vmulpd(Zmm d, Zmm a, Zmm b, RoundTo to) noexcept { err(rounding(0x59, to), d.id, a.id, b.id); }
  void vdivpd(Zmm d, Zmm a, Zmm b, RoundTo to) noexcept { err(rounding(0x5e, to), d.id, a.id, b.id); }
  void vsqrtpd(Zmm d, Zmm s, RoundTo to) noexcept { err(rounding(0x51, to), d.id, 0, s.id); }

  // --- AVX-512 F, BW, DQ on sixteen doublewords
  void vmovdqa64(Zmm d, Zmm s) noexcept { err({.pp = 1, .op = 0x6f}, d.id, 0, s.id); }
  void vpbroadcastd(Zmm d, const Mem& s) noexcept {
    erm({.pp = 1, .map = 2, .op = 0x58, .w = 0, .memory_bytes = 4}, d.id, 0, s);
  }
  void vpaddd(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .op = 0xfe, .w = 0}, d.id, a.id, b.id); }
  void vpaddd(Zmm d, Zmm a, const Mem& b) noexcept { erm({.pp = 1, .op = 0xfe, .w = 0}, d.id, a.id, b); }
  void vpaddd(Zmm d, Zmm a, const BroadcastDword& b) noexcept { erm({.pp = 1, .op = 0xfe, .w = 0}, d.id, a.id, b); }
  void vprord(Zmm d, Zmm s, std::uint8_t count) noexcept {
    err_imm8({.pp = 1, .op = 0x72, .w = 0}, 0, d.id, s.id, count);
  }
  void vpsrld(Zmm d, Zmm s, std::uint8_t count) noexcept {
    err_imm8({.pp = 1, .op = 0x72, .w = 0}, 2, d.id, s.id, count);
  }
  // d = the function of d, a and b with this truth table, bit (d << 2 | a << 1 | b).
  void vpternlogd(Zmm d, Zmm a, Zmm b, std::uint8_t truth) noexcept {
    err_imm8({.pp = 1, .map = 3, .op = 0x25, .w = 0}, d.id, a.id, b.id, truth);
  }
  void vpternlogd(Zmm d, Zmm a, const Mem& b, std::uint8_t truth) noexcept {
    erm_imm8({.pp = 1, .map = 3, .op = 0x25, .w = 0}, d.id, a.id, b, truth);
  }
  void vpternlogd(Zmm d, Zmm a, const BroadcastDword& b, std::uint8_t truth) noexcept {
    erm_imm8({.pp = 1, .map = 3, .op = 0x25, .w = 0, .broadcast = 1, .memory_bytes = 4}, d.id, a.id, b.dword, truth);
  }
  void vpshufb(Zmm d, Zmm a, const Mem& b) noexcept { erm({.pp = 1, .map = 2, .op = 0x00, .w = 0}, d.id, a.id, b); }
  void vptestnmd(Mask d, Zmm a, const BroadcastDword& b) noexcept {
    erm({.pp = 2, .map = 2, .op = 0x27, .w = 0}, d.id, a.id, b);
  }
  void kmovw(Gp32 d, Mask s) noexcept { vrr({.pp = 0, .map = 1, .op = 0x93}, d.id, 0, s.id); }

  // --- AVX-512 IFMA: d += the low or the high 52 bits of the product of the low 52 bits of a and b
  void vpmadd52luq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .map = 2, .op = 0xb4}, d.id, a.id, b.id); }
  void vpmadd52huq(Zmm d, Zmm a, Zmm b) noexcept { err({.pp = 1, .map = 2, .op = 0xb5}, d.id, a.id, b.id); }

 private:
  // The bits that tell the length of other vectors are the mode, and the one for broadcasts says so.
  static constexpr Evex rounding(std::uint8_t op, RoundTo to) noexcept {
    return {.pp = 1, .op = op, .l = static_cast<std::uint8_t>(to), .broadcast = 1};
  }
  void alu(unsigned operation, unsigned d, std::int32_t imm, std::uint8_t w) noexcept;
  void shift(unsigned operation, Gp64 d, std::uint8_t count) noexcept;
  bool jump8(std::uint8_t opcode, const Label& target) noexcept;
  void jump32(Label& target) noexcept;

  int unbound_jumps_ = 0;
  bool too_far_ = false;
};

inline void Assembler::alu(unsigned operation, unsigned d, std::int32_t imm, std::uint8_t w) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return;
  if (fits_int8(imm)) {
    p = opcode(p, {.op = 0x83, .w = w}, 0, 0, d);
    *p++ = modrm(3, operation, d);
    *p++ = static_cast<std::uint8_t>(imm);
  } else if (d == rax.id) {  // rax has a form without ModRM
    p = opcode(p, {.op = static_cast<std::uint8_t>(operation << 3 | 5), .w = w}, 0, 0, 0);
    p = put32(p, static_cast<std::uint32_t>(imm));
  } else {
    p = opcode(p, {.op = 0x81, .w = w}, 0, 0, d);
    *p++ = modrm(3, operation, d);
    p = put32(p, static_cast<std::uint32_t>(imm));
  }
  commit(p);
}

inline void Assembler::shift(unsigned operation, Gp64 d, std::uint8_t count) noexcept {
  if (count == 1)
    rr({.op = 0xd1, .w = 1}, operation, d.id);
  else
    rr_imm8({.op = 0xc1, .w = 1}, operation, d.id, count);
}

inline void Assembler::test(Gp32 d, std::uint32_t imm) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return;
  if (d.id == eax.id) {
    *p++ = 0xa9;
  } else {
    p = opcode(p, {.op = 0xf7}, 0, 0, d.id);
    *p++ = modrm(3, 0, d.id);
  }
  commit(put32(p, imm));
}

inline void Assembler::test_al(std::uint8_t imm) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return;
  *p++ = 0xa8;
  *p++ = imm;
  commit(p);
}

inline void Assembler::imul(Gp64 d, Gp64 s, std::int32_t imm) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return;
  const bool narrow = fits_int8(imm);
  p = opcode(p, {.op = static_cast<std::uint8_t>(narrow ? 0x6b : 0x69), .w = 1}, d.id, 0, s.id);
  *p++ = modrm(3, d.id, s.id);
  if (narrow)
    *p++ = static_cast<std::uint8_t>(imm);
  else
    p = put32(p, static_cast<std::uint32_t>(imm));
  commit(p);
}

inline void Assembler::jcc(Condition condition, Label& target) noexcept {
  const auto cc = static_cast<std::uint8_t>(condition);
  if (jump8(static_cast<std::uint8_t>(0x70 | cc), target)) return;
  std::uint8_t* p = start();
  if (p == nullptr) return;
  *p++ = 0x0f;
  *p++ = static_cast<std::uint8_t>(0x80 | cc);
  commit(p);
  jump32(target);
}

inline void Assembler::jmp(Label& target) noexcept {
  if (jump8(0xeb, target)) return;
  std::uint8_t* p = start();
  if (p == nullptr) return;
  *p++ = 0xe9;
  commit(p);
  jump32(target);
}

// The short form, backwards, where it reaches.
inline bool Assembler::jump8(std::uint8_t opcode, const Label& target) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr || !target.bound()) return false;
  const std::int64_t distance = target.position_ - (static_cast<std::int64_t>(size()) + 2);
  if (!fits_int8(distance)) return false;
  *p++ = opcode;
  *p++ = static_cast<std::uint8_t>(distance);
  commit(p);
  return true;
}

}  // namespace pickaxe::assembler::x86
