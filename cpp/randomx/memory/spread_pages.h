// Pages that the threads of all memory nodes read alike: none of them has all far away, no node's memory serves all.
#pragma once

#include "os/memory_nodes.h"
#include "os/pages.h"

namespace pickaxe::randomx::memory {

inline base::Result<os::Pages> allocate_spread(std::size_t bytes, os::PageWish wish) noexcept {
  auto pages = [&] {
    const os::SpreadMemory spread;  // huge pages of a pool are backed at once
    return os::Pages::allocate(bytes, wish);
  }();
  if (pages.ok()) pages.value().spread();
  return pages;
}

}  // namespace pickaxe::randomx::memory
