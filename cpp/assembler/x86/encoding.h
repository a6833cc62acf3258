// How x86-64 instructions are put into bytes: prefixes, opcode, ModRM, SIB, displacement, immediate, by the three
// encodings there are (Intel SDM volume 2, chapter 2). Which instruction has which opcode is assembler.h's business.
//
// Every form writes one whole instruction or, when the buffer is full, nothing; from then on nothing is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "assembler/x86/operands.h"

namespace pickaxe::assembler::x86 {

class Encoder {
 public:
  // Code starts after `pool_bytes` kept for literals (rounded up to 64); offsets count from the buffer's first byte.
  Encoder(std::span<std::uint8_t> buffer, std::size_t pool_bytes) noexcept;

  // Longest instruction the processor accepts: what each form asks to be free before it writes.
  static constexpr std::size_t kMaxInstructionBytes = 15;

  std::size_t size() const noexcept { return static_cast<std::size_t>(cursor_ - begin_); }
  std::span<std::uint8_t> rest() const noexcept { return {cursor_, end_}; }  // of the buffer
  // Goes on at an offset, over what was written there before.
  void seek(std::size_t offset) noexcept { cursor_ = begin_ + offset; }

  Literal literal64(std::uint64_t value) noexcept;    // equal values share a place
  Literal literal64x4(std::uint64_t value) noexcept;  // a vector of it

 protected:
  // Legacy encoding: [prefix] [REX] [0f [38|3a]] op. `map` 0 is one-byte opcodes, 1 is 0f, 2 is 0f38.
  struct Op {
    std::uint8_t prefix = 0;
    std::uint8_t map = 0;
    std::uint8_t op = 0;
    std::uint8_t w = 0;
  };
  // VEX encoding; `pp` 1 is 66, 2 is f3, 3 is f2; `l` 1 is 256 bits.
  struct Vex {
    std::uint8_t pp = 0;
    std::uint8_t map = 1;
    std::uint8_t op = 0;
    std::uint8_t w = 0;
    std::uint8_t l = 0;
  };
  // EVEX encoding; `w` 1 is for quadwords, `l` 2 is 512 bits. Displacements that are a multiple of the operand's
  // `memory_bytes` are stored divided by them, in one byte where that reaches.
  struct Evex {
    std::uint8_t pp = 0;
    std::uint8_t map = 1;
    std::uint8_t op = 0;
    std::uint8_t w = 1;
    std::uint8_t l = 2;
    std::uint8_t mask = 0;
    std::uint8_t broadcast = 0;
    std::uint8_t memory_bytes = 64;
  };

  // nullptr once the buffer has no room for the longest instruction.
  std::uint8_t* start() noexcept {
    if (static_cast<std::size_t>(end_ - cursor_) >= kMaxInstructionBytes) return cursor_;
    full_ = true;
    return nullptr;
  }
  void commit(std::uint8_t* p) noexcept { cursor_ = p; }

  bool full() const noexcept { return full_; }
  void fill() noexcept { full_ = true; }
  std::size_t buffer_bytes() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
  std::uint8_t* byte_at(std::int32_t offset) noexcept { return begin_ + offset; }

  static std::uint8_t* put32(std::uint8_t* p, std::uint32_t v) noexcept {
    std::memcpy(p, &v, sizeof v);
    return p + sizeof v;
  }
  static std::uint8_t modrm(unsigned mod, unsigned reg, unsigned rm) noexcept {
    return static_cast<std::uint8_t>(mod << 6 | (reg & 7) << 3 | (rm & 7));
  }
  static bool fits_int8(std::int64_t v) noexcept { return v >= -128 && v <= 127; }

