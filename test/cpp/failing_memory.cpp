#include "failing_memory.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace pickaxe::test {
namespace {

std::atomic<bool> watching = false;
std::atomic<std::uint64_t> count = 0;
std::uint64_t fails_from = 0;
std::uint64_t fails_before = 0;
thread_local bool spared = false;

void* allocate(std::size_t bytes) {
  if (watching.load(std::memory_order_acquire) && !spared) {
    const std::uint64_t number = count.fetch_add(1, std::memory_order_relaxed);
    if (number >= fails_from && number < fails_before) throw std::bad_alloc();
  }
  if (void* const got = std::malloc(bytes == 0 ? 1 : bytes)) return got;
  throw std::bad_alloc();
}

// The block that malloc gave is noted before the aligned one.
void* allocate_aligned(std::size_t bytes, std::size_t alignment) {
  auto* const block = static_cast<char*>(allocate(bytes + alignment + sizeof(void*)));
  const auto end_of_note = reinterpret_cast<std::uintptr_t>(block) + sizeof(void*);
  char* const aligned = block + sizeof(void*) + (alignment - end_of_note % alignment) % alignment;
  std::memcpy(aligned - sizeof(void*), &block, sizeof(void*));
  return aligned;
}

void free_aligned(void* at) noexcept {
  if (at == nullptr) return;
  void* block = nullptr;
  std::memcpy(&block, static_cast<char*>(at) - sizeof(void*), sizeof(void*));
  std::free(block);
}

}  // namespace

FailingMemory::FailingMemory(std::uint64_t first, std::uint64_t how_many) noexcept {
  spared = true;
  count = 0;
  fails_from = first;
  fails_before = first + how_many;
  watching.store(true, std::memory_order_release);
}

FailingMemory::~FailingMemory() {
  watching.store(false, std::memory_order_release);
  spared = false;
}

std::uint64_t FailingMemory::counted() noexcept {
  return count.load(std::memory_order_relaxed);
}

}  // namespace pickaxe::test

void* operator new(std::size_t bytes) {
  return pickaxe::test::allocate(bytes);
}
// The library's own calls the one above, a sanitizer's does not.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  try {
    return pickaxe::test::allocate(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* at) noexcept {
  std::free(at);
}
void operator delete(void* at, const std::nothrow_t&) noexcept {
  std::free(at);
}
void operator delete(void* at, std::size_t) noexcept {
  std::free(at);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return pickaxe::test::allocate_aligned(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* at, std::align_val_t) noexcept {
  pickaxe::test::free_aligned(at);
}
void operator delete(void* at, std::size_t, std::align_val_t) noexcept {
  pickaxe::test::free_aligned(at);
}
