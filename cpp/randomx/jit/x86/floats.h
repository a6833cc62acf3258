// The floating-point and vector instructions of a program, in one of two encodings.
#pragma once

#include "randomx/jit/x86/registers.h"
#include "randomx/program/executor.h"

namespace pickaxe::randomx::jit::x86 {

// Rounded as mxcsr says: SSE2 and AES-NI. Embedded: AVX-512, where each instruction that rounds says itself how. Such
// exist for 512 bits only, so what stands beside our two doubles is computed too, and nobody reads it. All else is AVX
// then: after a write of 512 bits an SSE instruction would have to merge with the rest of its register.
class Floats {
 public:
  Floats(Assembler& as, program::Rounding rounding) noexcept
      : as_(as), embedded_(rounding == program::Rounding::embedded) {}

  bool embedded() const noexcept { return embedded_; }

  void load(Xmm d, const Mem& s) noexcept { embedded_ ? as_.vmovapd(d, s) : as_.movapd(d, s); }
  void store(const Mem& d, Xmm s) noexcept { embedded_ ? as_.vmovapd(d, s) : as_.movapd(d, s); }
  void convert(Xmm d, const Mem& s) noexcept { embedded_ ? as_.vcvtdq2pd(d, s) : as_.cvtdq2pd(d, s); }
  void and_(Xmm d, Xmm s) noexcept { embedded_ ? as_.vandps(d, d, s) : as_.andps(d, s); }
  void or_(Xmm d, Xmm s) noexcept { embedded_ ? as_.vorps(d, d, s) : as_.orps(d, s); }
  void xor_(Xmm d, Xmm s) noexcept { embedded_ ? as_.vxorps(d, d, s) : as_.xorps(d, s); }
  void swap_halves(Xmm d) noexcept { embedded_ ? as_.vshufpd(d, d, d, 1) : as_.shufpd(d, d, 1); }
  void aesenc(Xmm d, Xmm key) noexcept { embedded_ ? as_.vaesenc(d, d, key) : as_.aesenc(d, key); }
  void aesdec(Xmm d, Xmm key) noexcept { embedded_ ? as_.vaesdec(d, d, key) : as_.aesdec(d, key); }

  // These round. Embedded: to nearest, in the copy that is written first (copies.h).
  void add(Xmm d, Xmm s) noexcept {
    embedded_ ? as_.vaddpd(whole(d), whole(d), whole(s), RoundTo::nearest) : as_.addpd(d, s);
  }
  void sub(Xmm d, Xmm s) noexcept {
    embedded_ ? as_.vsubpd(whole(d), whole(d), whole(s), RoundTo::nearest) : as_.subpd(d, s);
  }
  void mul(Xmm d, Xmm s) noexcept {
    embedded_ ? as_.vmulpd(whole(d), whole(d), whole(s), RoundTo::nearest) : as_.mulpd(d, s);
  }
  void div(Xmm d, Xmm s) noexcept {
    embedded_ ? as_.vdivpd(whole(d), whole(d), whole(s), RoundTo::nearest) : as_.divpd(d, s);
  }
  void sqrt(Xmm d) noexcept { embedded_ ? as_.vsqrtpd(whole(d), whole(d), RoundTo::nearest) : as_.sqrtpd(d, d); }

 private:
  Assembler& as_;
  bool embedded_;
};

}  // namespace pickaxe::randomx::jit::x86
