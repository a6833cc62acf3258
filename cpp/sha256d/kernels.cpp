#include "sha256d/kernels.h"

#include "sha256d/sweep.h"
#include "sweep/choice.h"

namespace pickaxe::sha256d {
namespace {

using base::Feature;
using base::Features;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512-pipelined", Feature::avx512, sweep_pipelined_avx512, pipelined_avx512_ready, true},
    {"avx512-planned", Feature::avx512, sweep_planned_avx512, planned_avx512_ready, true},
    {"avx512", Feature::avx512, sweep_avx512},
    {"shani-avx", Feature::sha_ni | Feature::avx2, sweep_shani_avx, nullptr, true},
    {"shani", Feature::sha_ni | Feature::sse41 | Feature::ssse3, sweep_shani},
    {"avx2-planned", Feature::avx2, sweep_planned_avx2, planned_avx2_ready},
    {"avx2", Feature::avx2, sweep_avx2},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"armv8", Feature::arm_sha2, sweep_armv8},
    {"neon", Features{}, sweep_neon, nullptr, true},
#endif
    {"scalar", Features{}, sweep_scalar},
};

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

const std::vector<Raced>& raced_kernels(Features cpu) {
  return sweep::raced_kernels<Algorithm>(cpu);
}

base::Status self_test(const Kernel& kernel) noexcept {
  return sweep::compare<Algorithm>(kernel);
}

base::Result<const Kernel*> select_kernel(std::string_view name, Features cpu) {
  return sweep::select_kernel<Algorithm>(name, cpu);
}

}  // namespace pickaxe::sha256d
