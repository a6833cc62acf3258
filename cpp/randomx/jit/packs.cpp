#include "randomx/jit/packs.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace pickaxe::randomx::jit {
namespace {

// Fewer items than these, alone or left over by full packs, are computed one by one: that takes less time than a pack
// of them padded.
constexpr std::size_t kFewItems = 4;

void copy(std::uint8_t* out, const std::uint8_t* items, std::size_t bytes) noexcept {
  std::memcpy(out, items, bytes);
}

}  // namespace

const ItemWriter kCopy = {copy, []() noexcept {}};

std::unique_ptr<items::Source> make_items(std::string_view name, const items::CacheView& cache, os::CopiedCode code,
                                          std::size_t mix_items, const std::optional<PackCodes>& packs,
                                          const ItemWriter& fill_writer) {
  if (!packs) return std::make_unique<GeneratedItems>(name, cache, std::move(code), mix_items);
  return std::make_unique<PackItems>(name, cache, std::move(code), mix_items, *packs, fill_writer);
}

PackItems::PackItems(std::string_view name, const items::CacheView& cache, os::CopiedCode code, std::size_t mix_items,
                     const PackCodes& packs, const ItemWriter& fill_writer)
    : GeneratedItems(name, cache, std::move(code), mix_items),
      bulk_(fastest(packs.bulk)),
      few_(packs.few.entry == packs.bulk.entry ? bulk_ : fastest(packs.few)),
      fill_writer_(fill_writer) {}

PackItems::Packs PackItems::fastest(const PackCode& packs) const {
  const std::array<std::uint64_t, kMaxItemsTogether> numbers{};
  std::array<std::uint8_t, kMaxItemsTogether * kItemBytes> out;
  Packs copy{packs.shape, packs.items_together, nullptr};
  copy.mix = code().fastest<MixPacks>(packs.entry, [&](MixPacks mix) {
    copy.mix = mix;
    compute_packs(copy, {numbers.data(), copy.items_together}, out.data(), kCopy);
  });
  return copy;
}

void PackItems::fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept {
  std::array<std::uint64_t, kMaxItemsTogether> numbers;
  const std::size_t together = bulk_.items_together;
  for (; count >= together; count -= together) {
    for (std::size_t i = 0; i < together; ++i) numbers[i] = first++;
    compute_packs(bulk_, {numbers.data(), together}, out, fill_writer_);
    out += together * kItemBytes;
  }
  fill_writer_.finish();
  GeneratedItems::fill(first, count, out);
}

void PackItems::compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept {
  while (numbers.size() >= kFewItems) {
    std::size_t n = std::min(numbers.size(), few_.items_together);
    const std::size_t left_over = n % few_.shape.items();
    if (left_over < kFewItems) n -= left_over;
    compute_packs(few_, numbers.first(n), out, kCopy);
    numbers = numbers.subspan(n);
    out += n * kItemBytes;
  }
  GeneratedItems::compute(numbers, out);
}

// At most items_together and at least one; the last pack is filled up with more of the last number.
void PackItems::compute_packs(const Packs& kind, std::span<const std::uint64_t> numbers, std::uint8_t* out,
                              const ItemWriter& writer) const noexcept {
  alignas(64) std::array<std::uint8_t, kMaxBytesTogether> packs;
  const PackShape& shape = kind.shape;
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
  kind.mix(packs.data(), count, memory());
  std::size_t bytes = numbers.size() * kItemBytes;
  for (std::size_t p = 0; p < count; ++p) {
    const std::size_t now = std::min(bytes, shape.items() * kItemBytes);
    writer.write(out, packs.data() + p * shape.bytes(), now);
    out += now;
    bytes -= now;
  }
}

}  // namespace pickaxe::randomx::jit
