#include "k12/kernels.h"

#include "k12/sweep.h"
#include "sweep/choice.h"

namespace pickaxe::k12 {
namespace {

using base::Feature;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512", Feature::avx512, sweep_avx512, nullptr, true},
    {"avx2", Feature::avx2, sweep_avx2, nullptr, true},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"neon", base::Features{}, sweep_neon, nullptr, true},
#endif
#if defined(__aarch64__) || defined(_M_ARM64)
    {"scalar", base::Features{}, sweep_scalar, nullptr, true},  // whose rotates are one instruction
#else
    {"scalar", base::Features{}, sweep_scalar},
#endif
};

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

base::Status self_test(const Kernel& kernel) noexcept {
  return sweep::compare<Algorithm>(kernel);
}

const std::vector<Raced>& raced_kernels(base::Features cpu) {
  return sweep::raced_kernels<Algorithm>(cpu);
}

base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu) {
  return base::select_raced(kernels(), name, cpu, raced_kernels);
}

}  // namespace pickaxe::k12
