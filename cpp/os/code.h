// Memory for generated code: one physical block, mapped twice (write view and execute view) where the
// OS allows, so that no page is ever writable and executable at once and no system call is needed
// between writing and running. Where two mappings are not to be had, or rewritten code would not be seen through
// the second one (some emulators), the pages change their rights around each write.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/status.h"

namespace pickaxe::os {

class CodeBuffer {
 public:
  CodeBuffer() = default;
  CodeBuffer(CodeBuffer&& other) noexcept;
  CodeBuffer& operator=(CodeBuffer&& other) noexcept;
  CodeBuffer(const CodeBuffer&) = delete;
  CodeBuffer& operator=(const CodeBuffer&) = delete;
  ~CodeBuffer();

  // Code::code_memory where the OS forbids executable memory (SELinux execmem, hardened kernels).
  static base::Result<CodeBuffer> allocate(std::size_t bytes) noexcept;

  // Brackets a write. No-ops under dual mapping; toggles the page or the thread's write right elsewhere.
  void begin_write() noexcept;
  // Makes `bytes` of the buffer, from byte `from` on, visible to instruction fetch (flushes the I-cache on Arm).
  void end_write(std::size_t bytes, std::size_t from = 0) noexcept;

  std::uint8_t* write_view() const noexcept { return write_; }
  const std::uint8_t* execute_view() const noexcept { return execute_; }
  // What begins so many bytes into the buffer, as a pointer to a function.
  template <typename Function>
  Function entry(std::size_t offset) const noexcept {
    return reinterpret_cast<Function>(reinterpret_cast<std::uintptr_t>(execute_ + offset));
  }
  std::size_t size() const noexcept { return size_; }

 private:
  void release() noexcept;

  std::uint8_t* write_ = nullptr;
  std::uint8_t* execute_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pickaxe::os
