// The SHA extensions where there is no AVX: small cores, and systems that do not save its registers.
#include <immintrin.h>

#include <cstdint>
#include <type_traits>

#include "base/region.h"
#include "sha256d/sweep.h"

PICKAXE_TARGET_BEGIN("sha,sse4.1,ssse3")

namespace pickaxe::sha256d {
namespace {

#include "sha256d/shani.inl"
#include "sweep/steps.inl"
#include "sweep/unroll.inl"

}  // namespace

std::uint64_t sweep_shani(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return choose_sweep<Kernel>(work)(work, first, count, out);
}

}  // namespace pickaxe::sha256d

PICKAXE_TARGET_END
