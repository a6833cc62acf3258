#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "os/code.h"
#include "os/system_error.h"

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

// Writes and runs two functions through what `change` opens and closes: false where a change of rights is refused or
// the second function does not run as written. Emulators that translate code ahead (qemu's user mode before 8.2) go on
// with the first.
template <typename Open, typename Close>
bool rewriting_shows(const Views& views, Open open, Close close) noexcept {
  for (const std::uint8_t value : {std::uint8_t{1}, std::uint8_t{2}}) {
    const ReturnValue code(value);
    if (!open()) return false;
    std::memcpy(views.write, code.bytes, sizeof code.bytes);
    if (!close()) return false;
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
void unmap_single(void* at, std::size_t size) noexcept {
  munmap(at, size);
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

// Between pages without any rights: next to a mapping of the same rights the two would become one, and each change of
// rights would have to split it again, which the system may refuse.
void* map_single(std::size_t size) noexcept {
  const std::size_t guard = round_to_pages(1);
  void* const around = mmap(nullptr, size + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (around == MAP_FAILED) return MAP_FAILED;
  void* const inner = static_cast<std::uint8_t*>(around) + guard;
  void* const at = mmap(inner, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0);
  if (at == MAP_FAILED) munmap(around, size + 2 * guard);
  return at;
}
void unmap_single(void* at, std::size_t size) noexcept {
  const std::size_t guard = round_to_pages(1);
  munmap(static_cast<std::uint8_t*>(at) - guard, size + 2 * guard);
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
  const auto granted = [] { return true; };
  if (views.write != MAP_FAILED && views.execute != MAP_FAILED && rewriting_shows(views, granted, granted)) {
    buffer.write_ = static_cast<std::uint8_t*>(views.write);
    buffer.execute_ = static_cast<std::uint8_t*>(views.execute);
    return buffer;
  }
  if (views.write != MAP_FAILED) munmap(views.write, size);
  if (views.execute != MAP_FAILED) munmap(views.execute, size);

  void* single = map_single(size);
  int error = errno;
  if (single != MAP_FAILED) {
    const auto open = [&] { return make_writable(single, size); };
    const auto close = [&] { return make_executable(single, size); };
    errno = 0;
    const bool proven = rewriting_shows({single, single}, open, close);
    error = errno;
    buffer.write_ = static_cast<std::uint8_t*>(single);
    buffer.execute_ = buffer.write_;
    if (proven) return buffer;
  }
  return base::Status::error(base::Code::code_memory, "the OS refuses " + std::to_string(size) +
                                                          " bytes of executable memory" + said_by_system(error));
}

// Both changes were granted when the buffer was made, and nothing needs splitting: a refusal now is not to be mended.
void CodeBuffer::begin_write() noexcept {
  if (write_ == execute_ && write_ != nullptr && !make_writable(write_, size_)) std::abort();
}

void CodeBuffer::end_write(std::size_t bytes, std::size_t from) noexcept {
  if (write_ == execute_ && write_ != nullptr && !make_executable(write_, size_)) std::abort();
  flush_instructions(execute_ + from, bytes);
}

void CodeBuffer::release() noexcept {
  if (write_ != nullptr && write_ == execute_) {
    unmap_single(write_, size_);
  } else if (write_ != nullptr) {
    munmap(write_, size_);
    munmap(execute_, size_);
  }
  write_ = execute_ = nullptr;
  size_ = 0;
}

}  // namespace pickaxe::os
