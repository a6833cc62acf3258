#include "randomx/jit/x86/patterns.h"

#include <algorithm>
#include <array>
#include <string>

#include "random.h"
#include "randomx/jit/x86/instructions.h"
#include "test.h"

namespace pickaxe::randomx::jit::x86 {
namespace {

struct Target {
  base::Features features;
  program::Rounding rounding;
};
constexpr Target kTargets[] = {{base::Features(), program::Rounding::control_register},
                               {base::Feature::bmi2, program::Rounding::control_register},
                               {base::Feature::bmi2, program::Rounding::embedded}};

std::string assembled(const program::DecodedInstruction& in, const Target& target) {
  std::array<std::uint8_t, 64> buffer{};
  std::uint64_t factor = 0;
  Assembler as(buffer, 0);
  InstructionEmitter(as, target.features, target.rounding, &factor).emit(in);
  CHECK(as.ok());
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(as.size())};
}

std::string from_pattern(const program::DecodedInstruction& in, const Target& target) {
  std::array<std::uint8_t, Patterns::kRoom + 8> buffer;
  buffer.fill(0xcc);
  const std::uint8_t* const end = Patterns::of(target.features, target.rounding).write(in, buffer.data());
  CHECK(std::all_of(buffer.begin() + Patterns::kRoom, buffer.end(), [](std::uint8_t byte) { return byte == 0xcc; }));
  return {buffer.cbegin(), buffer.cbegin() + (end - buffer.data())};
}

bool has_group_of_four(program::Operation operation) {
  return operation >= program::Operation::fswap_f && operation <= program::Operation::fsqrt_r;
}

template <typename Check>
void for_each_operation(Check check) {
  for (unsigned i = 0; i <= static_cast<unsigned>(program::Operation::istore); ++i)
    check(static_cast<program::Operation>(i));
}

}  // namespace

TEST("randomx/jit/x86/patterns: the assembler's bytes, for all registers and shifts") {
  auto random = test::random_engine();
  for (const Target& target : kTargets) {
    for_each_operation([&](program::Operation operation) {
      const unsigned shifts = operation == program::Operation::iadd_rs ? 4 : 64;
      for (unsigned registers = 0; registers < 64; ++registers) {
        for (unsigned shift = 0; shift < shifts; ++shift) {
          if (operation == program::Operation::iror_i && shift == 1) continue;  // has an encoding of its own
          program::DecodedInstruction in{};
          in.operation = operation;
          in.dst = static_cast<std::uint8_t>(has_group_of_four(operation) ? registers % 4 : registers % 8);
          in.src = static_cast<std::uint8_t>(registers / 8);
          in.shift = static_cast<std::uint8_t>(shift);
          // No byte for which there is a shorter encoding; IADD_RS has one for r5 only.
          std::uint64_t imm = 0;
          while (static_cast<std::uint64_t>(static_cast<std::int8_t>(imm)) == imm) {
            imm = 0xffffffff80000000u | (random() & 0x7ffffffe) | 0x100000;
          }
          if (operation != program::Operation::iadd_rs || in.dst == 5) in.imm = imm;
          in.mask = kRx0.l2_mask();
          if (!Patterns::of(target.features, target.rounding).knows(in)) continue;
          CHECK(from_pattern(in, target) == assembled(in, target));
        }
      }
    });
  }
}

TEST("randomx/jit/x86/patterns: only the long, the rare and what depends on the program is left to the assembler") {
  for (const Target& target : kTargets) {
    const Patterns& patterns = Patterns::of(target.features, target.rounding);
    for_each_operation([&](program::Operation operation) {
      const bool unknown = operation == program::Operation::cbranch || operation == program::Operation::imul_i ||
                           operation == program::Operation::cfround || operation == program::Operation::cfround_v2 ||
                           operation == program::Operation::fdiv_m || operation == program::Operation::ismulh_m ||
                           (operation == program::Operation::imulh_m && !target.features.has(base::Feature::bmi2));
      for (std::uint8_t dst = 0; dst < (has_group_of_four(operation) ? 4 : 8); ++dst) {
        const bool displaced = operation == program::Operation::iadd_rs && dst == 5;
        CHECK_EQ(patterns.knows({operation, dst, 0, 0, 0, 0, 0}), !unknown && !displaced);
        CHECK(!patterns.knows({operation, dst, program::kNoRegister, 0, 0, 0, 0}));
      }
    });
  }
}

}  // namespace pickaxe::randomx::jit::x86
