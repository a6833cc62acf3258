// The worst programs there can be fit the room that the back end asks for, and code asks ahead for the right line.
#include "randomx/jit/backend.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "os/cpu.h"
#include "randomx/jit/runnable.h"
#include "test.h"

namespace pickaxe::randomx::jit {
namespace {

using base::Feature;
using os::CallingConvention;

constexpr CallingConvention kConventions[] = {CallingConvention::system_v, CallingConvention::microsoft,
                                              CallingConvention::aapcs64};
constexpr base::Features kFeatureSets[] = {Feature::aesni | Feature::arm_aes, Feature::aesni | Feature::bmi2,
                                           Feature::aesni | Feature::bmi2 | Feature::avx2};

constexpr base::Features kAvx512 = Feature::aesni | Feature::bmi2 | Feature::avx2 | Feature::avx512;

constexpr std::uint8_t kLastOperation = static_cast<std::uint8_t>(program::Operation::istore);
constexpr std::uint64_t kWideImmediate = 0xffffffff89abcdefu;

std::size_t code_bytes(const ProgramTarget& target, const program::DecodedProgram& program) {
  static Frame frame;
  std::vector<std::uint8_t> buffer(max_program_code(target, program.size));
  ProgramCode code;
  emit_program(buffer, target, program, frame, code);
  if (!code.fits) test::fail(__FILE__, __LINE__, "a program of " + std::to_string(program.size) + " does not fit");
  return code.bytes;
}

template <typename Check>
void for_each_target(Check check) {
  for (const Params* params : {&kRx0, &kRx2}) {
    for (const program::Mode mode : {program::Mode::full, program::Mode::light}) {
      for (const base::Features features : kFeatureSets) {
        for (const CallingConvention convention : kConventions) {
          check(ProgramTarget{params, mode, false, features, convention});
          if (mode == program::Mode::light) continue;
          for (const program::Prefetch prefetch : {program::Prefetch::direct, program::Prefetch::translated})
            check(ProgramTarget{params, mode, true, features, convention, prefetch});
          check(ProgramTarget{params, mode, false, features, convention, program::Prefetch::translated});
          if (!supports(ProgramTarget{params, mode, true, kAvx512, convention, {}, program::Rounding::embedded}).ok())
            continue;
          for (const bool in_turns : {false, true}) {
            for (const program::Prefetch prefetch : {program::Prefetch::direct, program::Prefetch::translated})
              check(ProgramTarget{params, mode, in_turns, kAvx512, convention, prefetch, program::Rounding::embedded});
          }
        }
      }
    }
  }
}

TEST("randomx/jit/backend: the code around the instructions fits its room") {
  for_each_target([](const ProgramTarget& target) {
    program::DecodedProgram program{};
    for (unsigned bits = 0; bits < 16; ++bits) {
      for (unsigned i = 0; i < 4; ++i)
        program.config.read_reg[i] = static_cast<std::uint8_t>(2 * i + ((bits >> i) & 1));
      program.config.dataset_offset = target.params->dataset_extra_bytes;
      CHECK(code_bytes(target, program) <= max_program_code(target, 0));
    }
  });
}

TEST("randomx/jit/backend: what machines share fits its room") {
  for_each_target([](const ProgramTarget& target) {
    std::vector<std::uint8_t> buffer(kRingCodeRoom);
    const RingCode code = emit_ring(buffer, target);
    CHECK(code.fits && code.bytes <= kRingCodeRoom);
  });
}

TEST("randomx/jit/backend: the longest form of every instruction fits, program after program of it") {
  for_each_target([](const ProgramTarget& target) {
    for (std::uint8_t operation = 0; operation <= kLastOperation; ++operation) {
      for (std::uint8_t dst = 0; dst < 8; ++dst) {
        for (std::uint8_t src = 0; src < 8; ++src) {
          program::DecodedInstruction in{};
          in.operation = static_cast<program::Operation>(operation);
          const bool group_of_four =
              in.operation >= program::Operation::fswap_f && in.operation <= program::Operation::fsqrt_r;
          const bool from_memory = in.operation == program::Operation::fadd_m ||
                                   in.operation == program::Operation::fsub_m ||
                                   in.operation == program::Operation::fdiv_m;
          in.dst = group_of_four ? dst % 4 : dst;
          in.src = group_of_four && !from_memory ? src % 4 : src;
          in.shift = 3;
          in.mask = kRx0.l3_mask();
          in.imm = kWideImmediate;
          if (in.operation == program::Operation::imul_i) in.imm = 0x89abcdef01234567u;
          program::DecodedProgram program{};
          program.size = kMaxProgramSize;
          std::fill_n(program.storage.begin(), program.size, in);
          code_bytes(target, program);
          if (in.operation != program::Operation::cbranch) continue;
          // Each to itself: no constant can be read together with another instruction's.
          for (std::uint32_t i = 0; i < program.size; ++i) program.storage[i].target = static_cast<std::uint16_t>(i);
          code_bytes(target, program);
        }
      }
    }
  });
}

TEST("randomx/jit/backend: constant addresses and 32-bit factors are no longer") {
  for_each_target([](const ProgramTarget& target) {
    for (std::uint8_t operation = 0; operation <= kLastOperation; ++operation) {
      const auto op = static_cast<program::Operation>(operation);
      const bool integer_from_memory = op == program::Operation::iadd_m || op == program::Operation::isub_m ||
                                       op == program::Operation::imul_m || op == program::Operation::imulh_m ||
                                       op == program::Operation::ismulh_m || op == program::Operation::ixor_m;
      if (!integer_from_memory && op != program::Operation::imul_i) continue;
      for (std::uint8_t dst = 0; dst < 8; ++dst) {
        program::DecodedProgram program{};
        program.size = kMaxProgramSize;
        std::fill_n(program.storage.begin(), program.size,
                    program::DecodedInstruction{op, dst, program::kNoRegister, 0, 0, kRx0.l3_mask(), kWideImmediate});
        code_bytes(target, program);
      }
    }
  });
}

TEST("randomx/jit/backend: a line ahead is what the ring says, or what a machine alone reads next") {
  constexpr std::uint32_t kOffset = 0x12345678;
  for (const Params* variant : {&kRx0, &kRx2}) {
    for (const bool in_turns : {false, true}) {
      const ProgramTarget target{variant,
                                 program::Mode::full,
                                 in_turns,
                                 os::cpu_features(),
                                 os::kCallingConvention,
                                 program::Prefetch::translated};
      if (!supports(target).ok()) continue;
      const auto run = std::make_unique<Runnable>(target, 1);
      Frame& frame = run->frame;
      const std::uint32_t mask = run->params.dataset_mask();
      frame.iterations = 1;
      frame.line_offset = &kOffset;
      frame.line_dataset = frame.dataset + 3 * kItemBytes;
      const std::uint8_t* const want =
          in_turns ? frame.line_dataset + (kOffset & mask) : frame.dataset + (frame.mx & mask);
      reinterpret_cast<void (*)(Frame*)>(reinterpret_cast<std::uintptr_t>(run->entry))(&frame);
      CHECK(frame.line_ahead == want);
    }
  }
}

}  // namespace
}  // namespace pickaxe::randomx::jit
