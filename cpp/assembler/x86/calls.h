// Entry and exit of generated functions, and calls out of them, under both x86-64 calling conventions.
//
//   stack, from high to low:  return address | saved general registers | saved xmm6-xmm15 (Microsoft, where
//   asked for) | locals | shadow space for calls (Microsoft) <- rsp, a multiple of 16
#pragma once

#include <cstddef>

#include "assembler/x86/assembler.h"
#include "os/abi.h"

namespace pickaxe::assembler::x86 {

class Function {
 public:
  // `vector_registers`: the body writes xmm6-xmm15 or calls something that may.
  Function(os::CallingConvention convention, std::size_t local_bytes, bool vector_registers) noexcept;

  Gp64 argument(unsigned index) const noexcept;  // the first four, all integers or pointers
  std::int32_t locals() const noexcept { return static_cast<std::int32_t>(shadow_bytes()); }  // rsp-relative

  void enter(Assembler& as) const noexcept;
  void leave(Assembler& as) const noexcept;  // restores everything and returns

 private:
  std::size_t shadow_bytes() const noexcept;
  std::span<const Gp64> saved() const noexcept;

  bool microsoft_;
  bool vector_registers_;
  std::size_t vectors_at_;
  std::size_t stack_bytes_;
};

}  // namespace pickaxe::assembler::x86
