// Big blocks of zeroed memory in the largest pages the OS grants.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "os/memory_nodes.h"

namespace pickaxe::os {

// From largest to smallest; `transparent` is a normal mapping the kernel was advised to back with huge pages, whose
// size is the processor's and the kernel's affair: 2 MiB on x86-64, up to 512 MiB on AArch64.
enum class PageKind { huge_1g, huge_2m, transparent, normal };

const char* page_kind_name(PageKind kind) noexcept;  // "1GiB", "2MiB", "transparent", "normal"

// What the caller wants to try, in order. Where there are fewer pages of a kind than the block takes, it begins with
// those there are, and the next smaller kinds make up the rest.
struct PageWish {
  PageKind largest = PageKind::huge_2m;
  PageKind smallest = PageKind::normal;
};

// Owns one mapping; zero-filled, aligned to the page size it begins with. Huge pages that were set aside are proven
// when they are allocated: the OS grants them before it counts them, and a refusal at the first touch would be fatal.
// Child processes do not see the block and core dumps leave it out: both would take seconds for gigabytes. Move-only.
class Pages {
 public:
  Pages() = default;
  Pages(Pages&& other) noexcept;
  Pages& operator=(Pages&& other) noexcept;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages();

  // Code::out_of_memory with the number of bytes, and what the OS said, when not even the smallest kind can be had.
  static base::Result<Pages> allocate(std::size_t bytes, PageWish wish, Home home = {}) noexcept;

  std::uint8_t* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }  // as asked for
  PageKind kind() const noexcept { return kind_; }     // as mapped: what most of the block is
  // Bytes of the block that huge pages back right now: all that was set aside, and what the kernel says of
  // `transparent` (Linux: smaps).
  std::size_t huge_bytes() const noexcept;

  // Has all of the block backed and zeroed now, which otherwise happens page by page at the first write. Changes no
  // byte: other threads may use the block meanwhile. Does nothing where the OS has no such call.
  void populate() const noexcept;

 private:
  // Maps size_ bytes and sets data_, mapped_, set_aside_ and kind_, or changes nothing and says why the OS refused
  // (errno, GetLastError; 0: it has no pages of these kinds).
  int map(PageWish wish, Home home);
  void release() noexcept;

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;
  std::size_t set_aside_ = 0;  // of the mapping, from its start: huge_1g and huge_2m
  PageKind kind_ = PageKind::normal;
};

}  // namespace pickaxe::os
