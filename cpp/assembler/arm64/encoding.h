// How A64 instructions are put into words: where an opcode's registers and immediates stand (Arm ARM, chapter C4).
// Which instruction has which opcode is assembler.h's business.
//
// Every instruction is four bytes. When the buffer is full nothing more is written; an immediate that its field cannot
// hold is an error of the same kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "assembler/arm64/operands.h"

namespace pickaxe::assembler::arm64 {

class Encoder {
 public:
  explicit Encoder(std::span<std::uint8_t> buffer) noexcept
      : begin_(buffer.data()), cursor_(buffer.data()), end_(buffer.data() + buffer.size()) {}

  std::size_t size() const noexcept { return static_cast<std::size_t>(cursor_ - begin_); }

 protected:
  bool failed() const noexcept { return failed_; }

  // --- Forms, by the registers they have: d or t is bits 0-4, n 5-9, a second t 10-14, m 16-20
  template <typename R>
  void d(std::uint32_t op, R d) noexcept {
    emit(op | d.id);
  }
  template <typename R>
  void n(std::uint32_t op, R n) noexcept {
    emit(op | n.id << 5);
  }
  template <typename R>
  void dn(std::uint32_t op, R d, R n) noexcept {
    emit(op | n.id << 5 | d.id);
  }
  template <typename R>
  void dm(std::uint32_t op, R d, R m) noexcept {
    emit(op | m.id << 16 | d.id);
  }
  template <typename R>
  void nm(std::uint32_t op, R n, R m) noexcept {
    emit(op | m.id << 16 | n.id << 5);
  }
  template <typename R>
  void dnm(std::uint32_t op, R d, R n, R m) noexcept {
    emit(op | m.id << 16 | n.id << 5 | d.id);
  }

  // --- The same with an immediate
  template <typename R>
  void dn_imm12(std::uint32_t op, R d, R n, std::uint32_t imm) noexcept {
    dn(op | field(imm, 12) << 10, d, n);
  }
  // A bitmask immediate of a single run of ones, not all ones.
  void dn_mask(std::uint32_t op, W d, W n, std::uint32_t mask) noexcept { dn(op | run_of_ones(mask), d, n); }
  template <typename R>
  void dnm_imm6(std::uint32_t op, R d, R n, R m, unsigned imm) noexcept {
    dnm(op | field(imm, 6) << 10, d, n, m);
  }
  // A run of bits: its lowest and its highest, of registers that have 2^bits.
  template <typename R>
  void dn_field(std::uint32_t op, R d, R n, unsigned lowest, unsigned width, unsigned bits) noexcept {
    dn(op | field(lowest, bits) << 16 | field(lowest + width - 1, bits) << 10, d, n);
  }
  // A shift or the lowest bit of a field, where that is.
  template <typename R>
  void dn_immr(std::uint32_t op, R d, R n, unsigned imm, unsigned bits) noexcept {
    dn(op | field(imm, bits) << 16, d, n);
  }

  // --- Memory: one register or two at n + offset, in bytes and multiples of `unit`
  template <typename R>
  void t_at(std::uint32_t op, R t, X n, std::size_t offset, std::size_t unit) noexcept {
    if (offset % unit != 0) failed_ = true;
    emit(op | field(offset / unit, 12) << 10 | n.id << 5 | t.id);
  }
  template <typename R>
  void t_at(std::uint32_t op, R t, X n, X m) noexcept {
    emit(op | m.id << 16 | n.id << 5 | t.id);
  }
  template <typename R>
  void pair_at(std::uint32_t op, R t, R u, X n, std::int32_t offset, std::int32_t unit) noexcept {
    if (offset % unit != 0 || offset / unit < -64 || offset / unit > 63) failed_ = true;
    emit(op | (static_cast<std::uint32_t>(offset / unit) & 0x7f) << 15 | u.id << 10 | n.id << 5 | t.id);
  }
  // At n, which then moves on by so many bytes.
  void t_move(std::uint32_t op, X t, X n, unsigned bytes) noexcept {
    emit(op | field(bytes, 8) << 12 | n.id << 5 | t.id);
  }

