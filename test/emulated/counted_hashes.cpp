// Hashes whose instructions are counted (count_instructions.mjs), in phases that marks end: 0 start, 1 the cache and
// the items' code, 2 kCountedItems dataset items, 3 machines, 4 hashes. Says the XOR of the hashes and a sum of the
// items, to be compared with the reference's.
//   counted_hashes rx/0|rx/2 light|full HASHES MACHINES ITEM_KERNEL
// Full mode's dataset is zero: what a program's loop executes hardly depends on what it reads.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "counted.h"
#include "os/cpu.h"
#include "randomx/jit/jit.h"
#include "randomx/memory/cache.h"
#include "randomx/memory/item_kernels.h"
#include "randomx/vm.h"

namespace {

using namespace pickaxe;
using namespace pickaxe::randomx;

constexpr os::PageWish kAnyPages = {os::PageKind::transparent, os::PageKind::normal};

void mark(long phase) {
  syscall(COUNTED_MARK, phase);
}

template <typename T>
T need(base::Result<T> result) {
  if (result.ok()) return std::move(result.value());
  std::fprintf(stderr, "counted_hashes: %s\n", std::string(result.status().message).c_str());
  std::exit(2);
}

struct alignas(64) Items {
  std::uint8_t bytes[kCountedItems * kItemBytes];
};

// As the searcher hashes: the last of one nonce's steps together with the first of the next one's.
base::Hash256 hash_all(Vm& vm, std::uint32_t hashes) {
  const std::size_t lanes = vm.lanes();
  std::vector<std::uint8_t> memory(lanes * kCountedInputBytes);
  std::vector<base::Bytes> inputs(lanes);
  std::vector<base::Hash256> out(lanes);
  base::Hash256 all{};
  for (std::uint32_t at = 0; at < hashes + lanes; at += static_cast<std::uint32_t>(lanes)) {
    if (at < hashes) {
      for (std::size_t i = 0; i < lanes; ++i) {
        counted_input(at + static_cast<std::uint32_t>(i), &memory[i * kCountedInputBytes]);
        inputs[i] = {&memory[i * kCountedInputBytes], kCountedInputBytes};
      }
    }
    if (at == 0) {
      vm.first(inputs);
      continue;
    }
    if (at < hashes)
      vm.next(inputs, out);
    else
      vm.last(out);
    for (const base::Hash256& hash : out) {
      for (std::size_t k = 0; k < all.size(); ++k) all[k] ^= hash[k];
    }
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const Params* params = argc == 6 ? find_variant(argv[1]) : nullptr;
  if (params == nullptr) {
    std::fprintf(stderr, "usage: counted_hashes rx/0|rx/2 light|full HASHES MACHINES ITEM_KERNEL\n");
    return 2;
  }
  const bool full = std::string_view(argv[2]) == "full";
  const auto machines = static_cast<std::size_t>(std::atoi(argv[4]));
  const auto hashes = static_cast<std::uint32_t>(std::atoi(argv[3]));
  const base::Features cpu = os::cpu_features();
  const auto* argon2d_kernel = need(argon2d::select_kernel("", cpu));
  const auto* aes_kernel = need(aes::select_kernel("", cpu));
  const auto* item_kernel = need(memory::select_item_kernel(argv[5], cpu));
  const auto items = std::make_unique<Items>();

  Memory source;
  std::unique_ptr<memory::Cache> cache;
  std::unique_ptr<items::Source> cache_items;
  mark(0);
  if (full) {
    const std::size_t bytes = params->dataset_bytes();
    void* const zeros = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);  // NOLINT
    if (zeros == MAP_FAILED) return 2;
    source.dataset = static_cast<const std::uint8_t*>(zeros);
    mark(1);
    mark(2);
  } else {
    const base::Bytes key(reinterpret_cast<const std::uint8_t*>(kCountedKey), sizeof kCountedKey - 1);
    cache = need(memory::Cache::create(*params, key, *argon2d_kernel, kAnyPages));
    cache_items = need(item_kernel->make(cache->view()));
    source.items = cache_items.get();
    mark(1);
    cache_items->fill(0, kCountedItems, items->bytes);
    mark(2);
  }
  const auto mode = full ? program::Mode::full : program::Mode::light;
  auto executor = need(jit::make_executor(*params, mode, machines, cpu));
  const auto vm = need(Vm::create(*params, *aes_kernel->functions, std::move(executor), source, kAnyPages));
  mark(3);
  const base::Hash256 all = hash_all(*vm, hashes);
  mark(4);
  std::uint8_t folded = 0;
  for (const std::uint8_t byte : items->bytes) folded = static_cast<std::uint8_t>(folded * 31 + byte);
  for (const std::uint8_t byte : all) std::printf("%02x", byte);
  std::printf(" %02x\n", folded);
  return 0;
}
