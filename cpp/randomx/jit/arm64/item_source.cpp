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

constexpr PackShape two_groups(std::size_t lanes) noexcept {
  return {.lanes = lanes, .groups = 2, .scalars = 2};
}
constexpr PackShape one_group(std::size_t lanes) noexcept {
  return {.lanes = lanes, .groups = 1, .scalars = 0};
}
// One group of two lanes is no better than two items in general registers.
constexpr PackKinds kSve128 = {.bulk = two_groups(2), .few = two_groups(2), .together = 16};
constexpr PackKinds kSve256 = {.bulk = two_groups(4), .few = one_group(4), .together = 8};
constexpr PackKinds kSve512 = {.bulk = two_groups(8), .few = one_group(8), .together = 8};
static_assert(is_within_limits(kSve128) && is_within_limits(kSve256) && is_within_limits(kSve512));

using MadeItems = base::Result<std::unique_ptr<items::Source>>;

// `packs`: none, or a PackKinds.
MadeItems generate(std::string_view name, const items::CacheView& original, const PackKinds* packs, bool has_sve2) {
  if (base::Status status = check_items(original); !status.ok()) return status;
  const std::vector<randomx::superscalar::Program> programs = scheduled_programs(original);
  const items::CacheView cache = {original.params, original.memory, programs};
  std::size_t room = arm64::superscalar::max_constants(cache) + arm64::superscalar::max_mix_items_code(cache);
  if (packs != nullptr) {
    room += arm64::superscalar::max_mix_packs_code(cache, packs->bulk) +
            arm64::superscalar::max_mix_packs_code(cache, packs->few);
  }
  auto allocated = os::CodeBuffer::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CodeBuffer code = std::move(allocated.value());

  code.begin_write();
  assembler::arm64::Assembler as({code.write_view(), room});
  const arm64::superscalar::Constants constants = arm64::superscalar::emit_constants(as, cache);
  const auto emit_packs = [&](const PackShape& shape) {
    const std::size_t at = arm64::superscalar::emit_mix_packs(as, cache, constants, shape, has_sve2);
    return PackCode{shape, packs->together * shape.items(), code.entry<MixPacks>(at)};
  };
  const auto mix_items = code.entry<MixItems>(arm64::superscalar::emit_mix_items(as, cache, constants));
  PackCode bulk{}, few{};
  if (packs != nullptr) {
    bulk = emit_packs(packs->bulk);
    few = packs->few == packs->bulk ? bulk : emit_packs(packs->few);
  }
  code.end_write(as.size());
  if (!as.ok()) return base::Status::error(base::Code::code_memory, "generated item code does not fit its buffer");

  if (packs == nullptr) {
    return std::unique_ptr<items::Source>(std::make_unique<GeneratedItems>(name, cache, std::move(code), mix_items));
  }
  return std::unique_ptr<items::Source>(
      std::make_unique<PackItems>(name, cache, std::move(code), mix_items, bulk, few));
}

// Which of two is faster was never measured: it is for the race to say.
constexpr items::Kernel kTable[] = {
    {"jit-sve512", Feature::sve512,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &kSve512, false); }},
    {"jit-sve256", Feature::sve256,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &kSve256, false); }},
    {"jit-sve128", Feature::sve128,
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, &kSve128, true); }},
    {"jit-arm64", Features{},
     [](std::string_view name, const items::CacheView& cache) { return generate(name, cache, nullptr, false); }, true},
};

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  return kTable;
}

}  // namespace pickaxe::randomx::jit