  // --- Vectors of 64-bit lanes shifted by 1 to 63: to the left that is counted from 64 up, to the right from 128 down
  void dn_left(std::uint32_t op, V d, V n, unsigned shift) noexcept { dn(op | field(64 + shift, 7) << 16, d, n); }
  void dn_right(std::uint32_t op, V d, V n, unsigned shift) noexcept { dn(op | field(128 - shift, 7) << 16, d, n); }
  void dn_left(std::uint32_t op, Z d, Z n, unsigned shift) noexcept { dn(op | shift_field(64 + shift), d, n); }
  void dn_right(std::uint32_t op, Z d, Z n, unsigned shift) noexcept { dn(op | shift_field(128 - shift), d, n); }

  // --- SVE, by 64-bit lanes: a predicate is bits 10-12; what it governs writes to its first operand
  void dm_under(std::uint32_t op, Z d, P g, Z m) noexcept { emit(op | g.id << 10 | m.id << 5 | d.id); }
  // At n + offset vectors.
  void t_at_vector(std::uint32_t op, Z t, X n, std::size_t offset) noexcept {
    const std::uint32_t imm = field(offset, 8);
    emit(op | imm >> 3 << 16 | (imm & 7) << 10 | n.id << 5 | t.id);
  }
  // At n + offset, in bytes and multiples of eight: the same for each lane, or each lane's own.
  template <typename R>  // X or Z
  void t_under_at(std::uint32_t op, Z t, P g, R n, std::size_t offset, unsigned bits) noexcept {
    if (offset % 8 != 0) failed_ = true;
    emit(op | field(offset / 8, bits) << 16 | g.id << 10 | n.id << 5 | t.id);
  }

  // --- What stands so many bytes from here: a literal, or its address
  void d_literal(std::uint32_t op, X d, std::int32_t bytes) noexcept {
    emit(op | (near(bytes, 4) >> 2 & 0x7ffff) << 5 | d.id);
  }
  void d_near(std::uint32_t op, X d, std::int32_t bytes) noexcept {
    const std::uint32_t distance = near(bytes, 1);
    emit(op | (distance & 3) << 29 | (distance >> 2 & 0x7ffff) << 5 | d.id);
  }

  // A branch so many bytes from here.
  void far(std::uint32_t op, std::int32_t bytes) noexcept {
    constexpr std::int32_t kReach = 1 << 27;
    if (bytes % 4 != 0 || bytes < -kReach || bytes >= kReach) failed_ = true;
    emit(op | (static_cast<std::uint32_t>(bytes) >> 2 & 0x3ffffff));
  }

  // False when there was no room.
  bool emit(std::uint32_t instruction) noexcept {
    if (end_ - cursor_ < 4) {
      failed_ = true;
      return false;
    }
    std::memcpy(cursor_, &instruction, sizeof instruction);
    cursor_ += sizeof instruction;
    return true;
  }

  // --- Conditional branches, in instructions
  std::int32_t branch_distance(std::int32_t at) const noexcept;
  void set_branch_distance(std::int32_t at, std::int32_t instructions) noexcept;

 private:
  std::uint32_t field(std::uint64_t value, unsigned bits) noexcept {
    if (value >> bits != 0) failed_ = true;
    return static_cast<std::uint32_t>(value & ((std::uint64_t{1} << bits) - 1));
  }
  std::uint32_t near(std::int32_t bytes, std::int32_t unit) noexcept {
    constexpr std::int32_t kReach = 1 << 20;
    if (bytes % unit != 0 || bytes < -kReach || bytes >= kReach) failed_ = true;
    return static_cast<std::uint32_t>(bytes);
  }
  std::uint32_t run_of_ones(std::uint32_t mask) noexcept;
  std::uint32_t shift_field(std::uint32_t value) noexcept { return field(value, 7) >> 5 << 22 | (value & 0x1f) << 16; }

  std::uint8_t* begin_;
  std::uint8_t* cursor_;
  std::uint8_t* end_;
  bool failed_ = false;
};

}  // namespace pickaxe::assembler::arm64
