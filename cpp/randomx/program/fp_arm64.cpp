#include "randomx/program/fp.h"

namespace pickaxe::randomx::program {
namespace {

std::uint64_t read_fpcr() noexcept {
  std::uint64_t value;
  __asm__ volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}

void write_fpcr(std::uint64_t value) noexcept {
  __asm__ volatile("msr fpcr, %0" : : "r"(value) : "memory");
}

// FPCR.RMode: 0 to nearest, 1 towards plus infinity, 2 towards minus infinity, 3 towards zero.
constexpr std::uint64_t kMode[4] = {0, 2, 1, 3};
constexpr unsigned kRoundingShift = 22;

}  // namespace

FloatScope::FloatScope() noexcept : saved_(read_fpcr()) {
  write_fpcr(0);
}
FloatScope::~FloatScope() {
  write_fpcr(saved_);
}

void set_rounding(std::uint32_t fprc) noexcept {
  write_fpcr(kMode[fprc & 3] << kRoundingShift);
}

}  // namespace pickaxe::randomx::program
