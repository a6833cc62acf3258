// The virtual machine in A64 registers.
//
// x0..x3    scratch; constants in x2, x3   v0..v3    f0..f3       v20  scratch
// x4        dataset + offset (full),       v4..v7    e0..e3       v21  Frame::keep_mask
//           next item (light)              v16..v19  a0..a3       v22  Frame::e_mask
// x5        ma (low half), mx (high half)  v24       zero         v23  Frame::scale_mask
// x6, x7    Frame::line_r, line_f
// w8        fpcr: rounding = fprc
// w9        iterations left
// w10       items left of the group (light)
// x11..x16  the first constants
// x17       x30, while a call has it
// x19       Frame*
// x20..x27  r0..r7
// x28       scratchpad
// x30       middle of Frame::factors
//
// v8-v15 belong to the caller and stay as they are, and so does x18. Between two iterations only r0-r7, x5, the two
// next scratchpad offsets (w0, w1), w8, w9 and light mode's items are alive. A machine leaves its turn by `x19 = next,
// jump to resume`; it finds in its frame what it saved there, and nothing in any register but x19 and sp.
#pragma once

#include <cstddef>

#include "assembler/arm64/assembler.h"
#include "randomx/jit/frame.h"

namespace pickaxe::randomx::jit::arm64 {

using namespace assembler::arm64;

inline constexpr X kFrame = x(19), kScratchpad = x(28);
inline constexpr X kDataset = x(4);    // full mode
inline constexpr X kItem = x(4);       // light mode
inline constexpr X kAddresses = x(5);  // ma and mx
inline constexpr X kLineR = x(6), kLineF = x(7), kControl = x(8), kIterations = x(9), kItemsLeft = x(10);

// Constants beyond what an instruction holds: the first in registers, the others within reach of kConstants.
inline constexpr X kConstants = x(30);
inline constexpr X kLink = x(30);  // what a call writes
inline constexpr unsigned kHeldConstants = 6;
inline constexpr std::int32_t kConstantsReach = 512;  // a pair's offset, both ways
constexpr X held_constant(unsigned index) noexcept {
  return x(11 + index);
}

// FPCR's rounding mode, and where the bits have to be for RBIT to bring them there.
inline constexpr unsigned kControlRounding = 22, kRotatedRounding = 8;

// The virtual machine's registers.
constexpr X r(unsigned index) noexcept {
  return x(20 + index);
}
constexpr V f(unsigned index) noexcept {
  return v(index);
}
constexpr V e(unsigned index) noexcept {
  return v(4 + index);
}
constexpr V a(unsigned index) noexcept {
  return v(16 + index);
}
inline constexpr V kScratch = v(20), kKeepMask = v(21), kEMask = v(22), kScaleMask = v(23), kZero = v(24);

}  // namespace pickaxe::randomx::jit::arm64
