#include "randomx/jit/x86/copies.h"

namespace pickaxe::randomx::jit::x86 {

namespace {

// Of an instruction that rounds: how far before its end the byte with its mode stands, and which bits of that it is.
constexpr std::size_t kModeBeforeEnd = 3;
constexpr unsigned kModeBit = 5;

}  // namespace

void go_to_copy(Assembler& as, std::size_t place) noexcept {
  as.mov(rax, ptr(rbx, rax, Scale::x2, offsetof(Frame, copies)));
  as.add(rax, static_cast<std::int32_t>(place));
  as.jmp(rax);
}

void Copies::begin(Assembler& as) noexcept {
  as.mov(eax, frame(offsetof(Frame, rounding)));
  const std::size_t jump_end = as.size() + kGoToCopyCode;
  begin_ = (jump_end + 63) & ~std::size_t{63};
  go_to_copy(as, begin_);
  as.align(64);
  used_ = 0;
}

std::size_t Copies::end(Assembler& as, Label& tail) noexcept {
  constexpr std::size_t kJumpCode = 5;
  const std::size_t bytes = as.size() - begin_;
  const std::size_t distance = (bytes + kJumpCode + 63) & ~std::size_t{63};
  as.jmp(tail);
  for (std::size_t mode = 1; mode < kCount; ++mode) {
    as.nop(begin_ + mode * distance - as.size());
    std::uint8_t* const copy = as.rest().data();
    as.repeat(begin_, bytes);
    as.jmp(tail);
    if (!as.ok()) break;
    for (std::size_t i = 0; i < used_; ++i) {
      std::uint8_t& byte = copy[rounding_ends_[i] - begin_ - kModeBeforeEnd];
      byte = static_cast<std::uint8_t>(byte | mode << kModeBit);
    }
  }
  return distance;
}

}  // namespace pickaxe::randomx::jit::x86
