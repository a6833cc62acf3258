// Registers of A64, as types: a register of the wrong kind does not compile.
#pragma once

#include <cstdint>

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
struct Z {  // SVE register, whose low 128 bits are V
  std::uint8_t id;
};
struct P {  // SVE predicate, of the first eight
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
constexpr Z z(unsigned id) noexcept {
  return {static_cast<std::uint8_t>(id)};
}
constexpr P p(unsigned id) noexcept {
  return {static_cast<std::uint8_t>(id)};
}
inline constexpr X xzr{31};
inline constexpr X sp{31};  // 31 is the stack pointer or zero, as the instruction has it

}  // namespace pickaxe::assembler::arm64
