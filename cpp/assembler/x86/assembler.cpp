#include "assembler/x86/assembler.h"

#include <cstring>
#include <string>

namespace pickaxe::assembler::x86 {

base::Status Assembler::status() const {
  if (full()) {
    return base::Status::error(base::Code::code_memory, "generated code does not fit into its buffer of " +
                                                            std::to_string(buffer_bytes()) + " bytes");
  }
  if (too_far_) return base::Status::error(base::Code::code_memory, "a short jump was asked to reach beyond 127 bytes");
  if (unbound_jumps_ != 0) return base::Status::error(base::Code::code_memory, "a jump leads to a label never bound");
  return {};
}

void Assembler::bind(Label& label) noexcept {
  label.position_ = static_cast<std::int32_t>(size());
  while (label.unresolved_ >= 0) {
    std::uint8_t* field = byte_at(label.unresolved_);
    std::int32_t previous;
    std::memcpy(&previous, field, sizeof previous);
    put32(field, static_cast<std::uint32_t>(label.position_ - (label.unresolved_ + 4)));
    label.unresolved_ = previous;
    --unbound_jumps_;
  }
}

// The displacement of a 32-bit jump; of a forward one it holds the chain of earlier jumps until bind.
void Assembler::jump32(Label& target) noexcept {
  const auto at = static_cast<std::int32_t>(size());
  std::uint8_t* const field = byte_at(at);
  if (target.bound()) return commit(put32(field, static_cast<std::uint32_t>(target.position_ - (at + 4))));
  commit(put32(field, static_cast<std::uint32_t>(target.unresolved_)));
  target.unresolved_ = at;
  ++unbound_jumps_;
}

void Assembler::call(Label& target) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return;
  *p++ = 0xe8;
  commit(p);
  jump32(target);
}

// rip-relative: as with a jump, the distance from the end of the instruction.
void Assembler::lea(Gp64 d, Label& place) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return;
  *p++ = static_cast<std::uint8_t>(0x48 | (d.id >> 3) << 2);
  *p++ = 0x8d;
  *p++ = static_cast<std::uint8_t>(0x05 | (d.id & 7) << 3);
  commit(p);
  jump32(place);
}

ShortJump Assembler::jcc_short(Condition condition) noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return {-1};
  *p++ = static_cast<std::uint8_t>(0x70 | static_cast<std::uint8_t>(condition));
  *p++ = 0;
  commit(p);
  return {static_cast<std::int32_t>(size()) - 1};
}

void Assembler::land(ShortJump jump) noexcept {
  if (jump.displacement_at < 0) return;
  const std::int64_t distance = static_cast<std::int64_t>(size()) - (jump.displacement_at + 1);
  too_far_ = too_far_ || !fits_int8(distance);
  *byte_at(jump.displacement_at) = static_cast<std::uint8_t>(distance);
}

void Assembler::vzeroupper() noexcept {
  std::uint8_t* p = start();
  if (p == nullptr) return;
  *p++ = 0xc5;
  *p++ = 0xf8;
  *p++ = 0x77;
  commit(p);
}

// The recommended multi-byte no-operations: one instruction each, so padding costs decode slots only once per 9 bytes.
void Assembler::nop(std::size_t bytes) noexcept {
  static constexpr std::uint8_t kNops[9][9] = {{0x90},
                                               {0x66, 0x90},
                                               {0x0f, 0x1f, 0x00},
                                               {0x0f, 0x1f, 0x40, 0x00},
                                               {0x0f, 0x1f, 0x44, 0x00, 0x00},
                                               {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
                                               {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
                                               {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
                                               {0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00}};
  while (bytes != 0) {
    std::uint8_t* p = start();
    if (p == nullptr) return;
    const std::size_t n = bytes < 9 ? bytes : 9;
    std::memcpy(p, kNops[n - 1], n);
    commit(p + n);
    bytes -= n;
  }
}

void Assembler::repeat(std::size_t offset, std::size_t bytes) noexcept {
  if (rest().size() < bytes) return fill();
  std::memcpy(rest().data(), byte_at(static_cast<std::int32_t>(offset)), bytes);
  seek(size() + bytes);
}

void Assembler::align(std::size_t bytes) noexcept {
  nop((bytes - size() % bytes) % bytes);
}

}  // namespace pickaxe::assembler::x86
