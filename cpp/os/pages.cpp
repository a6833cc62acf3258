#include "os/pages.h"

#include <new>
#include <string>
#include <utility>

#include "os/system_error.h"

namespace pickaxe::os {

const char* page_kind_name(PageKind kind) noexcept {
  switch (kind) {
    case PageKind::huge_1g:
      return "1GiB";
    case PageKind::huge_2m:
      return "2MiB";
    case PageKind::transparent:
      return "transparent";
    case PageKind::normal:
      break;
  }
  return "normal";
}

Pages::Pages(Pages&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, 0)),
      set_aside_(std::exchange(other.set_aside_, 0)),
      kind_(other.kind_) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    mapped_ = std::exchange(other.mapped_, 0);
    set_aside_ = std::exchange(other.set_aside_, 0);
    kind_ = other.kind_;
  }
  return *this;
}

Pages::~Pages() {
  release();
}

base::Result<Pages> Pages::allocate(std::size_t bytes, PageWish wish, Home home) noexcept {
  try {
    Pages pages;
    pages.size_ = bytes;
    const int error = pages.map(wish, home);
    if (pages.data_ != nullptr) return pages;
    return base::Status::error(
        base::Code::out_of_memory,
        "cannot allocate " + std::to_string(bytes) + " bytes in " + page_kind_name(wish.smallest) +
            (wish.smallest == wish.largest ? " pages" : " or larger pages") + said_by_system(error));
  } catch (const std::bad_alloc&) {
    return base::Status::error(base::Code::out_of_memory, "out of memory");  // short: without memory of its own
  }
}

}  // namespace pickaxe::os