  static std::uint8_t* opcode(std::uint8_t* p, Op e, unsigned reg, unsigned index, unsigned base) noexcept {
    if (e.prefix != 0) *p++ = e.prefix;
    const unsigned rex = e.w << 3 | (reg >> 3) << 2 | (index >> 3) << 1 | base >> 3;
    if (rex != 0) *p++ = static_cast<std::uint8_t>(0x40 | rex);
    if (e.map >= 1) *p++ = 0x0f;
    if (e.map == 2) *p++ = 0x38;
    *p++ = e.op;
    return p;
  }
  static std::uint8_t* vex(std::uint8_t* p, Vex e, unsigned reg, unsigned vvvv, unsigned index,
                           unsigned base) noexcept {
    const unsigned tail = (~vvvv & 15) << 3 | e.l << 2 | e.pp;
    if (e.map == 1 && e.w == 0 && index < 8 && base < 8) {
      *p++ = 0xc5;
      *p++ = static_cast<std::uint8_t>((~reg & 8) << 4 | tail);
    } else {
      *p++ = 0xc4;
      *p++ = static_cast<std::uint8_t>((~reg & 8) << 4 | (~index & 8) << 3 | (~base & 8) << 2 | e.map);
      *p++ = static_cast<std::uint8_t>(e.w << 7 | tail);
    }
    *p++ = e.op;
    return p;
  }
  // The bits of `rm` that ModRM has no room for: those of a register's id, or of a memory operand's base and index.
  static std::uint8_t* evex(std::uint8_t* p, Evex e, unsigned reg, unsigned vvvv, unsigned rm_bit3,
                            unsigned rm_bit4_or_index_bit3) noexcept {
    *p++ = 0x62;
    *p++ = static_cast<std::uint8_t>((~reg & 8) << 4 | (~rm_bit4_or_index_bit3 & 1) << 6 | (~rm_bit3 & 1) << 5 |
                                     (~reg & 16) | e.map);
    *p++ = static_cast<std::uint8_t>(e.w << 7 | (~vvvv & 15) << 3 | 4 | e.pp);
    *p++ = static_cast<std::uint8_t>(e.l << 5 | e.broadcast << 4 | (~vvvv & 16) >> 1 | e.mask);
    *p++ = e.op;
    return p;
  }

  // ModRM, SIB and displacement of a memory operand. `tail` is the number of immediate bytes that follow:
  // rip-relative addresses count from the instruction's end. `unit`: what a one-byte displacement counts.
  std::uint8_t* operand(std::uint8_t* p, unsigned reg, const Mem& m, std::size_t tail,
                        std::int32_t unit = 1) const noexcept {
    if (m.kind == Mem::Kind::literal) {
      *p++ = modrm(0, reg, 5);
      const auto next = static_cast<std::int32_t>(p + 4 + tail - begin_);
      return put32(p, static_cast<std::uint32_t>(m.disp - next));
    }
    // rbp and r13 as a base have no form without displacement.
    const bool one_byte = m.disp % unit == 0 && fits_int8(m.disp / unit);
    const unsigned mod = m.disp == 0 && (m.base & 7) != 5 ? 0 : one_byte ? 1 : 2;
    if (m.kind == Mem::Kind::base_index) {
      *p++ = modrm(mod, reg, 4);
      *p++ = modrm(static_cast<unsigned>(m.scale), m.index, m.base);
    } else {
      *p++ = modrm(mod, reg, m.base);
      if ((m.base & 7) == 4) *p++ = modrm(0, 4, 4);  // rsp and r12 as a base need a SIB byte
    }
    if (mod == 1) *p++ = static_cast<std::uint8_t>(m.disp / unit);
    if (mod == 2) p = put32(p, static_cast<std::uint32_t>(m.disp));
    return p;
  }

  // --- Forms. `reg` is ModRM's register or what its opcode digit says, `rm` its other register, `vvvv` the third one.

