#include "sha256d/kernels.h"

#include <array>

#include "base/kernel_table.h"

namespace pickaxe::sha256d {
namespace {

using base::Feature;
using base::Features;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512", Feature::avx512, sweep_avx512},
    {"shani", Feature::sha_ni | Feature::sse41 | Feature::ssse3, sweep_shani},
    {"avx2", Feature::avx2, sweep_avx2},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"armv8", Feature::arm_sha2, sweep_armv8},
#endif
    {"scalar", Features{}, sweep_scalar},
};

// Template bytes that differ everywhere, so that swapped words are noticed.
std::array<std::uint8_t, 80> pattern() noexcept {
  std::array<std::uint8_t, 80> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 151 + 43);
  return bytes;
}

// Sweeps [first, first + count) in as many calls as the kernel wants and compares with the oracle nonce by nonce.
bool agrees(const Kernel& kernel, base::MutableBytes message, std::size_t nonce_offset, base::HashOrder order,
            std::uint32_t first, std::uint64_t count) noexcept {
  // One hash in eight passes: lanes next to each other, none at all and more than fit in one call all occur.
  base::Target target;
  target.order = order;
  target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> 3};
  const Work work = prepare(message, target);

  std::uint64_t done = 0;
  while (done < count) {
    Candidates found;
    const auto at = static_cast<std::uint32_t>(first + done);
    const std::uint64_t tried = kernel.sweep(work, at, count - done, found);
    if (tried == 0 || tried > count - done) return false;
    std::size_t next = 0;
    for (std::uint64_t i = 0; i < tried; ++i) {
      const auto nonce = static_cast<std::uint32_t>(at + i);
      base::store_le32(message.data() + nonce_offset, nonce);
      if (!base::meets(sha256d(message).data(), target)) continue;
      if (next == found.size || found.nonces[next++] != nonce) return false;
    }
    if (next != found.size) return false;
    done += tried;
  }
  return true;
}

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

bool self_test(const Kernel& kernel) noexcept {
  using base::HashOrder;
  auto bytes = pattern();
  for (const auto order : {HashOrder::big_endian, HashOrder::little_endian}) {
    for (const std::size_t length : {68u, 72u, 80u}) {
      const std::size_t nonce_offset = length == 80 ? 76 : 64;
      const base::MutableBytes message(bytes.data(), length);
      if (!agrees(kernel, message, nonce_offset, order, 0xffffff00u, 256)) return false;
      if (!agrees(kernel, message, nonce_offset, order, 12345, 1)) return false;
      if (!agrees(kernel, message, nonce_offset, order, 7, 67)) return false;
    }
  }
  return true;
}

base::Result<const Kernel*> select_kernel(std::string_view name, Features cpu) {
  return base::select_kernel(kernels(), name, cpu, self_test);
}

}  // namespace pickaxe::sha256d
