// The same as counted_hashes.cpp by the RandomX reference's library, with its generated code and the AES instructions.
//   counted_reference rx/0|rx/2 light|full HASHES
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "counted.h"
#include "randomx.h"

namespace {

void mark(long phase) {
  syscall(COUNTED_MARK, phase);
}

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "counted_reference: no %s\n", what);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) fail("VARIANT MODE HASHES");
  const bool full = std::strcmp(argv[2], "full") == 0;
  const auto hashes = static_cast<std::uint32_t>(std::atoi(argv[3]));
  randomx_flags flags = randomx_get_flags();
  if ((flags & RANDOMX_FLAG_JIT) == 0 || (flags & RANDOMX_FLAG_HARD_AES) == 0) fail("generated code or AES here");
  if (std::strcmp(argv[1], "rx/2") == 0) flags |= RANDOMX_FLAG_V2;
  if (full) flags |= RANDOMX_FLAG_FULL_MEM;

  randomx_cache* cache = nullptr;
  randomx_dataset* dataset = nullptr;
  static std::uint8_t items[kCountedItems * RANDOMX_DATASET_ITEM_SIZE];
  mark(0);
  if (full) {
    dataset = randomx_alloc_dataset(flags);  // pages never touched are zero
    if (dataset == nullptr) fail("dataset");
    mark(1);
    mark(2);
  } else {
    cache = randomx_alloc_cache(flags);
    if (cache == nullptr) fail("cache");
    randomx_init_cache(cache, kCountedKey, sizeof kCountedKey - 1);
    mark(1);
    // Only its first items are asked for: the rest of the dataset's pages stay untouched.
    randomx_dataset* some = randomx_alloc_dataset(flags);
    if (some == nullptr) fail("dataset");
    mark(9);
    randomx_init_dataset(some, cache, 0, kCountedItems);
    mark(2);
    std::memcpy(items, randomx_get_dataset_memory(some), sizeof items);
    randomx_release_dataset(some);
  }
  randomx_vm* vm = randomx_create_vm(flags, cache, dataset);
  if (vm == nullptr) fail("machine");
  std::uint8_t input[kCountedInputBytes];
  std::uint8_t hash[RANDOMX_HASH_SIZE];
  std::uint8_t all[RANDOMX_HASH_SIZE] = {};
  mark(3);
  counted_input(0, input);
  randomx_calculate_hash_first(vm, input, sizeof input);
  for (std::uint32_t i = 1; i <= hashes; ++i) {
    if (i < hashes) {
      counted_input(i, input);
      randomx_calculate_hash_next(vm, input, sizeof input, hash);
    } else {
      randomx_calculate_hash_last(vm, hash);
    }
    for (std::size_t k = 0; k < sizeof all; ++k) all[k] ^= hash[k];
  }
  mark(4);
  std::uint8_t folded = 0;
  for (const std::uint8_t byte : items) folded = static_cast<std::uint8_t>(folded * 31 + byte);
  for (const std::uint8_t byte : all) std::printf("%02x", byte);
  std::printf(" %02x\n", folded);
  return 0;
}
