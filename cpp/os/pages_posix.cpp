#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "os/pages.h"

#if defined(__APPLE__)
#include <mach/vm_statistics.h>
#endif

namespace pickaxe::os {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

std::size_t page_bytes(PageKind kind) noexcept {
  switch (kind) {
    case PageKind::huge_1g:
      return 1024 * kMiB;
    case PageKind::huge_2m:
    case PageKind::transparent:
      return 2 * kMiB;
    case PageKind::normal:
      break;
  }
  return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::uint8_t* map_anonymous(std::size_t bytes, int flags, int fd) noexcept {
  void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | flags, fd, 0);
  return at == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(at);
}

#if defined(__linux__)

// A normal mapping that starts at a multiple of `alignment`: maps more and gives the ends back.
std::uint8_t* map_aligned(std::size_t bytes, std::size_t alignment) noexcept {
  std::uint8_t* const wide = map_anonymous(bytes + alignment, 0, -1);
  if (wide == nullptr) return nullptr;
  const std::size_t before = (alignment - reinterpret_cast<std::uintptr_t>(wide) % alignment) % alignment;
  if (before != 0) munmap(wide, before);
  if (alignment != before) munmap(wide + before + bytes, alignment - before);
  return wide + before;
}

std::uint8_t* map_huge(std::size_t bytes, PageKind kind) noexcept {
  constexpr int kSizeShift = 26;  // MAP_HUGE_SHIFT
  const int log2_size = kind == PageKind::huge_1g ? 30 : 21;
  return map_anonymous(bytes, MAP_HUGETLB | log2_size << kSizeShift, -1);
}

bool transparent_allowed() noexcept {
  char text[64] = {};
  std::FILE* file = std::fopen("/sys/kernel/mm/transparent_hugepage/enabled", "re");
  if (file == nullptr) return false;
  const bool read = std::fgets(text, sizeof text, file) != nullptr;
  std::fclose(file);
  return read && std::strstr(text, "[never]") == nullptr;
}

std::uint8_t* map_transparent(std::size_t bytes) noexcept {
  if (!transparent_allowed()) return nullptr;
  std::uint8_t* const at = map_aligned(bytes, page_bytes(PageKind::transparent));
  if (at != nullptr && madvise(at, bytes, MADV_HUGEPAGE) != 0) {
    munmap(at, bytes);
    return nullptr;
  }
  return at;
}

// "normal" keeps its word where the kernel would give huge pages unasked.
std::uint8_t* map_normal(std::size_t bytes) noexcept {
  std::uint8_t* const at = map_anonymous(bytes, 0, -1);
  if (at != nullptr) (void)madvise(at, bytes, MADV_NOHUGEPAGE);
  return at;
}

void populate_mapping(std::uint8_t* at, std::size_t bytes) noexcept {
  constexpr int kPopulateWrite = 23;  // MADV_POPULATE_WRITE of Linux 5.14
  (void)madvise(at, bytes, kPopulateWrite);
}

// The kernel's own count: AnonHugePages of the mappings that lie in [begin, end).
std::size_t transparent_bytes(std::uintptr_t begin, std::uintptr_t end) noexcept {
  std::FILE* file = std::fopen("/proc/self/smaps", "re");
  if (file == nullptr) return 0;
  std::size_t total = 0;
  bool inside = false;
  char line[512];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    unsigned long long first = 0, last = 0, kib = 0;
    if (std::sscanf(line, "%llx-%llx ", &first, &last) == 2) {
      inside = first < end && last > begin;
    } else if (inside && std::sscanf(line, "AnonHugePages: %llu kB", &kib) == 1) {
      total += static_cast<std::size_t>(kib) * 1024;
    }
  }
  std::fclose(file);
  return total;
}

#else

std::uint8_t* map_huge(std::size_t bytes, PageKind kind) noexcept {
#if defined(VM_FLAGS_SUPERPAGE_SIZE_2MB)
  if (kind == PageKind::huge_2m) return map_anonymous(bytes, 0, VM_FLAGS_SUPERPAGE_SIZE_2MB);
#endif
  (void)bytes;
  (void)kind;
  return nullptr;
}
std::uint8_t* map_transparent(std::size_t) noexcept {
  return nullptr;
}
std::uint8_t* map_normal(std::size_t bytes) noexcept {
  return map_anonymous(bytes, 0, -1);
}
void populate_mapping(std::uint8_t*, std::size_t) noexcept {}
std::size_t transparent_bytes(std::uintptr_t, std::uintptr_t) noexcept {
  return 0;
}

#endif

}  // namespace

bool Pages::map() noexcept {
  const std::size_t page = page_bytes(kind_);
  if (size_ == 0 || size_ > SIZE_MAX - page) return false;
  const std::size_t bytes = (size_ + page - 1) / page * page;
  switch (kind_) {
    case PageKind::huge_1g:
    case PageKind::huge_2m:
      data_ = map_huge(bytes, kind_);
      break;
    case PageKind::transparent:
      data_ = map_transparent(bytes);
      break;
    case PageKind::normal:
      data_ = map_normal(bytes);
      break;
  }
  if (data_ != nullptr) mapped_ = bytes;
  return data_ != nullptr;
}

std::size_t Pages::huge_bytes() const noexcept {
  switch (kind_) {
    case PageKind::huge_1g:
    case PageKind::huge_2m:
      return size_;
    case PageKind::transparent: {
      const auto begin = reinterpret_cast<std::uintptr_t>(data_);
      const std::size_t huge = data_ == nullptr ? 0 : transparent_bytes(begin, begin + mapped_);
      return huge < size_ ? huge : size_;
    }
    case PageKind::normal:
      break;
  }
  return 0;
}

void Pages::populate() const noexcept {
  populate_mapping(data_, mapped_);
}

void Pages::release() noexcept {
  if (data_ != nullptr) munmap(data_, mapped_);
  data_ = nullptr;
  size_ = mapped_ = 0;
}

}  // namespace pickaxe::os
