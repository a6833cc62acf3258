#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "os/code.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "randomx/jit/items.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/packs.h"

namespace pickaxe::randomx::jit {
namespace {

using base::Feature;
using base::Features;

using arm64::superscalar::Vectors;

struct VectorPacks {
  Vectors vectors;
  PackKinds kinds;
};
constexpr VectorPacks packs_of(Vectors vectors, const PackShape& bulk, const PackShape& few, std::size_t together) {
  return {vectors, {.bulk = bulk, .few = few, .together = together}};
}
constexpr PackShape kTwoLanes = {.lanes = 2, .groups = 1, .scalars = 2};
constexpr PackShape kFourLanes = {.lanes = 4, .groups = 1, .scalars = 2};
constexpr PackShape kEightLanes = {.lanes = 8, .groups = 2, .scalars = 2};
constexpr VectorPacks kNeon = packs_of(Vectors::neon, kTwoLanes, kTwoLanes, 16);
constexpr VectorPacks kSve128 = packs_of(Vectors::sve2, kTwoLanes, kTwoLanes, 16);
constexpr VectorPacks kSve256 = packs_of(Vectors::sve, kFourLanes, {.lanes = 4, .groups = 1, .scalars = 0}, 16);
constexpr VectorPacks kSve512 = packs_of(Vectors::sve, kEightLanes, {.lanes = 8, .groups = 1, .scalars = 0}, 8);
static_assert(is_within_limits(kNeon.kinds) && is_within_limits(kSve128.kinds) && is_within_limits(kSve256.kinds) &&
              is_within_limits(kSve512.kinds));

using MadeItems = base::Result<std::unique_ptr<items::Source>>;

// `packs`: none, or a VectorPacks.
MadeItems generate(std::string_view name, const items::CacheView& original, const VectorPacks* packs) {
  namespace emitter = arm64::superscalar;
  if (base::Status status = check_items(original); !status.ok()) return status;
  const std::vector<randomx::superscalar::Program> programs = scheduled_programs(original);
  const items::CacheView cache = {original.params, original.memory, programs};
  const bool is_neon = packs != nullptr && packs->vectors == Vectors::neon;
  std::size_t room = emitter::max_constants(cache, 1) + emitter::max_mix_items_code(cache);
  if (is_neon) room += emitter::max_constants(cache, 2);
  if (packs != nullptr) {
    const auto& [bulk, few, together] = packs->kinds;
    room += emitter::max_mix_packs_code(cache, bulk) + emitter::max_mix_packs_code(cache, few);
  }
  auto allocated = os::CodeBuffer::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CodeBuffer code = std::move(allocated.value());

  code.begin_write();
  assembler::arm64::Assembler as({code.write_view(), room});
  const emitter::Constants once = emitter::emit_constants(as, cache, 1);
  const emitter::Constants constants = is_neon ? emitter::emit_constants(as, cache, 2) : once;
  const auto emit_packs = [&](const PackShape& shape) {
    const std::size_t at = emitter::emit_mix_packs(as, cache, constants, shape, packs->vectors);
    return PackCode{shape, packs->kinds.together * shape.items(), code.entry<MixPacks>(at)};
  };
  const auto mix_items = code.entry<MixItems>(emitter::emit_mix_items(as, cache, once));
  PackCode bulk{}, few{};
  if (packs != nullptr) {
    bulk = emit_packs(packs->kinds.bulk);
    few = packs->kinds.few == packs->kinds.bulk ? bulk : emit_packs(packs->kinds.few);
  }
  code.end_write(as.size());
  if (!as.ok()) return base::Status::error(base::Code::code_memory, "generated item code does not fit its buffer");

  if (packs == nullptr) {
    return std::unique_ptr<items::Source>(std::make_unique<GeneratedItems>(name, cache, std::move(code), mix_items));
  }
  return std::unique_ptr<items::Source>(
      std::make_unique<PackItems>(name, cache, std::move(code), mix_items, bulk, few));
}

// Their order is what models of such cores say; the race has the last word.
constexpr items::Kernel kTable[] = {
    {"jit-sve512", Feature::sve512,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &kSve512); }},
    {"jit-sve256", Feature::sve256,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &kSve256); }},
    {"jit-sve128", Feature::sve128,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &kSve128); }},
    {"jit-arm64", Features{},
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, nullptr); }, true},
    {"jit-neon", Features{},
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &kNeon); }, true},
};

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  return kTable;
}

}  // namespace pickaxe::randomx::jit
