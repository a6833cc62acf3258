#if defined(__APPLE__)

#include <mach/vm_inherit.h>
#include <mach/vm_statistics.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "os/mapping.h"

namespace pickaxe::os {
namespace {

std::uint8_t* map_anonymous(std::size_t bytes, int fd) noexcept {
  void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, fd, 0);
  return at == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(at);
}

}  // namespace

Mapping map_pages(std::size_t bytes, PageWish wish, Home) {
  if (bytes > SIZE_MAX / 4) return {.error = ENOMEM};
  Mapping out;
#if defined(VM_FLAGS_SUPERPAGE_SIZE_2MB)
  if (wish.largest <= PageKind::huge_2m && wish.smallest >= PageKind::huge_2m) {
    constexpr std::size_t kSuperpage = std::size_t{2} << 20;
    out.bytes = out.set_aside = (bytes + kSuperpage - 1) / kSuperpage * kSuperpage;
    out.kind = PageKind::huge_2m;
    out.data = map_anonymous(out.bytes, VM_FLAGS_SUPERPAGE_SIZE_2MB);
    if (out.data != nullptr) return out;
  }
#endif
  if (wish.smallest != PageKind::normal) return {.error = 0};
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  out = {.bytes = (bytes + page - 1) / page * page};
  out.data = map_anonymous(out.bytes, -1);
  if (out.data == nullptr) return {.error = errno};
  // A fork would copy the page tables.
  (void)minherit(out.data, out.bytes, VM_INHERIT_NONE);
  return out;
}

bool populate_mapping(std::uint8_t*, std::size_t) noexcept {
  return true;
}

std::size_t transparent_bytes(std::uintptr_t, std::uintptr_t) noexcept {
  return 0;
}

}  // namespace pickaxe::os

#endif
