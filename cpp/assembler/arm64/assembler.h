// A small A64 assembler: the instructions our code generators emit and no others, one method per form.
//
// Every instruction is four bytes. When the buffer is full nothing more is written and ok() says so. Immediates that
// an encoding cannot hold are errors of the same kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace pickaxe::assembler::arm64 {

struct X {  // 64-bit general register
  std::uint8_t id;
};
struct W {  // its low half
  std::uint8_t id;
};
struct V {  // 128-bit vector register
  std::uint8_t id;
};

constexpr X x(unsigned id) noexcept {
  return {static_cast<std::uint8_t>(id)};
}
constexpr W w(X r) noexcept {
  return {r.id};
}
constexpr V v(unsigned id) noexcept {
  return {static_cast<std::uint8_t>(id)};
}
inline constexpr X xzr{31};
inline constexpr X sp{31};  // 31 is the stack pointer or zero, as the instruction has it

enum class Condition : std::uint8_t { equal = 0, not_equal = 1 };

class Label {
 public:
  bool bound() const noexcept { return position_ >= 0; }

 private:
  friend class Assembler;
  std::int32_t position_ = -1;
  std::int32_t unresolved_ = -1;  // offset of the last branch to here; its immediate leads to the one before it
};

class Assembler {
 public:
  explicit Assembler(std::span<std::uint8_t> buffer) noexcept
      : begin_(buffer.data()), cursor_(buffer.data()), end_(buffer.data() + buffer.size()) {}

  std::size_t size() const noexcept { return static_cast<std::size_t>(cursor_ - begin_); }
  bool ok() const noexcept { return !failed_ && unbound_branches_ == 0; }

  Label here() const noexcept {
    Label label;
    label.position_ = static_cast<std::int32_t>(size());
    return label;
  }
  void bind(Label& label) noexcept;

  // --- moves and constants
  void mov(X d, X s) noexcept { emit(0xaa0003e0 | s.id << 16 | d.id); }
  void mov(W d, W s) noexcept { emit(0x2a0003e0 | s.id << 16 | d.id); }
  // One instruction for each 16-bit part that is not all zeros (or all ones, where most parts are).
  void mov(X d, std::uint64_t value) noexcept;

  // --- integer arithmetic
  void add(X d, X n, X m, unsigned shift = 0) noexcept {
    emit(0x8b000000 | m.id << 16 | shift << 10 | n.id << 5 | d.id);
  }
  void add(X d, X n, std::uint32_t imm12) noexcept { emit(0x91000000 | field(imm12, 12) << 10 | n.id << 5 | d.id); }
  void add(W d, W n, std::uint32_t imm12) noexcept { emit(0x11000000 | field(imm12, 12) << 10 | n.id << 5 | d.id); }
  void add_shifted_12(W d, W n, std::uint32_t imm12) noexcept {
    emit(0x11400000 | field(imm12, 12) << 10 | n.id << 5 | d.id);
  }
  void sub(X d, X n, X m) noexcept { emit(0xcb000000 | m.id << 16 | n.id << 5 | d.id); }
  void subs(W d, W n, std::uint32_t imm12) noexcept { emit(0x71000000 | field(imm12, 12) << 10 | n.id << 5 | d.id); }
  void cmp(W n, std::uint32_t imm12) noexcept { subs(w(xzr), n, imm12); }
  void cmp(X n, X m) noexcept { emit(0xeb00001f | m.id << 16 | n.id << 5); }
  void neg(X d, X m) noexcept { sub(d, xzr, m); }
  void eor(X d, X n, X m) noexcept { emit(0xca000000 | m.id << 16 | n.id << 5 | d.id); }
  void eor(W d, W n, W m) noexcept { emit(0x4a000000 | m.id << 16 | n.id << 5 | d.id); }
  // `mask` is a run of ones (bitmask immediates of a single run), not all ones.
  void and_(W d, W n, std::uint32_t mask) noexcept { emit(0x12000000 | run_of_ones(mask) | n.id << 5 | d.id); }
  void tst(W n, std::uint32_t mask) noexcept { emit(0x72000000 | run_of_ones(mask) | n.id << 5 | 31); }
  void mul(X d, X n, X m) noexcept { emit(0x9b007c00 | m.id << 16 | n.id << 5 | d.id); }
  void umulh(X d, X n, X m) noexcept { emit(0x9bc07c00 | m.id << 16 | n.id << 5 | d.id); }
  void smulh(X d, X n, X m) noexcept { emit(0x9b407c00 | m.id << 16 | n.id << 5 | d.id); }
  void ror(X d, X n, unsigned count) noexcept {
    emit(0x93c00000 | n.id << 16 | field(count, 6) << 10 | n.id << 5 | d.id);
  }
  void ror(X d, X n, X m) noexcept { emit(0x9ac02c00 | m.id << 16 | n.id << 5 | d.id); }
  void lsr(X d, X n, unsigned count) noexcept { emit(0xd340fc00 | field(count, 6) << 16 | n.id << 5 | d.id); }
  void lsr(W d, W n, unsigned count) noexcept { emit(0x53007c00 | field(count, 5) << 16 | n.id << 5 | d.id); }

