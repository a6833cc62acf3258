#include "sha256d/kernels.h"

#include <array>

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
#endif
    {"scalar", Features{}, sweep_scalar},
};

struct Sha256d {
  using Work = sha256d::Work;
  static constexpr std::array<std::size_t, 3> kTails = {4, 8, 16};
  static constexpr std::array kOrders = {base::HashOrder::big_endian, base::HashOrder::little_endian};
  static std::span<const Kernel> kernels() noexcept { return kTable; }
  static std::size_t nonce_at(std::size_t tail) noexcept { return tail == 16 ? 76 : sizeof(base::Preimage); }
  static Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept {
    return sha256d::prepare(preimages, tail, target);
  }
  static base::Hash256 hash(base::Bytes message) noexcept { return sha256d(message); }
};

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

base::Status self_test(const Kernel& kernel) noexcept {
  return sweep::compare<Sha256d>(kernel);
}

const std::vector<Raced>& raced_kernels(base::Features cpu) {
  return sweep::raced_kernels<Sha256d>(cpu);
}

base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu) {
  return sweep::select_kernel<Sha256d>(name, cpu);
}

}  // namespace pickaxe::sha256d
