#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <utility>

#include "os/code.h"

#if defined(__APPLE__)
#include <libkern/OSCacheControl.h>
#include <pthread.h>
#endif

namespace pickaxe::os {
namespace {

std::size_t round_to_pages(std::size_t bytes) noexcept {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

struct Views {
  void* write = MAP_FAILED;
  void* execute = MAP_FAILED;
};

#if defined(__linux__)

// One anonymous file, mapped once for writing and once for execution.
Views map_views(std::size_t size) noexcept {
  Views views;
  const int fd = memfd_create("pickaxe-code", MFD_CLOEXEC);
  if (fd < 0) return views;
  if (ftruncate(fd, static_cast<off_t>(size)) == 0) {
    views.write = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    views.execute = mmap(nullptr, size, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  }
  close(fd);
  return views;
}

#else

Views map_views(std::size_t) noexcept {
  return {};
}

#endif

void flush_instructions(std::uint8_t* code, std::size_t size) noexcept {
#if defined(__APPLE__)
  sys_icache_invalidate(code, size);
#else
  __builtin___clear_cache(reinterpret_cast<char*>(code), reinterpret_cast<char*>(code + size));
#endif
}

// `value` returned from a function, as machine code.
struct ReturnValue {
  explicit ReturnValue(std::uint8_t value) noexcept {
#if defined(__aarch64__)
    const std::uint32_t code[] = {0x52800000u | std::uint32_t{value} << 5, 0xd65f03c0u};  // mov w0, #value; ret
    static_assert(sizeof code == sizeof bytes);
    std::memcpy(bytes, code, sizeof bytes);
#else
    const std::uint8_t code[] = {0xb8, value, 0, 0, 0, 0xc3, 0x90, 0x90};  // mov eax, value; ret
    static_assert(sizeof code == sizeof bytes);
    std::memcpy(bytes, code, sizeof bytes);
#endif
  }
  std::uint8_t bytes[8];
};

// Whether code that was run once and then rewritten through the other mapping runs as rewritten. Emulators that
// translate code ahead (qemu's user mode before 8.2) go on with the old.
bool rewriting_shows(const Views& views) noexcept {
  for (const std::uint8_t value : {std::uint8_t{1}, std::uint8_t{2}}) {
    const ReturnValue code(value);
    std::memcpy(views.write, code.bytes, sizeof code.bytes);
    flush_instructions(static_cast<std::uint8_t*>(views.execute), sizeof code.bytes);
    if (reinterpret_cast<int (*)()>(reinterpret_cast<std::uintptr_t>(views.execute))() != value) return false;
  }
  return true;
}

#if defined(__APPLE__) && defined(__aarch64__)

// MAP_JIT pages carry both rights; each thread holds only one of them at a time.
void* map_single(std::size_t size) noexcept {
  return mmap(nullptr, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANON | MAP_JIT, -1, 0);
}
bool make_writable(void*, std::size_t) noexcept {
  pthread_jit_write_protect_np(0);
  return true;
}
bool make_executable(void*, std::size_t) noexcept {
  pthread_jit_write_protect_np(1);
  return true;
}

#else

void* map_single(std::size_t size) noexcept {
  return mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
}
bool make_writable(void* at, std::size_t size) noexcept {
  return mprotect(at, size, PROT_READ | PROT_WRITE) == 0;
}
bool make_executable(void* at, std::size_t size) noexcept {
  return mprotect(at, size, PROT_READ | PROT_EXEC) == 0;
}

#endif

}  // namespace

base::Result<CodeBuffer> CodeBuffer::allocate(std::size_t bytes) noexcept {
  const std::size_t size = round_to_pages(bytes);
  CodeBuffer buffer;
  buffer.size_ = size;
  Views views = map_views(size);
  if (views.write != MAP_FAILED && views.execute != MAP_FAILED && rewriting_shows(views)) {
    buffer.write_ = static_cast<std::uint8_t*>(views.write);
    buffer.execute_ = static_cast<std::uint8_t*>(views.execute);
    return buffer;
  }
  if (views.write != MAP_FAILED) munmap(views.write, size);
  if (views.execute != MAP_FAILED) munmap(views.execute, size);

  void* single = map_single(size);
  if (single != MAP_FAILED) {
    buffer.write_ = static_cast<std::uint8_t*>(single);
    buffer.execute_ = buffer.write_;
    if (make_executable(single, size)) return buffer;
  }
  return base::Status::error(base::Code::code_memory,
                             "the OS refuses " + std::to_string(size) + " bytes of executable memory");
}

void CodeBuffer::begin_write() noexcept {
  if (write_ == execute_ && write_ != nullptr) make_writable(write_, size_);
}

void CodeBuffer::end_write(std::size_t bytes, std::size_t from) noexcept {
  if (write_ == execute_ && write_ != nullptr) make_executable(write_, size_);
  flush_instructions(execute_ + from, bytes);
}

void CodeBuffer::release() noexcept {
  if (execute_ != nullptr && execute_ != write_) munmap(execute_, size_);
  if (write_ != nullptr) munmap(write_, size_);
  write_ = execute_ = nullptr;
  size_ = 0;
}

}  // namespace pickaxe::os
