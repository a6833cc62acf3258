#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "os/copied_code.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "randomx/jit/arm64/vector_packs.h"
#include "randomx/jit/items.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/packs.h"

namespace pickaxe::randomx::jit {
namespace {

using base::Feature;
using base::Features;

using arm64::VectorPacks;

using MadeItems = base::Result<std::unique_ptr<items::Source>>;

// `packs`: none, or a VectorPacks.
MadeItems generate(std::string_view name, const items::CacheView& original, const VectorPacks* packs) {
  namespace emitter = arm64::superscalar;
  if (base::Status status = check_items(original); !status.ok()) return status;
  const std::vector<randomx::superscalar::Program> programs = scheduled_programs(original);
  const items::CacheView cache = {original.params, original.memory, programs};
  const std::size_t copies = packs == nullptr ? 1 : emitter::constant_copies(packs->vectors);
  std::size_t room = emitter::max_constants(cache, 1) + emitter::max_mix_items_code(cache);
  if (copies != 1) room += emitter::max_constants(cache, copies);
  if (packs != nullptr) {
    const auto& [bulk, few, together] = packs->kinds;
    room += emitter::max_mix_packs_code(cache, bulk) + emitter::max_mix_packs_code(cache, few);
  }
  auto allocated = os::CopiedCode::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CopiedCode code = std::move(allocated.value());

  assembler::arm64::Assembler as(code.begin_write());
  const emitter::Constants once = emitter::emit_constants(as, cache, 1);
  const emitter::Constants constants = copies == 1 ? once : emitter::emit_constants(as, cache, copies);
  const std::size_t mix_items = emitter::emit_mix_items(as, cache, once);
  std::optional<PackCodes> codes;
  if (packs != nullptr) {
    codes = emit_packs(packs->kinds, [&](const PackShape& shape) {
      return emitter::emit_mix_packs(as, cache, constants, shape, packs->vectors);
    });
  }
  code.end_write(as.size());
  if (!as.ok()) return base::Status::error(base::Code::code_memory, "generated item code does not fit its buffer");

  return make_items(name, cache, std::move(code), mix_items, codes);
}

// Their order is what models of such cores say; the race has the last word.
constexpr items::Kernel kTable[] = {
    {"jit-sve512", Feature::sve512,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &arm64::kSve512); }},
    {"jit-sve256", Feature::sve256,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &arm64::kSve256); }},
    {"jit-sve128", Feature::sve128,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &arm64::kSve128); }},
    {"jit-arm64", Features{},
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, nullptr); }, true},
    {"jit-neon", Features{},
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &arm64::kNeon); }, true},
};

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  return kTable;
}

}  // namespace pickaxe::randomx::jit
