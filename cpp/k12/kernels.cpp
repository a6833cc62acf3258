#include "k12/kernels.h"

#include <array>

#include "k12/sweep.h"
#include "sweep/choice.h"

namespace pickaxe::k12 {
namespace {

using base::Feature;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512", Feature::avx512, sweep_avx512},
    {"avx2", Feature::avx2, sweep_avx2},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"neon", base::Features{}, sweep_neon},
#endif
    {"scalar", base::Features{}, sweep_scalar},
};

struct K12 {
  using Work = k12::Work;
  static constexpr std::array<std::size_t, 2> kTails = {4, 8};
  static constexpr std::array kOrders = {base::HashOrder::big_endian};
  static std::span<const Kernel> kernels() noexcept { return kTable; }
  static std::size_t nonce_at(std::size_t) noexcept { return sizeof(base::Preimage); }
  static Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail, const base::Target& target) noexcept {
    return k12::prepare(preimages, tail, target);
  }
  static base::Hash256 hash(base::Bytes message) noexcept { return k12::hash(message); }
};

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

base::Status self_test(const Kernel& kernel) noexcept {
  return sweep::compare<K12>(kernel);
}

base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu) {
  return sweep::select_kernel<K12>(name, cpu);
}

}  // namespace pickaxe::k12
