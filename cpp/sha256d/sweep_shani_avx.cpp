// The SHA extensions with everything around them in AVX encoding, which needs fewer moves: 5 % faster on Zen 4.
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("sha,avx")

namespace pickaxe::sha256d {
namespace {

#include "sha256d/shani.inl"
#include "sweep/steps.inl"
#include "sweep/unroll.inl"

}  // namespace

std::uint64_t sweep_shani_avx(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
