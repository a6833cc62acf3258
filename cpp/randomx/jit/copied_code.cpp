#include "randomx/jit/copied_code.h"

#include <cstring>
#include <utility>

namespace pickaxe::randomx::jit {

base::Result<CopiedCode> CopiedCode::allocate(std::size_t room) noexcept {
  const std::size_t pitch = (room + base::kCopyAlignment - 1) / base::kCopyAlignment * base::kCopyAlignment;
  auto allocated = os::CodeBuffer::allocate(base::kCopies * pitch);
  if (!allocated.ok()) return allocated.status();
  return CopiedCode(std::move(allocated.value()), room, pitch);
}

std::span<std::uint8_t> CopiedCode::begin_write() noexcept {
  code_.begin_write();
  return {code_.write_view(), room_};
}

void CopiedCode::end_write(std::size_t bytes) noexcept {
  for (std::size_t i = 1; i < base::kCopies; ++i) {
    std::memcpy(code_.write_view() + i * pitch_, code_.write_view(), bytes);
  }
  code_.end_write((base::kCopies - 1) * pitch_ + bytes);
}

}  // namespace pickaxe::randomx::jit
