#include <sys/mman.h>

#include <algorithm>
#include <cstdint>

#include "os/mapping.h"
#include "os/pages.h"

namespace pickaxe::os {

int Pages::map(PageWish wish, Home home) {
  if (size_ == 0) return 0;
  const Mapping mapping = map_pages(size_, wish, home);
  data_ = mapping.data;
  mapped_ = mapping.bytes;
  set_aside_ = mapping.set_aside;
  kind_ = mapping.kind;
  return mapping.error;
}

std::size_t Pages::huge_bytes() const noexcept {
  if (data_ == nullptr) return 0;
  const auto begin = reinterpret_cast<std::uintptr_t>(data_);
  std::size_t huge = set_aside_;
  if (set_aside_ < mapped_ && (set_aside_ != 0 || kind_ != PageKind::normal))
    huge += transparent_bytes(begin + set_aside_, begin + mapped_);
  return std::min(huge, size_);
}

void Pages::populate() const noexcept {
  (void)populate_mapping(data_, mapped_);
}

void Pages::release() noexcept {
  if (data_ != nullptr) munmap(data_, mapped_);
  data_ = nullptr;
  size_ = mapped_ = set_aside_ = 0;
}

}  // namespace pickaxe::os
