#include "assembler/x86/calls.h"

#include <array>

namespace pickaxe::assembler::x86 {
namespace {

constexpr std::array<Gp64, 6> kSystemVSaved = {rbx, rbp, r12, r13, r14, r15};
constexpr std::array<Gp64, 8> kMicrosoftSaved = {rbx, rbp, rdi, rsi, r12, r13, r14, r15};
constexpr std::array<Gp64, 4> kSystemVArguments = {rdi, rsi, rdx, rcx};
constexpr std::array<Gp64, 4> kMicrosoftArguments = {rcx, rdx, r8, r9};

constexpr unsigned kFirstSavedVector = 6;
constexpr unsigned kSavedVectors = 10;
constexpr std::size_t kVectorBytes = 16;

}  // namespace

Function::Function(os::CallingConvention convention, std::size_t local_bytes, bool vector_registers) noexcept
    : microsoft_(convention == os::CallingConvention::microsoft), vector_registers_(microsoft_ && vector_registers) {
  vectors_at_ = (shadow_bytes() + local_bytes + 15) & ~std::size_t{15};
  stack_bytes_ = vectors_at_ + (vector_registers_ ? kSavedVectors * kVectorBytes : 0);
  // The return address and an even number of saved registers leave rsp 8 short of a multiple of 16.
  static_assert(kSystemVSaved.size() % 2 == 0 && kMicrosoftSaved.size() % 2 == 0);
  stack_bytes_ += 8;
}

std::size_t Function::shadow_bytes() const noexcept {
  return microsoft_ ? 32 : 0;
}

std::span<const Gp64> Function::saved() const noexcept {
  if (microsoft_) return kMicrosoftSaved;
  return kSystemVSaved;
}

Gp64 Function::argument(unsigned index) const noexcept {
  return microsoft_ ? kMicrosoftArguments[index] : kSystemVArguments[index];
}

void Function::enter(Assembler& as) const noexcept {
  for (const Gp64 r : saved()) as.push(r);
  as.sub(rsp, static_cast<std::int32_t>(stack_bytes_));
  if (!vector_registers_) return;
  for (unsigned i = 0; i < kSavedVectors; ++i) {
    const auto at = static_cast<std::int32_t>(vectors_at_ + i * kVectorBytes);
    as.movapd(ptr(rsp, at), Xmm{static_cast<std::uint8_t>(kFirstSavedVector + i)});
  }
}

void Function::leave(Assembler& as) const noexcept {
  for (unsigned i = 0; vector_registers_ && i < kSavedVectors; ++i) {
    const auto at = static_cast<std::int32_t>(vectors_at_ + i * kVectorBytes);
    as.movapd(Xmm{static_cast<std::uint8_t>(kFirstSavedVector + i)}, ptr(rsp, at));
  }
  as.add(rsp, static_cast<std::int32_t>(stack_bytes_));
  const auto registers = saved();
  for (auto it = registers.rbegin(); it != registers.rend(); ++it) as.pop(*it);
  as.ret();
}

}  // namespace pickaxe::assembler::x86
