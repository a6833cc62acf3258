#include "os/copied_code.h"

#include <cstring>
#include <utility>

namespace pickaxe::os {

base::Result<CopiedCode> CopiedCode::allocate(std::size_t room, std::size_t copies) noexcept {
  const std::size_t pitch = (room + kCopyAlignment - 1) / kCopyAlignment * kCopyAlignment;
  auto allocated = CodeBuffer::allocate(copies * pitch);
  if (!allocated.ok()) return allocated.status();
  return CopiedCode(std::move(allocated.value()), room, copies, pitch);
}

std::span<std::uint8_t> CopiedCode::begin_write() noexcept {
  code_.begin_write();
  return {code_.write_view(), room_};
}

void CopiedCode::end_write(std::size_t bytes) noexcept {
  for (std::size_t i = 1; i < copies_; ++i) {
    std::memcpy(code_.write_view() + i * pitch_, code_.write_view(), bytes);
  }
  code_.end_write((copies_ - 1) * pitch_ + bytes);
}

}  // namespace pickaxe::os
