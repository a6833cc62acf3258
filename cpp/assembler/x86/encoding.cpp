#include "assembler/x86/encoding.h"

#include <array>

namespace pickaxe::assembler::x86 {

Encoder::Encoder(std::span<std::uint8_t> buffer, std::size_t pool_bytes) noexcept
    : begin_(buffer.data()), end_(buffer.data() + buffer.size()), pool_bytes_((pool_bytes + 63) & ~std::size_t{63}) {
  full_ = pool_bytes_ > buffer.size();
  cursor_ = full_ ? end_ : begin_ + pool_bytes_;
}

Literal Encoder::literal(const void* value, std::size_t bytes) noexcept {
  for (std::size_t at = 0; at + bytes <= pool_used_; at += bytes) {
    if (std::memcmp(begin_ + at, value, bytes) == 0) return {static_cast<std::int32_t>(at)};
  }
  const std::size_t at = (pool_used_ + bytes - 1) & ~(bytes - 1);
  if (at + bytes > pool_bytes_) {
    full_ = true;
    return {0};
  }
  std::memcpy(begin_ + at, value, bytes);
  pool_used_ = at + bytes;
  return {static_cast<std::int32_t>(at)};
}

Literal Encoder::literal64(std::uint64_t value) noexcept {
  return literal(&value, sizeof value);
}

Literal Encoder::literal64x4(std::uint64_t value) noexcept {
  const std::array<std::uint64_t, 4> lanes = {value, value, value, value};
  return literal(lanes.data(), sizeof lanes);
}

}  // namespace pickaxe::assembler::x86
