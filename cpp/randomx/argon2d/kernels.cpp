#include <cstring>
#include <vector>

#include "base/kernel_race.h"
#include "base/kernel_table.h"
#include "randomx/argon2d/argon2d.h"
#include "randomx/argon2d/segment.h"

namespace pickaxe::randomx::argon2d {
namespace {

using base::Feature;
using base::Features;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512", Feature::avx512, fill_segment_avx512},
    {"avx2", Feature::avx2, fill_segment_avx2, true},
    {"ssse3", Feature::ssse3, fill_segment_ssse3},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"neon", Features{}, fill_segment_neon},
#endif
    {"scalar", Features{}, fill_segment_scalar},
};

std::vector<Block> fill_small(std::uint32_t lanes, decltype(Kernel::fill_segment) fill_segment) {
  Params params = kRx0;
  params.argon_memory_kib = 64;
  params.argon_lanes = lanes;
  std::vector<Block> blocks(params.argon_memory_kib);
  const std::uint8_t key[] = {'s', 'e', 'l', 'f', '-', 't', 'e', 's', 't'};
  fill(params, key, {"", {}, fill_segment}, reinterpret_cast<std::uint8_t*>(blocks.data()));
  return blocks;
}

bool fills_as_scalar(const Kernel& kernel) noexcept {
  for (const std::uint32_t lanes : {1u, 2u}) {
    const auto plain = fill_small(lanes, fill_segment_scalar);
    const auto tested = fill_small(lanes, kernel.fill_segment);
    if (std::memcmp(plain.data(), tested.data(), plain.size() * sizeof(Block)) != 0) return false;
  }
  return true;
}

std::vector<Raced> race(Features cpu) {
  std::vector<Block> blocks(kBlocksRaced);
  const Matrix matrix = {blocks.data(), 1, kBlocksRaced, kBlocksRaced / 4};
  return base::race_kernels(kernels(), cpu, [&matrix](const Kernel& kernel) {
    return [&matrix, &kernel] {
      return base::seconds_of([&] {
        for (std::uint32_t slice = 0; slice < 4; ++slice) kernel.fill_segment(matrix, {1, slice, 0});
      });
    };
  });
}

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

const std::vector<Raced>& raced_kernels(Features cpu) {
  static auto& races = *new base::Races<Kernel>;
  return races.of(cpu, race);
}

base::Status self_test(const Kernel& kernel) noexcept {
  return base::self_tested(fills_as_scalar(kernel));
}

base::Result<const Kernel*> select_kernel(std::string_view name, Features cpu) {
  return base::select_raced(kernels(), name, cpu, raced_kernels);
}

}  // namespace pickaxe::randomx::argon2d
