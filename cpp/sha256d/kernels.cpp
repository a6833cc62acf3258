#include "sha256d/kernels.h"

#include <algorithm>
#include <array>

#include "base/kernel_table.h"

namespace pickaxe::sha256d {
namespace {

using base::Feature;
using base::Features;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512-pipelined", Feature::avx512, sweep_pipelined_avx512, pipelined_avx512_ready},
    {"avx512-planned", Feature::avx512, sweep_planned_avx512, planned_avx512_ready},
    {"avx512", Feature::avx512, sweep_avx512},
    {"shani-avx", Feature::sha_ni | Feature::avx2, sweep_shani_avx},
    {"shani", Feature::sha_ni | Feature::sse41 | Feature::ssse3, sweep_shani},
    {"avx2-planned", Feature::avx2, sweep_planned_avx2, planned_avx2_ready},
    {"avx2", Feature::avx2, sweep_avx2},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"armv8", Feature::arm_sha2, sweep_armv8},
#endif
    {"scalar", Features{}, sweep_scalar},
};

// What a job consists of, bytes that differ everywhere, so that swapped words are noticed.
struct Pattern {
  std::array<Preimage, kMaxPreimages> preimages;
  std::array<std::uint8_t, 16> tail;
};

Pattern pattern() noexcept {
  Pattern out{};
  std::uint32_t next = 43;
  const auto fill = [&next](std::span<std::uint8_t> bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>((next = next * 1664525 + 1013904223) >> 24);
  };
  for (Preimage& preimage : out.preimages) fill(preimage);
  fill(out.tail);
  return out;
}

// What is swept: some preimages and the tail of one layout.
struct Swept {
  std::span<const Preimage> preimages;
  base::Bytes tail;
  base::HashOrder order;
};

// Sweeps [first, first + count) in as many calls as the kernel wants and compares with the oracle hash by hash.
bool agrees(const Kernel& kernel, const Swept& swept, std::uint32_t first, std::uint64_t count) noexcept {
  // One hash in eight passes: lanes next to each other, none at all and more than fit in one call all occur.
  base::Target target;
  target.order = swept.order;
  target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> 3};
  const Work work = prepare(swept.preimages, swept.tail, target);

  std::array<std::uint8_t, 80> bytes{};
  const base::MutableBytes message(bytes.data(), sizeof(Preimage) + swept.tail.size());
  std::copy(swept.tail.begin(), swept.tail.end(), bytes.begin() + sizeof(Preimage));
  std::uint8_t* const nonce_at = bytes.data() + (swept.tail.size() == 16 ? 76 : 64);

  std::uint64_t done = 0;
  while (done < count) {
    Candidates candidates;
    const auto at = static_cast<std::uint32_t>(first + done);
    const std::uint64_t tried = kernel.sweep(work, at, count - done, candidates);
    if (tried == 0 || tried > count - done) return false;
    const std::span found(candidates.found.data(), candidates.size);
    std::sort(found.begin(), found.end());
    std::size_t next = 0;
    for (std::uint64_t i = 0; i < tried; ++i) {
      for (std::uint32_t preimage = 0; preimage < swept.preimages.size(); ++preimage) {
        const Candidate expected{static_cast<std::uint32_t>(at + i), preimage};
        std::copy(swept.preimages[preimage].begin(), swept.preimages[preimage].end(), bytes.begin());
        base::store_le32(nonce_at, expected.nonce);
        if (!base::meets(sha256d(message).data(), target)) continue;
        if (next == found.size() || found[next++] != expected) return false;
      }
    }
    if (next != found.size()) return false;
    done += tried;
  }
  return true;
}

bool agrees_everywhere(const Kernel& kernel) noexcept {
  using base::HashOrder;
  const Pattern bytes = pattern();
  const std::span<const Preimage> preimages(bytes.preimages);
  for (const auto order : {HashOrder::big_endian, HashOrder::little_endian}) {
    for (const std::size_t length : {4u, 8u, 16u}) {
      const base::Bytes tail(bytes.tail.data(), length);
      const Swept one{preimages.first(1), tail, order};
      if (!agrees(kernel, one, 0xffffff00u, 256)) return false;
      if (!agrees(kernel, one, 12345, 1)) return false;
      if (!agrees(kernel, one, 7, 67)) return false;
      if (!agrees(kernel, {preimages.first(3), tail, order}, 7, 67)) return false;
      if (!agrees(kernel, {preimages, tail, order}, 0xffffffefu, 17)) return false;
    }
  }
  return true;
}

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

base::Status self_test(const Kernel& kernel) noexcept {
  if (kernel.ready != nullptr) {
    if (base::Status status = kernel.ready(); !status.ok()) return status;
  }
  return base::self_tested(agrees_everywhere(kernel));
}

base::Result<const Kernel*> select_kernel(std::string_view name, Features cpu) {
  return base::select_kernel(kernels(), name, cpu);
}

}  // namespace pickaxe::sha256d
