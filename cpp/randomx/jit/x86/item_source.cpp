#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "os/abi.h"
#include "os/code.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/x86/superscalar.h"

namespace pickaxe::randomx::jit {
namespace {

// Enough cache reads in flight to hide their latency; more only presses on the first-level cache.
constexpr std::size_t kItemsTogether = 16;

class JitItemSource final : public ItemSource {
 public:
  JitItemSource(const CacheView& cache, os::CodeBuffer code, std::size_t entry)
      : ItemSource(one_item),
        memory_(cache.memory),
        item_mask_(cache.params->cache_items() - 1),
        code_(std::move(code)),
        mix_(reinterpret_cast<x86::MixItems>(code_.execute_view() + entry)) {}

  std::string_view name() const noexcept override { return "jit-x86-64"; }

  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    std::array<std::uint64_t, kItemsTogether> numbers;
    while (count != 0) {
      const std::size_t n = std::min(count, kItemsTogether);
      for (std::size_t i = 0; i < n; ++i) numbers[i] = first + i;
      mix(numbers.data(), n, out);
      first += n;
      count -= n;
      out += n * kItemBytes;
    }
  }

  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    while (!numbers.empty()) {
      const std::size_t n = std::min(numbers.size(), kItemsTogether);
      mix(numbers.data(), n, out);
      numbers = numbers.subspan(n);
      out += n * kItemBytes;
    }
  }

 private:
  static void one_item(const ItemSource* self, std::uint64_t number, std::uint8_t* out) noexcept {
    static_cast<const JitItemSource*>(self)->mix(&number, 1, out);
  }

  void mix(const std::uint64_t* numbers, std::size_t count, std::uint8_t* out) const noexcept {
    std::array<const std::uint8_t*, kItemsTogether> lines;
    for (std::size_t i = 0; i < count; ++i) {
      lines[i] = memory_ + (numbers[i] & item_mask_) * kItemBytes;
      __builtin_prefetch(lines[i]);
      const std::uint64_t r0 = (numbers[i] + 1) * kItemMultiplier;
      for (std::size_t k = 0; k < 8; ++k) base::store_le64(out + i * kItemBytes + 8 * k, r0 ^ kItemXor[k]);
    }
    mix_(out, lines.data(), count, memory_);
  }

  const std::uint8_t* memory_;
  std::uint64_t item_mask_;
  os::CodeBuffer code_;
  x86::MixItems mix_;
};

}  // namespace

base::Result<std::unique_ptr<ItemSource>> make_item_source(const CacheView& cache, base::Features features) {
  if (!std::has_single_bit(cache.params->cache_items())) {
    return base::Status::error(base::Code::argument, "generated item code needs a power of two of cache lines, not " +
                                                         std::to_string(cache.params->cache_items()));
  }
  const std::size_t bytes = x86::max_superscalar_code(cache);
  auto code = os::CodeBuffer::allocate(bytes);
  if (!code.ok()) return code.status();
  code.value().begin_write();
  x86::Assembler as({code.value().write_view(), bytes}, x86::superscalar_literals(cache));
  const std::size_t entry = x86::emit_superscalar(as, cache, features, os::kCallingConvention);
  code.value().end_write(as.size());
  if (!as.ok()) return as.status();
  return std::unique_ptr<ItemSource>(std::make_unique<JitItemSource>(cache, std::move(code.value()), entry));
}

}  // namespace pickaxe::randomx::jit
