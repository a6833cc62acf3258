#include "randomx/jit/x86/patterns.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "randomx/jit/x86/instructions.h"

namespace pickaxe::randomx::jit::x86 {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kWordsBytes = 16;

// Four bytes that no shorter encoding can stand for, and four that differ from them in each place.
constexpr std::uint32_t kImm = 0x11223344;
constexpr std::uint32_t kOtherImm = 0x55667788;
constexpr std::uint32_t kMask = 0x1ffff8;

struct Code {
  std::array<std::uint8_t, 64> at{};
  std::size_t bytes = 0;
};

Code code_of(const program::DecodedInstruction& in, base::Features features, program::Rounding rounding) noexcept {
  Code code;
  std::uint64_t factor = 0;
  Assembler as(code.at, 0);
  InstructionEmitter(as, features, rounding, &factor).emit(in);
  code.bytes = as.size();
  return code;
}

Code address_code(unsigned reg, std::uint32_t imm) noexcept {
  Code code;
  Assembler as(code.at, 0);
  emit_address(as, r(reg), imm, kMask, rax);
  code.bytes = as.size();
  return code;
}

std::uint8_t first_difference(const Code& a, const Code& b) noexcept {
  return static_cast<std::uint8_t>(
      std::mismatch(a.at.begin(), a.at.begin() + static_cast<std::ptrdiff_t>(a.bytes), b.at.begin()).first -
      a.at.begin());
}

enum class Addressed { not_at_all, by_src, by_dst };

Addressed addressed(program::Operation operation) noexcept {
  switch (operation) {
    case program::Operation::iadd_m:
    case program::Operation::isub_m:
    case program::Operation::imul_m:
    case program::Operation::imulh_m:
    case program::Operation::ismulh_m:
    case program::Operation::ixor_m:
    case program::Operation::fadd_m:
    case program::Operation::fsub_m:
    case program::Operation::fdiv_m:
      return Addressed::by_src;
    case program::Operation::istore:
      return Addressed::by_dst;
    default:
      return Addressed::not_at_all;
  }
}

// Their code depends on other instructions.
bool stands_alone(program::Operation operation) noexcept {
  return operation != program::Operation::cbranch && operation != program::Operation::imul_i;
}

}  // namespace

const Patterns& Patterns::of(base::Features features, program::Rounding rounding) noexcept {
  if (rounding == program::Rounding::embedded) {
    static const Patterns embedded{base::Feature::bmi2, program::Rounding::embedded};
    return embedded;
  }
  if (features.has(base::Feature::bmi2)) {
    static const Patterns bmi2{base::Feature::bmi2, program::Rounding::control_register};
    return bmi2;
  }
  static const Patterns usual{base::Features(), program::Rounding::control_register};
  return usual;
}

Patterns::Patterns(base::Features features, program::Rounding rounding) noexcept {
  for (unsigned reg = 0; reg < addresses_.size(); ++reg) addresses_[reg] = learn_address(reg);
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    const auto operation = static_cast<program::Operation>(i);
    if (stands_alone(operation)) patterns_[i] = learn(operation, features, rounding);
  }
}

Patterns::Address Patterns::learn_address(unsigned reg) noexcept {
  const Code code = address_code(reg, kImm);
  Address address;
  std::memcpy(address.code.data(), code.at.data(), kWordsBytes);
  address.bytes = static_cast<std::uint8_t>(code.bytes);
  address.imm_at = first_difference(code, address_code(reg, kOtherImm));
  // `and` of eax ends with its operand.
  address.mask_at = static_cast<std::uint8_t>(code.bytes - sizeof kMask);
  return address;
}

Patterns::Pattern Patterns::learn(program::Operation operation, base::Features features,
                                  program::Rounding rounding) const noexcept {
  const Addressed how = addressed(operation);
  // IADD_RS adds no immediate but to r5, whose code is irregular anyway.
  const std::uint32_t usual_imm = operation == program::Operation::iadd_rs ? 0 : kImm;

  // What follows the address; nothing if that is not as write() would have it, or if it is too long.
  const auto code = [&](unsigned dst, unsigned src, unsigned shift, std::uint32_t imm) -> std::optional<Code> {
    program::DecodedInstruction in{};
    in.operation = operation;
    in.dst = static_cast<std::uint8_t>(dst);
    in.src = static_cast<std::uint8_t>(src);
    in.shift = static_cast<std::uint8_t>(shift);
    in.imm = imm;
    in.mask = kMask;
    Code whole = code_of(in, features, rounding);
    if (how != Addressed::not_at_all) {
      const Code address = address_code(how == Addressed::by_dst ? dst : src, imm);
      const auto end = address.at.begin() + static_cast<std::ptrdiff_t>(address.bytes);
      if (!std::equal(address.at.begin(), end, whole.at.begin())) return std::nullopt;
      std::rotate(whole.at.begin(), whole.at.begin() + static_cast<std::ptrdiff_t>(address.bytes), whole.at.end());
      whole.bytes -= address.bytes;
    }
    if (whole.bytes > kWordsBytes) return std::nullopt;
    std::fill(whole.at.begin() + static_cast<std::ptrdiff_t>(whole.bytes), whole.at.end(), 0);
    return whole;
  };
  const auto words = [](const Code& from) {
    Words out;
    std::memcpy(out.data(), from.at.data(), kWordsBytes);
    return out;
  };

  // A rotation by 1 has a shorter encoding, which nothing else is linear to.
  constexpr unsigned kShift = 2;
  Pattern pattern;
  const auto origin = code(0, 0, kShift, usual_imm);
  const auto next_dst = code(1, 0, kShift, usual_imm);
  const auto next_src = code(0, 1, kShift, usual_imm);
  const auto next_shift = code(0, 0, kShift + 1, usual_imm);
  if (!origin || !next_dst || !next_src || !next_shift) return pattern;
  pattern.code = words(*origin);
  pattern.by_dst = {words(*next_dst)[0] - pattern.code[0], words(*next_dst)[1] - pattern.code[1]};
  pattern.by_src = words(*next_src)[0] - pattern.code[0];
  pattern.by_shift = words(*next_shift)[0] - pattern.code[0];
  pattern.bytes = static_cast<std::uint8_t>(origin->bytes);
  pattern.imm_at = pattern.bytes;
  if (how == Addressed::not_at_all && usual_imm != 0) {
    pattern.imm_at = first_difference(*origin, *code(0, 0, kShift, kOtherImm));
  }
  pattern.address_mask = how == Addressed::not_at_all ? 0 : 0xff;
  pattern.addressed_by_dst = how == Addressed::by_dst;

  const Words at_shift = pattern.code;
  pattern.code[0] -= kShift * pattern.by_shift;

  pattern.irregular = 0;
  for (unsigned dst = 0; dst < 8; ++dst) {
    for (unsigned src = 0; src < 8; ++src) {
      const auto one = code(dst, src, kShift, usual_imm);
      const Words linear = {
          at_shift[0] + dst * pattern.by_dst[0] + src * pattern.by_src,
          at_shift[1] + dst * pattern.by_dst[1],
      };
      if (!one || one->bytes != origin->bytes || words(*one) != linear) {
        pattern.irregular = static_cast<std::uint8_t>(pattern.irregular | 1u << dst);
      }
    }
  }
  return pattern;
}

}  // namespace pickaxe::randomx::jit::x86