  // --- memory; offsets are in bytes and multiples of the operand's size
  void ldr(X t, X n, std::size_t offset) noexcept { emit(0xf9400000 | scaled(offset, 8) << 10 | n.id << 5 | t.id); }
  void ldr(W t, X n, std::size_t offset) noexcept { emit(0xb9400000 | scaled(offset, 4) << 10 | n.id << 5 | t.id); }
  void ldr(X t, X n, X m) noexcept { emit(0xf8606800 | m.id << 16 | n.id << 5 | t.id); }
  void str(X t, X n, std::size_t offset) noexcept { emit(0xf9000000 | scaled(offset, 8) << 10 | n.id << 5 | t.id); }
  void str(W t, X n, std::size_t offset) noexcept { emit(0xb9000000 | scaled(offset, 4) << 10 | n.id << 5 | t.id); }
  void str(X t, X n, X m) noexcept { emit(0xf8206800 | m.id << 16 | n.id << 5 | t.id); }
  void ldp(X t, X u, X n, std::int32_t offset) noexcept {
    emit(0xa9400000 | pair(offset, 8) | u.id << 10 | n.id << 5 | t.id);
  }
  void stp(X t, X u, X n, std::int32_t offset) noexcept {
    emit(0xa9000000 | pair(offset, 8) | u.id << 10 | n.id << 5 | t.id);
  }
  void stp_push(X t, X u, std::int32_t bytes) noexcept {
    emit(0xa9800000 | pair(-bytes, 8) | u.id << 10 | sp.id << 5 | t.id);
  }
  void ldp_pop(X t, X u, std::int32_t bytes) noexcept {
    emit(0xa8c00000 | pair(bytes, 8) | u.id << 10 | sp.id << 5 | t.id);
  }
  void ldr_d(V t, X n, X m) noexcept { emit(0xfc606800 | m.id << 16 | n.id << 5 | t.id); }
  void ldr_d(V t, X n, std::size_t offset) noexcept { emit(0xfd400000 | scaled(offset, 8) << 10 | n.id << 5 | t.id); }
  void str_d(V t, X n, std::size_t offset) noexcept { emit(0xfd000000 | scaled(offset, 8) << 10 | n.id << 5 | t.id); }
  void ldr_q(V t, X n, std::size_t offset) noexcept { emit(0x3dc00000 | scaled(offset, 16) << 10 | n.id << 5 | t.id); }
  void str_q(V t, X n, std::size_t offset) noexcept { emit(0x3d800000 | scaled(offset, 16) << 10 | n.id << 5 | t.id); }
  void prefetch(X n, X m) noexcept { emit(0xf8a06800 | m.id << 16 | n.id << 5); }       // PLDL1KEEP [n, m]
  void prefetch_once(X n, X m) noexcept { emit(0xf8a06801 | m.id << 16 | n.id << 5); }  // PLDL1STRM [n, m]

