#include <windows.h>

#include "os/pages.h"

namespace pickaxe::os {
namespace {

// Large pages need SeLockMemoryPrivilege: granted to the account by an administrator, switched on here.
bool enable_lock_memory() noexcept {
  HANDLE token;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token)) return false;
  TOKEN_PRIVILEGES privileges{};
  privileges.PrivilegeCount = 1;
  privileges.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  const bool enabled = LookupPrivilegeValueW(nullptr, L"SeLockMemoryPrivilege", &privileges.Privileges[0].Luid) &&
                       AdjustTokenPrivileges(token, FALSE, &privileges, 0, nullptr, nullptr) &&
                       GetLastError() == ERROR_SUCCESS;
  CloseHandle(token);
  return enabled;
}

std::uint8_t* commit(std::size_t bytes, DWORD kind) noexcept {
  return static_cast<std::uint8_t*>(VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT | kind, PAGE_READWRITE));
}

}  // namespace

int Pages::map(PageWish wish, Home) {
  if (size_ == 0) return 0;
  int error = 0;
  if (wish.largest <= PageKind::huge_2m && wish.smallest >= PageKind::huge_2m) {
    const std::size_t page = GetLargePageMinimum();
    if (page != 0 && size_ <= SIZE_MAX - page && enable_lock_memory()) {
      const std::size_t bytes = (size_ + page - 1) / page * page;
      data_ = commit(bytes, MEM_LARGE_PAGES);
      if (data_ != nullptr) {
        mapped_ = set_aside_ = bytes;
        kind_ = PageKind::huge_2m;
        return 0;
      }
    }
    error = static_cast<int>(GetLastError());
  }
  if (wish.smallest != PageKind::normal) return error;
  data_ = commit(size_, 0);
  if (data_ == nullptr) return static_cast<int>(GetLastError());
  mapped_ = size_;
  kind_ = PageKind::normal;
  return 0;
}

std::size_t Pages::huge_bytes() const noexcept {
  return kind_ == PageKind::huge_2m ? size_ : 0;
}

void Pages::populate() const noexcept {}

void Pages::release() noexcept {
  if (data_ != nullptr) VirtualFree(data_, 0, MEM_RELEASE);
  data_ = nullptr;
  size_ = mapped_ = set_aside_ = 0;
}

}  // namespace pickaxe::os