  void o(Op e, unsigned reg) noexcept {  // the register sits in the opcode byte
    if (std::uint8_t* p = start()) {
      e.op = static_cast<std::uint8_t>(e.op | (reg & 7));
      commit(opcode(p, e, 0, 0, reg));
    }
  }
  void o(Op e) noexcept {
    if (std::uint8_t* p = start()) commit(opcode(p, e, 0, 0, 0));
  }
  void rr(Op e, unsigned reg, unsigned rm) noexcept {
    if (std::uint8_t* p = start()) {
      p = opcode(p, e, reg, 0, rm);
      *p++ = modrm(3, reg, rm);
      commit(p);
    }
  }
  void rr_imm8(Op e, unsigned reg, unsigned rm, std::uint8_t imm) noexcept {
    if (std::uint8_t* p = start()) {
      p = opcode(p, e, reg, 0, rm);
      *p++ = modrm(3, reg, rm);
      *p++ = imm;
      commit(p);
    }
  }
  void rm(Op e, unsigned reg, const Mem& m) noexcept {
    if (std::uint8_t* p = start()) commit(operand(opcode(p, e, reg, m.index, m.base), reg, m, 0));
  }
  void rm_imm8(Op e, unsigned reg, const Mem& m, std::uint8_t imm) noexcept {
    if (std::uint8_t* p = start()) {
      p = operand(opcode(p, e, reg, m.index, m.base), reg, m, 1);
      *p++ = imm;
      commit(p);
    }
  }
  void vrr(Vex e, unsigned reg, unsigned vvvv, unsigned rm) noexcept {
    if (std::uint8_t* p = start()) {
      p = vex(p, e, reg, vvvv, 0, rm);
      *p++ = modrm(3, reg, rm);
      commit(p);
    }
  }
  // Either operand may be the one that costs a third prefix byte when it is ymm8 or above: the first is free of that.
  void vrr_commuting(Vex e, unsigned d, unsigned a, unsigned b) noexcept {
    if (b >= 8 && a < 8)
      vrr(e, d, b, a);
    else
      vrr(e, d, a, b);
  }
  void vrr_imm8(Vex e, unsigned reg, unsigned vvvv, unsigned rm, std::uint8_t imm) noexcept {
    if (std::uint8_t* p = start()) {
      p = vex(p, e, reg, vvvv, 0, rm);
      *p++ = modrm(3, reg, rm);
      *p++ = imm;
      commit(p);
    }
  }
  void vrm(Vex e, unsigned reg, unsigned vvvv, const Mem& m) noexcept {
    if (std::uint8_t* p = start()) commit(operand(vex(p, e, reg, vvvv, m.index, m.base), reg, m, 0));
  }
  void err(Evex e, unsigned reg, unsigned vvvv, unsigned rm) noexcept {
    if (std::uint8_t* p = start()) {
      p = evex(p, e, reg, vvvv, rm >> 3, rm >> 4);
      *p++ = modrm(3, reg, rm);
      commit(p);
    }
  }
  void err_imm8(Evex e, unsigned reg, unsigned vvvv, unsigned rm, std::uint8_t imm) noexcept {
    if (std::uint8_t* p = start()) {
      p = evex(p, e, reg, vvvv, rm >> 3, rm >> 4);
      *p++ = modrm(3, reg, rm);
      *p++ = imm;
      commit(p);
    }
  }
  void erm(Evex e, unsigned reg, unsigned vvvv, const Mem& m) noexcept {
    if (std::uint8_t* p = start())
      commit(operand(evex(p, e, reg, vvvv, m.base >> 3, m.index >> 3), reg, m, 0, e.memory_bytes));
  }
  void erm(Evex e, unsigned reg, unsigned vvvv, const Broadcast& b) noexcept {
    e.broadcast = 1;
    e.memory_bytes = 8;
    erm(e, reg, vvvv, b.quadword);
  }
  void erm(Evex e, unsigned reg, unsigned vvvv, const BroadcastDword& b) noexcept {
    e.broadcast = 1;
    e.memory_bytes = 4;
    erm(e, reg, vvvv, b.dword);
  }
  void erm_imm8(Evex e, unsigned reg, unsigned vvvv, const Mem& m, std::uint8_t imm) noexcept {
    if (std::uint8_t* p = start()) {
      p = operand(evex(p, e, reg, vvvv, m.base >> 3, m.index >> 3), reg, m, 1, e.memory_bytes);
      *p++ = imm;
      commit(p);
    }
  }

 private:
  Literal literal(const void* value, std::size_t bytes) noexcept;  // aligned to its size, a power of two

  std::uint8_t* begin_;
  std::uint8_t* cursor_;
  std::uint8_t* end_;
  std::size_t pool_used_ = 0;
  std::size_t pool_bytes_;
  bool full_ = false;
};

}  // namespace pickaxe::assembler::x86