  // --- flow
  void b(Condition condition, Label& target) noexcept;
  void br(X target) noexcept { emit(0xd61f0000 | target.id << 5); }
  void blr(X target) noexcept { emit(0xd63f0000 | target.id << 5); }
  void ret() noexcept { emit(0xd65f03c0); }

  // --- the floating-point control register
  void read_fpcr(X d) noexcept { emit(0xd53b4400 | d.id); }
  void write_fpcr(X s) noexcept { emit(0xd51b4400 | s.id); }

  // --- vectors: two doubles, or sixteen bytes
  void sxtl(V d, V n) noexcept { emit(0x0f20a400 | n.id << 5 | d.id); }  // two 32-bit integers to two of 64 bits
  void scvtf(V d, V n) noexcept { emit(0x4e61d800 | n.id << 5 | d.id); }
  void fadd(V d, V n, V m) noexcept { emit(0x4e60d400 | m.id << 16 | n.id << 5 | d.id); }
  void fsub(V d, V n, V m) noexcept { emit(0x4ee0d400 | m.id << 16 | n.id << 5 | d.id); }
  void fmul(V d, V n, V m) noexcept { emit(0x6e60dc00 | m.id << 16 | n.id << 5 | d.id); }
  void fdiv(V d, V n, V m) noexcept { emit(0x6e60fc00 | m.id << 16 | n.id << 5 | d.id); }
  void fsqrt(V d, V n) noexcept { emit(0x6ee1f800 | n.id << 5 | d.id); }
  void and_(V d, V n, V m) noexcept { emit(0x4e201c00 | m.id << 16 | n.id << 5 | d.id); }
  void orr(V d, V n, V m) noexcept { emit(0x4ea01c00 | m.id << 16 | n.id << 5 | d.id); }
  void eor(V d, V n, V m) noexcept { emit(0x6e201c00 | m.id << 16 | n.id << 5 | d.id); }
  void swap_halves(V d, V n) noexcept { emit(0x6e004000 | n.id << 16 | n.id << 5 | d.id); }  // EXT #8
  void zero(V d) noexcept { emit(0x6f00e400 | d.id); }                                       // MOVI .2d, #0

  // --- AES
  void aese(V d, V n) noexcept { emit(0x4e284800 | n.id << 5 | d.id); }
  void aesd(V d, V n) noexcept { emit(0x4e285800 | n.id << 5 | d.id); }
  void aesmc(V d, V n) noexcept { emit(0x4e286800 | n.id << 5 | d.id); }
  void aesimc(V d, V n) noexcept { emit(0x4e287800 | n.id << 5 | d.id); }

 private:
  void emit(std::uint32_t instruction) noexcept {
    if (end_ - cursor_ < 4) {
      failed_ = true;
      return;
    }
    std::memcpy(cursor_, &instruction, sizeof instruction);
    cursor_ += sizeof instruction;
  }
  std::uint32_t field(std::uint64_t value, unsigned bits) noexcept {
    if (value >> bits != 0) failed_ = true;
    return static_cast<std::uint32_t>(value & ((std::uint64_t{1} << bits) - 1));
  }
  std::uint32_t scaled(std::size_t offset, std::size_t unit) noexcept {
    if (offset % unit != 0) failed_ = true;
    return field(offset / unit, 12);
  }
  std::uint32_t pair(std::int32_t offset, std::int32_t unit) noexcept {
    if (offset % unit != 0 || offset / unit < -64 || offset / unit > 63) failed_ = true;
    return (static_cast<std::uint32_t>(offset / unit) & 0x7f) << 15;
  }
  std::uint32_t run_of_ones(std::uint32_t mask) noexcept;
  void patch(std::int32_t at, std::int32_t words) noexcept;

  std::uint8_t* begin_;
  std::uint8_t* cursor_;
  std::uint8_t* end_;
  int unbound_branches_ = 0;
  bool failed_ = false;
};

}  // namespace pickaxe::assembler::arm64
