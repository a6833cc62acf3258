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

}  // namespace

bool Pages::map() noexcept {
  std::size_t bytes = size_;
  DWORD kind = MEM_RESERVE | MEM_COMMIT;
  switch (kind_) {
    case PageKind::huge_1g:
    case PageKind::transparent:
      return false;
    case PageKind::huge_2m: {
      const std::size_t page = GetLargePageMinimum();
      if (page == 0 || size_ > SIZE_MAX - page || !enable_lock_memory()) return false;
      bytes = (size_ + page - 1) / page * page;
      kind |= MEM_LARGE_PAGES;
      break;
    }
    case PageKind::normal:
      break;
  }
  if (bytes == 0) return false;
  data_ = static_cast<std::uint8_t*>(VirtualAlloc(nullptr, bytes, kind, PAGE_READWRITE));
  if (data_ != nullptr) mapped_ = bytes;
  return data_ != nullptr;
}

std::size_t Pages::huge_bytes() const noexcept {
  return kind_ == PageKind::huge_2m ? size_ : 0;
}

void Pages::populate() const noexcept {}

void Pages::release() noexcept {
  if (data_ != nullptr) VirtualFree(data_, 0, MEM_RELEASE);
  data_ = nullptr;
  size_ = mapped_ = 0;
}

}  // namespace pickaxe::os
