// Registers and memory operands of x86-64, as types: a register of the wrong width does not compile.
#pragma once

#include <bit>
#include <cstdint>

namespace pickaxe::assembler::x86 {

// --- Registers ------------------------------------------------------------------------------------

struct Gp64 {
  std::uint8_t id;
  friend constexpr bool operator==(Gp64, Gp64) = default;
};
struct Gp32 {
  std::uint8_t id;
};
struct Xmm {
  std::uint8_t id;
};
struct Ymm {
  std::uint8_t id;
};
struct Zmm {
  std::uint8_t id;  // 0-31
};
struct Mask {
  std::uint8_t id;  // 1-7: k0 stands for "no mask" where a mask may be given
};

constexpr Gp32 low32(Gp64 r) noexcept {
  return {r.id};
}
// The register whose lowest part `r` is.
constexpr Zmm whole(Xmm r) noexcept {
  return {r.id};
}

inline constexpr Gp64 rax{0}, rcx{1}, rdx{2}, rbx{3}, rsp{4}, rbp{5}, rsi{6}, rdi{7}, r8{8}, r9{9}, r10{10}, r11{11},
    r12{12}, r13{13}, r14{14}, r15{15};
inline constexpr Gp32 eax{0}, ecx{1}, edx{2}, ebx{3}, ebp{5}, esi{6}, edi{7};
inline constexpr Xmm xmm0{0}, xmm1{1}, xmm2{2}, xmm3{3}, xmm4{4}, xmm5{5}, xmm6{6}, xmm7{7}, xmm8{8}, xmm9{9},
    xmm10{10}, xmm11{11}, xmm12{12}, xmm13{13}, xmm14{14}, xmm15{15};

// In the order of mxcsr's rounding control.
enum class RoundTo : std::uint8_t { nearest, down, up, zero };

// As displacements and immediates are given.
constexpr std::int32_t low_int32(std::uint64_t v) noexcept {
  return std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}

// --- Memory operands ------------------------------------------------------------------------------

enum class Scale : std::uint8_t { x1 = 0, x2 = 1, x4 = 2, x8 = 3 };

// A constant in the buffer's literal pool, addressed relative to rip.
struct Literal {
  std::int32_t offset;
};

struct Mem {
  enum class Kind : std::uint8_t { base, base_index, literal };
  Kind kind;
  std::uint8_t base = 0;
  std::uint8_t index = 0;
  Scale scale = Scale::x1;
  std::int32_t disp = 0;  // of a literal: its offset in the buffer
};

constexpr Mem ptr(Gp64 base, std::int32_t disp = 0) noexcept {
  return {Mem::Kind::base, base.id, 0, Scale::x1, disp};
}
// The index cannot be rsp: the encoding has no place for it.
constexpr Mem ptr(Gp64 base, Gp64 index, Scale scale = Scale::x1, std::int32_t disp = 0) noexcept {
  return {Mem::Kind::base_index, base.id, index.id, scale, disp};
}
constexpr Mem ptr(Literal literal) noexcept {
  return {Mem::Kind::literal, 0, 0, Scale::x1, literal.offset};
}

// One quadword of memory, read into every lane of a vector.
struct Broadcast {
  Mem quadword;
};
constexpr Broadcast broadcast(const Mem& quadword) noexcept {
  return {quadword};
}
// The same with a doubleword.
struct BroadcastDword {
  Mem dword;
};
constexpr BroadcastDword broadcast_dword(const Mem& dword) noexcept {
  return {dword};
}

}  // namespace pickaxe::assembler::x86
