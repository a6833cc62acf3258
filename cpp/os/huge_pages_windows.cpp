#include <windows.h>

#include "os/huge_pages.h"

namespace pickaxe::os {

// There is no pool: large pages are made when asked for.
HugePageRoom huge_page_room(PageKind kind) {
  return {kind, kind == PageKind::huge_2m ? GetLargePageMinimum() : 0, 0, UINT64_MAX, {}};
}

HugePageRoom huge_page_room_on(unsigned, PageKind kind) {
  return huge_page_room(kind);
}

HugePageRoom huge_page_room_under(const std::string&, PageKind kind, std::optional<unsigned>) {
  return huge_page_room(kind);
}

std::uint64_t bytes_set_aside(std::uint64_t, PageWish, std::optional<unsigned>) {
  return 0;
}

}  // namespace pickaxe::os
