// Big blocks of zeroed memory in the largest pages the OS grants.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/status.h"

namespace pickaxe::os {

// From largest to smallest; `transparent` is a normal mapping the kernel was advised to back with 2 MiB pages.
enum class PageKind { huge_1g, huge_2m, transparent, normal };

const char* page_kind_name(PageKind kind) noexcept;  // "1GiB", "2MiB", "transparent", "normal"

// What the caller wants to try, in order; a kind that is not to be had falls through to the next smaller one.
struct PageWish {
  PageKind largest = PageKind::huge_2m;
  PageKind smallest = PageKind::normal;
};

// Owns one mapping; zero-filled, aligned to its page size. Move-only.
class Pages {
 public:
  Pages() = default;
  Pages(Pages&& other) noexcept;
  Pages& operator=(Pages&& other) noexcept;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages();

  // Code::out_of_memory with the number of bytes when not even the smallest kind can be had.
  static base::Result<Pages> allocate(std::size_t bytes, PageWish wish) noexcept;

  std::uint8_t* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }  // as asked for
  PageKind kind() const noexcept { return kind_; }     // as mapped
  // Bytes of the block that huge pages back right now: all of it for huge_*, what the kernel says for
  // `transparent` (Linux: smaps), 0 for `normal`.
  std::size_t huge_bytes() const noexcept;

  // Has all of the block backed and zeroed now, which otherwise happens page by page at the first write. Changes no
  // byte: other threads may use the block meanwhile. Does nothing where the OS has no such call.
  void populate() const noexcept;

 private:
  // Maps size_ bytes in pages of kind_ and sets data_ and mapped_, or changes nothing and says no.
  bool map() noexcept;
  void release() noexcept;

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;
  PageKind kind_ = PageKind::normal;
};

}  // namespace pickaxe::os
