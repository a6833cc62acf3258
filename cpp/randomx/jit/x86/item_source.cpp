#include <emmintrin.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "os/abi.h"
#include "os/copied_code.h"
#include "randomx/jit/items.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/packs.h"
#include "randomx/jit/x86/superscalar/superscalar.h"

namespace pickaxe::randomx::jit {
namespace {

using base::Feature;
using base::Features;

constexpr PackShape kFourLanes = {.lanes = 4, .groups = 1, .scalars = 3};
constexpr PackKinds kAvx2 = {.bulk = kFourLanes, .few = kFourLanes, .together = 32};
constexpr PackKinds kAvx512 = {
    .bulk = {.lanes = 8, .groups = 2, .scalars = 1}, .few = {.lanes = 8, .groups = 1, .scalars = 0}, .together = 8};

static_assert(is_within_limits(kAvx2) && is_within_limits(kAvx512));

// Past the caches, which have better use for their room: a dataset is not read while it is written.
void stream(std::uint8_t* out, const std::uint8_t* items, std::size_t bytes) noexcept {
  for (std::size_t at = 0; at < bytes; at += sizeof(__m128i)) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(out + at),
                     _mm_load_si128(reinterpret_cast<const __m128i*>(items + at)));
  }
}

void end_of_stream() noexcept {
  _mm_sfence();
}

constexpr ItemWriter kStream = {stream, end_of_stream};

using MadeItems = base::Result<std::unique_ptr<items::Source>>;

// `packs`: none, or a PackKinds.
MadeItems generate(std::string_view name, const items::CacheView& original, Features features, const PackKinds* packs) {
  if (base::Status status = check_items(original); !status.ok()) return status;
  const std::vector<randomx::superscalar::Program> programs = scheduled_programs(original);
  const items::CacheView cache = {original.params, original.memory, programs};
  const std::size_t literals = x86::superscalar::max_mix_literals(cache);
  std::size_t room = literals + x86::superscalar::max_mix_items_code(cache);
  if (packs != nullptr) {
    room += x86::superscalar::max_mix_packs_code(cache, packs->bulk) +
            x86::superscalar::max_mix_packs_code(cache, packs->few);
  }
  auto allocated = os::CopiedCode::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CopiedCode code = std::move(allocated.value());

  assembler::x86::Assembler as(code.begin_write(), literals);
  const std::size_t mix_items = x86::superscalar::emit_mix_items(as, cache, features, os::kCallingConvention);
  std::optional<PackCodes> codes;
  if (packs != nullptr) {
    codes = emit_packs(*packs, [&](const PackShape& shape) {
      return x86::superscalar::emit_mix_packs(as, cache, shape, features, os::kCallingConvention);
    });
  }
  code.end_write(as.size());
  if (!as.ok()) return as.status();

  return make_items(name, cache, std::move(code), mix_items, codes, kStream);
}

constexpr items::Kernel kTable[] = {
    {"jit-avx512ifma", Feature::avx512 | Feature::avx512ifma | Feature::bmi2,
     [](std::string_view name, const items::CacheView& cache) {
       return generate(name, cache, Feature::avx512ifma | Feature::bmi2, &kAvx512);
     }},
    {"jit-avx512", Feature::avx512 | Feature::bmi2,
     [](std::string_view name, const items::CacheView& cache) {
       return generate(name, cache, Feature::bmi2, &kAvx512);
     }},
    {"jit-avx2", Feature::avx2 | Feature::bmi2,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, Feature::bmi2, &kAvx2); },
     true},
    {"jit-bmi2", Feature::bmi2,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, Feature::bmi2, nullptr); },
     true},
    {"jit-x86-64", Features{},
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, {}, nullptr); }},
};

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  return kTable;
}

}  // namespace pickaxe::randomx::jit
