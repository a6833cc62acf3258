#include <xmmintrin.h>

#include "randomx/program/fp.h"

namespace pickaxe::randomx::program {
namespace {

constexpr unsigned kExceptionsMasked = 0x1f80;
constexpr unsigned kRoundingShift = 13;  // MXCSR.RC uses the numbers of table 4.3.1

// Not _mm_setcsr: compilers move arithmetic across that, but no access to memory across this.
void write_csr(unsigned value) noexcept {
  __asm__ volatile("ldmxcsr %0" : : "m"(value) : "memory");
}

}  // namespace

FloatScope::FloatScope() noexcept : saved_(_mm_getcsr()) {
  write_csr(kExceptionsMasked);
}
FloatScope::~FloatScope() {
  write_csr(static_cast<unsigned>(saved_));
}

void set_rounding(std::uint32_t fprc) noexcept {
  write_csr(kExceptionsMasked | fprc << kRoundingShift);
}

}  // namespace pickaxe::randomx::program
