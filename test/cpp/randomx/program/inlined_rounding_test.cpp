// The rounding mode where a linker that optimizes puts the body of set_rounding into its callers: no arithmetic on
// memory may cross it there either. The sources that a system builds it from are read here under another namespace, so
// that the compiler sees them beside the arithmetic.
#define pickaxe pickaxe_inlined
#if defined(__x86_64__) || defined(_M_X64)
#include "randomx/program/fp_x86.cpp"
#elif defined(__aarch64__) || defined(_M_ARM64)
#include "randomx/program/fp_arm64.cpp"
#endif
#undef pickaxe

#include "test.h"

namespace {

namespace inlined = pickaxe_inlined::randomx::program;

// A register file in small: the compiler knows that what is written here is not what is read.
struct Registers {
  double dividend = 1;
  double divisor = 3;
  double quotient[4] = {};
};

[[gnu::noinline]] void divide_in_each_mode(Registers& registers) noexcept {
  const inlined::FloatScope scope;
  for (std::uint32_t fprc = 0; fprc < 4; ++fprc) {
    inlined::set_rounding(fprc);
    registers.quotient[fprc] = registers.dividend / registers.divisor;
  }
}

[[gnu::noinline]] double divide(const Registers& registers) noexcept {
  return registers.dividend / registers.divisor;
}

}  // namespace

TEST("randomx/program/fp: arithmetic on memory stays on its side of a change of rounding, inlined or not") {
  Registers registers;
  divide_in_each_mode(registers);
  const double nearest = divide(registers);  // 1/3 lies below
  CHECK_EQ(registers.quotient[0], nearest);
  CHECK_EQ(registers.quotient[1], nearest);
  CHECK(registers.quotient[2] > nearest);
  CHECK_EQ(registers.quotient[3], nearest);
  registers.divisor = -3;
  divide_in_each_mode(registers);
  CHECK_EQ(registers.quotient[0], -nearest);
  CHECK(registers.quotient[1] < -nearest);
  CHECK_EQ(registers.quotient[2], -nearest);
  CHECK_EQ(registers.quotient[3], -nearest);
}
