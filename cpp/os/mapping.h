// Anonymous memory of one system of the posix family; `pages_posix` hands it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "os/pages.h"

namespace pickaxe::os {

struct Mapping {
  std::uint8_t* data = nullptr;
  std::size_t bytes = 0;      // to be unmapped
  std::size_t set_aside = 0;  // of them, from the start, in huge pages of a pool
  PageKind kind = PageKind::normal;
  int error = 0;  // errno when data is null
};

// At least `bytes`, which are not 0.
Mapping map_pages(std::size_t bytes, PageWish wish, Home home);

// Backs and zeroes what is not yet: false where that failed; true where the system has no such call.
bool populate_mapping(std::uint8_t* at, std::size_t bytes) noexcept;

// Linux: how large a transparent huge page is, from /sys below `root`; 0 where there are none or the administrator
// forbids them.
std::size_t transparent_page_bytes(const std::string& root);

// Bytes from `begin` to `end` in transparent huge pages right now.
std::size_t transparent_bytes(std::uintptr_t begin, std::uintptr_t end) noexcept;

}  // namespace pickaxe::os
