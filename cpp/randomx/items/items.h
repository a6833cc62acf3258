// Dataset items (specs.md 7.3) by number, computed from a cache: what light mode reads and dataset building writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/features.h"
#include "base/status.h"
#include "randomx/params.h"
#include "randomx/superscalar/generate.h"

namespace pickaxe::randomx::items {

// What an item is computed from; the memory and the programs belong to a Cache and outlive every use.
struct CacheView {
  const Params* params = nullptr;
  const std::uint8_t* memory = nullptr;            // params->cache_bytes(), 64-byte aligned
  std::span<const superscalar::Program> programs;  // params->cache_accesses of them
};

// One way of computing items for one cache: interpreted, SIMD over items, generated code. Immutable once made,
// used by many threads at once.
class Source {
 public:
  Source() = default;
  virtual ~Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  virtual std::string_view name() const noexcept = 0;
  // Items first .. first+count-1, one after another, into count * 64 bytes at `out` (64-byte aligned). May write past
  // the caches: for building a dataset.
  virtual void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept = 0;
  // Items of any numbers, together: for machines in lockstep. out[i * 64 ..] is item numbers[i].
  virtual void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept = 0;
};

// Items by superscalar::execute, many at a time: needs nothing of the CPU or the OS.
std::unique_ptr<Source> make_plain(const CacheView& cache);

struct Kernel {
  std::string_view name;  // a literal; what Source::name() says
  base::Features needs;
  base::Result<std::unique_ptr<Source>> (*make_named)(std::string_view name, const CacheView& cache);
  bool raced = false;  // whether its place in the table is a guess, which a race may put right

  // The cache's programs as code; `cache` may go once this has returned, its memory may not. Code::code_memory when the
  // OS refuses, Code::argument for a cache whose number of items is no power of two.
  base::Result<std::unique_ptr<Source>> make(const CacheView& cache) const { return make_named(name, cache); }
};

// Whether the kernel's items are those of make_plain, for a small cache. Where the OS refuses memory for code
// nothing is wrong with the kernel.
base::Status self_test(const Kernel& kernel) noexcept;

// First values of r1-r7 are r0 XOR these (specs.md 7.3 step 1).
inline constexpr std::uint64_t kItemMultiplier = 6364136223846793005u;
inline constexpr std::uint64_t kItemXor[8] = {
    0,
    9298411001130361340u,
    12065312585734608966u,
    9306329213124626780u,
    5281919268842080866u,
    10536153434571861004u,
    3398623926847679864u,
    9549104520008361294u,
};

}  // namespace pickaxe::randomx::items
