#include <windows.h>

#include <string>

#include "os/code.h"
#include "os/system_error.h"

namespace pickaxe::os {

// One section, mapped as two views.
base::Result<CodeBuffer> CodeBuffer::allocate(std::size_t bytes) noexcept {
  SYSTEM_INFO system;
  GetSystemInfo(&system);
  const std::size_t page = system.dwPageSize;
  const std::size_t size = (bytes + page - 1) / page * page;
  CodeBuffer buffer;
  buffer.size_ = size;
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_EXECUTE_READWRITE,
                                      static_cast<DWORD>(std::uint64_t{size} >> 32), static_cast<DWORD>(size), nullptr);
  if (section != nullptr) {
    buffer.write_ = static_cast<std::uint8_t*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, size));
    buffer.execute_ = static_cast<std::uint8_t*>(MapViewOfFile(section, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, size));
    CloseHandle(section);  // the views keep it alive
  }
  if (buffer.write_ != nullptr && buffer.execute_ != nullptr) return buffer;
  const int error = static_cast<int>(GetLastError());
  return base::Status::error(base::Code::code_memory, "the OS refuses " + std::to_string(size) +
                                                          " bytes of executable memory" + said_by_system(error));
}

void CodeBuffer::begin_write() noexcept {}

void CodeBuffer::end_write(std::size_t bytes, std::size_t from) noexcept {
  FlushInstructionCache(GetCurrentProcess(), execute_ + from, bytes);
}

void CodeBuffer::release() noexcept {
  if (execute_ != nullptr) UnmapViewOfFile(execute_);
  if (write_ != nullptr) UnmapViewOfFile(write_);
  write_ = execute_ = nullptr;
  size_ = 0;
}

}  // namespace pickaxe::os
