#include "randomx/superscalar/execute.h"

#include <bit>

#include "randomx/arithmetic/wide_multiply.h"

namespace pickaxe::randomx::superscalar {
namespace {

inline void execute(const Instruction& i, std::uint64_t& dst, std::uint64_t src) noexcept {
  using enum Operation;
  switch (i.operation) {
    case isub_r:
      dst -= src;
      break;
    case ixor_r:
      dst ^= src;
      break;
    case iadd_rs:
      dst += src << i.shift;
      break;
    case imul_r:
      dst *= src;
      break;
    case iror_c:
      dst = std::rotr(dst, i.shift);
      break;
    case iadd_c:
      dst += i.imm;
      break;
    case ixor_c:
      dst ^= i.imm;
      break;
    case imulh_r:
      dst = arithmetic::multiply_high(dst, src);
      break;
    case ismulh_r:
      dst = arithmetic::multiply_high_signed(dst, src);
      break;
    case imul_rcp:
      dst *= i.imm;
      break;
  }
}

// `apply(dst, src)` for every lane: the instruction is chosen outside the loop over lanes.
template <typename Apply>
inline void for_lanes(Lanes& r, std::size_t lanes, const Instruction& i, Apply apply) noexcept {
  auto& dst = r[i.dst];
  const auto& src = r[i.src];
#pragma GCC unroll 4
  for (std::size_t lane = 0; lane < lanes; ++lane) dst[lane] = apply(dst[lane], src[lane]);
}

}  // namespace

void execute(const Program& program, std::array<std::uint64_t, 8>& r) noexcept {
  for (const Instruction& i : program.instructions()) execute(i, r[i.dst], r[i.src]);
}

void execute(const Program& program, Lanes& r, std::size_t lanes) noexcept {
  using enum Operation;
  using U64 = std::uint64_t;
  for (const Instruction& i : program.instructions()) {
    switch (i.operation) {
      case isub_r:
        for_lanes(r, lanes, i, [](U64 dst, U64 src) { return dst - src; });
        break;
      case ixor_r:
        for_lanes(r, lanes, i, [](U64 dst, U64 src) { return dst ^ src; });
        break;
      case iadd_rs:
        for_lanes(r, lanes, i, [shift = i.shift](U64 dst, U64 src) { return dst + (src << shift); });
        break;
      case imul_r:
        for_lanes(r, lanes, i, [](U64 dst, U64 src) { return dst * src; });
        break;
      case iror_c:
        for_lanes(r, lanes, i, [shift = i.shift](U64 dst, U64) { return std::rotr(dst, shift); });
        break;
      case iadd_c:
        for_lanes(r, lanes, i, [imm = i.imm](U64 dst, U64) { return dst + imm; });
        break;
      case ixor_c:
        for_lanes(r, lanes, i, [imm = i.imm](U64 dst, U64) { return dst ^ imm; });
        break;
      case imulh_r:
        for_lanes(r, lanes, i, arithmetic::multiply_high);
        break;
      case ismulh_r:
        for_lanes(r, lanes, i, arithmetic::multiply_high_signed);
        break;
      case imul_rcp:
        for_lanes(r, lanes, i, [factor = i.imm](U64 dst, U64) { return dst * factor; });
        break;
    }
  }
}

}  // namespace pickaxe::randomx::superscalar
