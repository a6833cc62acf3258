// The virtual machine in x86-64 registers.
//
//   rax rcx rdx   scratch                          r8 ..r15    r0..r7
//   rbx           Frame*                           xmm0..xmm3  f0..f3
//   rsi           scratchpad                       xmm4..xmm7  e0..e3
//   rdi           dataset + dataset offset (full)  xmm8..xmm11 a0..a3
//   rbp           ma (low half), mx (high half)    xmm12       scratch
//   rsp           stack, see calls.h               xmm13       Frame::keep_mask    E conversion: & this,
//   mxcsr         rounding = fprc                  xmm14       Frame::e_mask       | this (4.3.2)
//                                                  xmm15       Frame::scale_mask   FSCAL_R: ^ this (5.3.4)
//
// Between two iterations only r0-r7, rbp, the two next scratchpad offsets (eax, edx), the iteration count and
// mxcsr are alive. A machine leaves its turn by `rbx = next, jump to resume`; it finds in its frame what it saved
// there, and nothing in any register but rbx and rsp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "assembler/x86/assembler.h"
#include "randomx/jit/frame.h"

namespace pickaxe::randomx::jit::x86 {

using namespace assembler::x86;

// The virtual machine's registers.
constexpr Gp64 r(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(8 + index)};
}
constexpr Xmm f(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(index)};
}
constexpr Xmm e(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(4 + index)};
}
constexpr Xmm a(unsigned index) noexcept {
  return {static_cast<std::uint8_t>(8 + index)};
}
inline constexpr Xmm kKeepMask = xmm13;
inline constexpr Xmm kEMask = xmm14;
inline constexpr Xmm kScaleMask = xmm15;

// The frame from `offset` on.
constexpr Mem frame(std::size_t offset) noexcept {
  return ptr(rbx, static_cast<std::int32_t>(offset));
}

}  // namespace pickaxe::randomx::jit::x86
