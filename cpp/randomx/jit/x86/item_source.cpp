#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "os/abi.h"
#include "os/code.h"
#include "randomx/jit/items.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/x86/superscalar/superscalar.h"

namespace pickaxe::randomx::jit {
namespace {

using base::Feature;
using base::Features;
using x86::superscalar::PackShape;

// Fewer items than these, alone or left over by full packs, are computed one by one: that takes less time than a pack
// of them padded.
constexpr std::size_t kFewItems = 4;

// Packs to get through many items, and such that leave little to fill up when items are few. `together` packs take
// turns: a program's code is fetched and decoded once for all of them, while the cache lines of one arrive during the
// turn of another.
struct PackKinds {
  PackShape bulk;
  PackShape few;
  std::size_t together;
};
constexpr PackShape kFourLanes = {.lanes = 4, .groups = 1, .scalars = 3};
constexpr PackKinds kAvx2 = {.bulk = kFourLanes, .few = kFourLanes, .together = 32};
constexpr PackKinds kAvx512 = {
    .bulk = {.lanes = 8, .groups = 2, .scalars = 1}, .few = {.lanes = 8, .groups = 1, .scalars = 0}, .together = 8};

constexpr std::size_t kMaxItemsTogether =
    std::max(kAvx2.together * kAvx2.bulk.items(), kAvx512.together* kAvx512.bulk.items());
constexpr std::size_t kMaxBytesTogether =
    std::max(kAvx2.together * kAvx2.bulk.bytes(), kAvx512.together* kAvx512.bulk.bytes());

struct PackCode {
  PackShape shape;
  std::size_t items_together;
  x86::superscalar::MixPacks mix;
};

void copy(std::uint8_t* out, const std::uint8_t* items, std::size_t bytes) noexcept {
  std::memcpy(out, items, bytes);
}

// Past the caches, which have better use for their room: a dataset is not read while it is written.
void stream(std::uint8_t* out, const std::uint8_t* items, std::size_t bytes) noexcept {
  for (std::size_t at = 0; at < bytes; at += sizeof(__m128i)) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(out + at),
                     _mm_load_si128(reinterpret_cast<const __m128i*>(items + at)));
  }
}

class PackItems final : public GeneratedItems {
 public:
  PackItems(std::string_view name, const items::CacheView& cache, os::CodeBuffer code, MixItems mix_items,
            PackCode bulk, PackCode few) noexcept
      : GeneratedItems(name, cache, std::move(code), mix_items), bulk_(bulk), few_(few) {}

  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    std::array<std::uint64_t, kMaxItemsTogether> numbers;
    const std::size_t together = bulk_.items_together;
    for (; count >= together; count -= together) {
      for (std::size_t i = 0; i < together; ++i) numbers[i] = first++;
      compute_packs(bulk_, {numbers.data(), together}, out, stream);
      out += together * kItemBytes;
    }
    _mm_sfence();
    GeneratedItems::fill(first, count, out);
  }

  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    while (numbers.size() >= kFewItems) {
      std::size_t n = std::min(numbers.size(), few_.items_together);
      const std::size_t left_over = n % few_.shape.items();
      if (left_over < kFewItems) n -= left_over;
      compute_packs(few_, numbers.first(n), out, copy);
      numbers = numbers.subspan(n);
      out += n * kItemBytes;
    }
    GeneratedItems::compute(numbers, out);
  }

 private:
  // At most items_together and at least one; the last pack is filled up with more of the last number.
  template <typename Write>
  void compute_packs(const PackCode& code, std::span<const std::uint64_t> numbers, std::uint8_t* out,
                     Write write) const noexcept {
    alignas(64) std::array<std::uint8_t, kMaxBytesTogether> packs;
    const PackShape& shape = code.shape;
    const std::size_t count = (numbers.size() + shape.items() - 1) / shape.items();
    std::size_t next = 0;
    for (std::size_t p = 0; p < count; ++p) {
      std::uint8_t* const pack = packs.data() + p * shape.bytes();
      for (std::size_t i = 0; i < shape.items(); ++i) {
        const ItemStart item = start(numbers[next]);
        std::memcpy(pack + shape.first_register(i), &item.r0, sizeof item.r0);
        std::memcpy(pack + shape.line(i), &item.line, sizeof item.line);
        if (p == 0) __builtin_prefetch(item.line);
        next = std::min(next + 1, numbers.size() - 1);
      }
    }
    code.mix(packs.data(), count, memory());
    std::size_t bytes = numbers.size() * kItemBytes;
    for (std::size_t p = 0; p < count; ++p) {
      const std::size_t now = std::min(bytes, shape.items() * kItemBytes);
      write(out, packs.data() + p * shape.bytes(), now);
      out += now;
      bytes -= now;
    }
  }

  PackCode bulk_;
  PackCode few_;
};

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
  auto allocated = os::CodeBuffer::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CodeBuffer code = std::move(allocated.value());

  code.begin_write();
  assembler::x86::Assembler as({code.write_view(), room}, literals);
  const auto emit_packs = [&](const PackShape& shape) {
    const std::size_t at = x86::superscalar::emit_mix_packs(as, cache, shape, features, os::kCallingConvention);
    return PackCode{shape, packs->together * shape.items(), code.entry<x86::superscalar::MixPacks>(at)};
  };
  const std::size_t items_at = x86::superscalar::emit_mix_items(as, cache, features, os::kCallingConvention);
  const auto mix_items = code.entry<MixItems>(items_at);
  PackCode bulk{}, few{};
  if (packs != nullptr) {
    bulk = emit_packs(packs->bulk);
    few = packs->few == packs->bulk ? bulk : emit_packs(packs->few);
  }
  code.end_write(as.size());
  if (!as.ok()) return as.status();

  if (packs == nullptr) {
    return std::unique_ptr<items::Source>(std::make_unique<GeneratedItems>(name, cache, std::move(code), mix_items));
  }
  return std::unique_ptr<items::Source>(
      std::make_unique<PackItems>(name, cache, std::move(code), mix_items, bulk, few));
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
