#include <xmmintrin.h>

#include "randomx/program/fp.h"

namespace pickaxe::randomx::program {
namespace {

constexpr unsigned kExceptionsMasked = 0x1f80;
constexpr unsigned kRoundingShift = 13;  // MXCSR.RC uses the numbers of table 4.3.1

}  // namespace

FloatScope::FloatScope() noexcept : saved_(_mm_getcsr()) {
  _mm_setcsr(kExceptionsMasked);
}
FloatScope::~FloatScope() {
  _mm_setcsr(static_cast<unsigned>(saved_));
}

void set_rounding(std::uint32_t fprc) noexcept {
  _mm_setcsr(kExceptionsMasked | fprc << kRoundingShift);
}

}  // namespace pickaxe::randomx::program
