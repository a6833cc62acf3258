// What the RandomX tests share: caches by key, random programs, short names.
#pragma once

#include <cstdlib>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json.h"
#include "os/cpu.h"
#include "randomx/memory/cache.h"
#include "randomx/memory/item_kernels.h"
#include "randomx/program/program.h"
#include "randomx/vm.h"
#include "test.h"

namespace pickaxe::test {

inline base::Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

template <typename T>
std::string hex_of(const T& bytes) {
  return hex(bytes.data(), bytes.size());
}

inline constexpr os::PageWish kAnyPages = {os::PageKind::transparent, os::PageKind::normal};

// A cache, made with the first Argon2d kernel this CPU can run, and its items: plain, and generated code if possible.
struct KeyedCache {
  std::vector<std::uint8_t> key;
  const randomx::Params* params;
  std::unique_ptr<randomx::memory::Cache> cache;
  std::unique_ptr<randomx::items::Source> items;
  std::unique_ptr<randomx::items::Source> generated_items;

  const randomx::items::Source& fastest() const { return generated_items == nullptr ? *items : *generated_items; }
};

// The last one asked for is kept: tests that go on with the same key do not fill it anew.
const KeyedCache& cache_of(const randomx::Params& params, base::Bytes key);

// Every kernel of the table that this CPU can run, or the one that the environment variable names: none is a failure.
template <typename Kernel, typename Check>
void for_each_kernel(std::span<const Kernel> table, const char* variable, Check check) {
  const char* forced = std::getenv(variable);
  int ran = 0;
  for (const Kernel& kernel : table) {
    if (!os::cpu_features().has(kernel.needs)) continue;
    if (forced != nullptr && kernel.name != forced) continue;
    check(kernel);
    ++ran;
  }
  CHECK(ran > 0);
}

// Random bytes in every field, from a seed that failing tests print.
void random_program(std::uint64_t seed, randomx::program::RawProgram& out);
void random_bytes(std::uint64_t seed, std::uint8_t* out, std::size_t size);

}  // namespace pickaxe::test
