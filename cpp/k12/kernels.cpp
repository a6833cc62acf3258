#include "k12/kernels.h"

#include "k12/sweep.h"
#include "sweep/choice.h"

namespace pickaxe::k12 {
namespace {

using base::Feature;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512-planned", Feature::avx512, sweep_planned_avx512, planned_avx512_ready, true},
    {"avx512", Feature::avx512, sweep_avx512, nullptr, true},
    {"avx2", Feature::avx2, sweep_avx2, nullptr, true},
    {"scalar", base::Features{}, sweep_scalar},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"neon", base::Features{}, sweep_neon, nullptr, true},
    {"scalar", base::Features{}, sweep_scalar, nullptr, true},  // whose rotates are one instruction
#endif
};

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

base::Status self_test(const Kernel& kernel) noexcept {
  return sweep::compare<Algorithm>(kernel);
}

}  // namespace pickaxe::k12
