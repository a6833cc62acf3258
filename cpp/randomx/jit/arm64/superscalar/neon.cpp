#include <tuple>
#include <utility>

#include "randomx/jit/arm64/superscalar/lanes.h"

// v0..v7, v16..v23   r0..r7 of group 0 and 1 at first   v30   mask of lines
// v24..v29           scratch at first                   v31   cache memory
//
// v8-v15 hold registers of the caller's and stay as they are.

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

constexpr V kLineMask = v(30), kCache = v(31);

}  // namespace

void NeonLanes::prepare(X memory) noexcept {
  as_.mov(x(4), line_mask_);
  as_.duplicate(kLineMask, x(4));
  as_.duplicate(kCache, memory);
}

void NeonLanes::name_registers(std::size_t group) noexcept {
  for (unsigned i = 0; i < 8; ++i) r_[group][i] = v(static_cast<unsigned>(16 * group) + i);
  if (group != 0) return;
  for (unsigned i = 0; i < scratch_.size(); ++i) scratch_[i] = v(24 + i);
}

void NeonLanes::start(std::size_t group, X item_xor) noexcept {
  name_registers(group);
  const auto& r = r_[group];
  as_.ldr_q(r[0], pack_, static_cast<std::size_t>(saved(group, 0)));
  for (unsigned i = 1; i < 8; ++i) {
    as_.ldr_q(r[i], item_xor, 16 * i);
    as_.eor(r[i], r[i], r[0]);
  }
}

void NeonLanes::load(std::size_t group) noexcept {
  name_registers(group);
  const auto& r = r_[group];
  for (unsigned i = 0; i < 8; i += 2) as_.ldp_q(r[i], r[i + 1], pack_, saved(group, i));
}

// Into the last of scratch, which no instruction with a constant needs.
void NeonLanes::load_constant(X constants, std::size_t offset) noexcept {
  as_.ldr_q(scratch_.back(), constants, offset);
}

void NeonLanes::instruction(std::size_t group, const Instruction& in) noexcept {
  V& dst = r_[group][in.dst];
  const V src = r_[group][in.src];
  V& scratch = scratch_.front();
  const V constant = scratch_.back();
  switch (in.operation) {
    case Operation::isub_r:
      return as_.sub(dst, dst, src);
    case Operation::ixor_r:
      return as_.eor(dst, dst, src);
    case Operation::iadd_rs:
      if (in.shift == 0) return as_.add(dst, dst, src);
      as_.shl(scratch, src, in.shift);
      return as_.add(dst, dst, scratch);
    case Operation::imul_r:
      return multiply(dst, src);
    case Operation::iror_c:
      as_.ushr(scratch, dst, in.shift);
      as_.insert_shl(scratch, dst, 64u - in.shift);
      return std::swap(dst, scratch);
    case Operation::iadd_c:
      return as_.add(dst, dst, constant);
    case Operation::ixor_c:
      return as_.eor(dst, dst, constant);
    case Operation::imulh_r:
      return multiply_high(dst, src, false);
    case Operation::ismulh_r:
      return multiply_high(dst, src, true);
    case Operation::imul_rcp:
      return multiply(dst, constant);
  }
}

// The products of unlike halves count only in the high half.
void NeonLanes::multiply(V& dst, V b) noexcept {
  auto& [product, a0, b0, t3, t4, t5] = scratch_;
  as_.swap_words(product, b);
  as_.mul_words(product, product, dst);
  as_.add_words(product, product);
  as_.shl(product, product, 32);
  as_.low_words(a0, dst);
  as_.low_words(b0, b);
  as_.umlal(product, a0, b0);
  std::swap(dst, product);
}

// By halves of 32 bits; no sum overflows: (2^32 - 1)^2 + 2 (2^32 - 1) < 2^64. From the unsigned product: minus b where
// a is negative, minus a where b is.
void NeonLanes::multiply_high(V& dst, V b, bool is_signed) noexcept {
  auto& [a0, a1, b0, b1, low, middle] = scratch_;
  as_.low_words(a0, dst);
  as_.high_words(a1, dst);
  as_.low_words(b0, b);
  as_.high_words(b1, b);
  as_.umull(low, a0, b0);
  as_.umull(middle, a1, b0);
  V& carries = b0;
  as_.umull(carries, a0, b1);
  V& high = a0;
  as_.umull(high, a1, b1);
  as_.add_ushr(middle, low, 32);
  as_.low_words(low, middle);
  as_.uaddw(carries, carries, low);
  as_.add_ushr(high, middle, 32);
  as_.add_ushr(high, carries, 32);
  if (is_signed) {
    for (const auto& [sign, value] : {std::pair{dst, b}, std::pair{b, dst}}) {
      as_.is_negative(low, sign);
      as_.and_(low, low, value);
      as_.sub(high, high, low);
    }
  }
  std::swap(dst, high);
}

// Of two lines of eight quadwords eight vectors of two.
void NeonLanes::xor_lines(std::size_t group) noexcept {
  const auto& r = r_[group];
  const auto& [low0, high0, low1, high1, even, odd] = scratch_;
  as_.ldp(x(4), x(5), pack_, static_cast<std::int32_t>(shape_.line(group * shape_.lanes)));
  for (unsigned i = 0; i < 8; i += 4) {
    as_.ldp_q(low0, high0, x(4), static_cast<std::int32_t>(8 * i));
    as_.ldp_q(low1, high1, x(5), static_cast<std::int32_t>(8 * i));
    for (const auto& [quadwords0, quadwords1, at] : {std::tuple{low0, low1, i}, std::tuple{high0, high1, i + 2}}) {
      as_.zip1(even, quadwords0, quadwords1);
      as_.zip2(odd, quadwords0, quadwords1);
      as_.eor(r[at], r[at], even);
      as_.eor(r[at + 1], r[at + 1], odd);
    }
  }
}

void NeonLanes::finish(std::size_t group, const Program& program) noexcept {
  xor_lines(group);
  const auto& r = r_[group];
  const V next = scratch_.front();
  as_.shl(next, r[program.address_register], kLineBits);
  as_.and_(next, next, kLineMask);
  as_.add(next, next, kCache);
  as_.str_q(next, pack_, shape_.line(group * shape_.lanes));
  for (unsigned i = 0; i < 8; i += 2) as_.stp_q(r[i], r[i + 1], pack_, saved(group, i));
}

void NeonLanes::finish_last(std::size_t group) noexcept {
  xor_lines(group);
  const auto& r = r_[group];
  for (std::size_t lane = 0; lane < 2; ++lane) {
    for (unsigned i = 0; i < 8; i += 4) {
      for (unsigned pair = 0; pair < 2; ++pair) {
        const V a = r[i + 2 * pair], b = r[i + 2 * pair + 1];
        lane == 0 ? as_.zip1(scratch_[pair], a, b) : as_.zip2(scratch_[pair], a, b);
      }
      as_.stp_q(scratch_[0], scratch_[1], pack_, static_cast<std::int32_t>(kItemBytes * (2 * group + lane) + 8 * i));
    }
  }
}

}  // namespace pickaxe::randomx::jit::arm64::superscalar
