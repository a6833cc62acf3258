#include "randomx/program/decode.h"

#include "randomx/arithmetic/reciprocal.h"
#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

// The last opcode byte of an instruction, as the reference implementation's decoder tests use.
std::uint8_t opcode_byte(const Params& params, Opcode opcode) {
  std::size_t byte = 256;
  while (params.opcodes[--byte] != opcode) {
  }
  return static_cast<std::uint8_t>(byte);
}

constexpr std::uint32_t kImm = 3234567890u;
constexpr std::uint64_t kImm64 = 0xffffffffc0cb96d2u;
constexpr std::uint8_t kHigh = 192;  // bits of dst and src that do not count

struct Expected {
  program::Operation operation;
  unsigned dst, src, shift;
  std::uint32_t mask;
  std::uint64_t imm;
};

program::DecodedProgram decode_program(const Params& params, const std::vector<program::RawInstruction>& raw) {
  static program::RawProgram program;
  program = {};
  for (auto& i : program.instructions) i = {opcode_byte(params, Opcode::fscal_r), 0, 0, 0, 0};
  std::copy(raw.begin(), raw.end(), program.instructions.begin());
  program::DecodedProgram out;
  program::decode(params, program, out);
  return out;
}

program::RawInstruction raw(Opcode opcode, unsigned dst, unsigned src, unsigned mod = 0, std::uint32_t imm = kImm) {
  return {opcode_byte(kRx0, opcode), static_cast<std::uint8_t>(dst), static_cast<std::uint8_t>(src),
          static_cast<std::uint8_t>(mod), imm};
}

void check(const program::RawInstruction& instruction, const Expected& e) {
  const program::DecodedInstruction d = decode_program(kRx0, {instruction}).storage[0];
  CHECK_EQ(static_cast<int>(d.operation), static_cast<int>(e.operation));
  CHECK_EQ(unsigned{d.dst}, e.dst);
  CHECK_EQ(unsigned{d.src}, e.src);
  CHECK_EQ(unsigned{d.shift}, e.shift);
  CHECK_EQ(d.mask, e.mask);
  CHECK_EQ(d.imm, e.imm);
}

constexpr std::uint32_t kL1 = 0x3ff8, kL2 = 0x3fff8, kL3 = 0x1ffff8;

}  // namespace

TEST("randomx/program/decode: integer instructions") {
  using O = program::Operation;
  check(raw(Opcode::iadd_rs, kHigh | 0, kHigh | 1, 0xff), {O::iadd_rs, 0, 1, 3, 0, 0});
  check(raw(Opcode::iadd_rs, kHigh | 5, kHigh | 1, 8), {O::iadd_rs, 5, 1, 2, 0, kImm64});
  check(raw(Opcode::iadd_rs, 3, 3, 4), {O::iadd_rs, 3, 3, 1, 0, 0});
  check(raw(Opcode::iadd_m, kHigh | 0, kHigh | 1, 1), {O::iadd_m, 0, 1, 0, kL1, kImm64});
  check(raw(Opcode::iadd_m, 2, 2, 1), {O::iadd_m, 2, program::kNoRegister, 0, kL3, kImm64});
  check(raw(Opcode::isub_r, 0, 1), {O::isub_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::isub_r, 7, 7), {O::isub_i, 7, 7, 0, 0, kImm64});
  check(raw(Opcode::isub_m, 0, 1), {O::isub_m, 0, 1, 0, kL2, kImm64});
  check(raw(Opcode::imul_r, 0, 1), {O::imul_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::imul_r, 4, 4), {O::imul_i, 4, 4, 0, 0, kImm64});
  check(raw(Opcode::imul_m, 0, kHigh | 0), {O::imul_m, 0, program::kNoRegister, 0, kL3, kImm64});
  check(raw(Opcode::imulh_r, 6, 6), {O::imulh_r, 6, 6, 0, 0, 0});
  check(raw(Opcode::imulh_m, 0, 1), {O::imulh_m, 0, 1, 0, kL2, kImm64});
  check(raw(Opcode::ismulh_r, 0, 1), {O::ismulh_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::ismulh_m, 0, 1, 3), {O::ismulh_m, 0, 1, 0, kL1, kImm64});
  check(raw(Opcode::imul_rcp, kHigh | 1, 5), {O::imul_i, 1, 1, 0, 0, arithmetic::reciprocal(kImm)});
  check(raw(Opcode::imul_rcp, 1, 5, 0, 0), {O::nop, 0, 0, 0, 0, 0});
  check(raw(Opcode::imul_rcp, 1, 5, 0, 1u << 31), {O::nop, 0, 0, 0, 0, 0});
  check(raw(Opcode::ineg_r, 3, 1), {O::ineg_r, 3, 3, 0, 0, 0});
  check(raw(Opcode::ixor_r, 0, 1), {O::ixor_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::ixor_r, 1, 1), {O::ixor_i, 1, 1, 0, 0, kImm64});
  check(raw(Opcode::ixor_m, 0, 1), {O::ixor_m, 0, 1, 0, kL2, kImm64});
  check(raw(Opcode::iror_r, 0, 1), {O::iror_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::iror_r, 1, 1), {O::iror_i, 1, 1, kImm & 63, 0, 0});
  check(raw(Opcode::irol_r, 0, 1), {O::irol_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::irol_r, 1, 1), {O::iror_i, 1, 1, 64 - (kImm & 63), 0, 0});
  check(raw(Opcode::irol_r, 1, 1, 0, 64), {O::iror_i, 1, 1, 0, 0, 0});
  check(raw(Opcode::iswap_r, 0, 1), {O::iswap_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::iswap_r, 1, 1), {O::nop, 0, 0, 0, 0, 0});
}

TEST("randomx/program/decode: floating point, control and store") {
  using O = program::Operation;
  check(raw(Opcode::fswap_r, 3, 1), {O::fswap_f, 3, 0, 0, 0, 0});
  check(raw(Opcode::fswap_r, kHigh | 7, 1), {O::fswap_e, 3, 0, 0, 0, 0});
  check(raw(Opcode::fadd_r, 6, 7), {O::fadd_r, 2, 3, 0, 0, 0});
  // src == dst has no meaning between groups: the level stays with mod.mem.
  check(raw(Opcode::fadd_m, 1, 1, 1), {O::fadd_m, 1, 1, 0, kL1, kImm64});
  check(raw(Opcode::fsub_r, 0, 1), {O::fsub_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::fsub_m, 4, 6), {O::fsub_m, 0, 6, 0, kL2, kImm64});
  check(raw(Opcode::fscal_r, 5, 1), {O::fscal_r, 1, 0, 0, 0, 0});
  check(raw(Opcode::fmul_r, 0, 1), {O::fmul_r, 0, 1, 0, 0, 0});
  check(raw(Opcode::fdiv_m, 0, 1, 3), {O::fdiv_m, 0, 1, 0, kL1, kImm64});
  check(raw(Opcode::fsqrt_r, 7, 1), {O::fsqrt_r, 3, 0, 0, 0, 0});
  check(raw(Opcode::cfround, 3, kHigh | 1), {O::cfround, 0, 1, 18, 0, 0});
  check(raw(Opcode::istore, 0, 1, 1), {O::istore, 0, 1, 0, kL1, kImm64});
  check(raw(Opcode::istore, 0, 1, 0), {O::istore, 0, 1, 0, kL2, kImm64});
  check(raw(Opcode::istore, 2, 2, 0xd0), {O::istore, 2, 2, 0, kL2, kImm64});
  check(raw(Opcode::istore, 0, 1, 224), {O::istore, 0, 1, 0, kL3, kImm64});
  CHECK(decode_program(kRx2, {raw(Opcode::cfround, 0, 1)}).storage[0].operation == O::cfround_v2);
}

TEST("randomx/program/decode: branches") {
  // cimm and condition of the reference implementation's test
  check(raw(Opcode::cbranch, kHigh | 0, 0, 48), {program::Operation::cbranch, 0, 0, 0, 0x7f800, 0xffffffffc0cb9ad2u});
  // b = 15 + 8: the highest bit the condition can start at
  check(raw(Opcode::cbranch, 0, 0, 0xf0, 0),
        {program::Operation::cbranch, 0, 0, 0, 0x7f800000, std::uint64_t{1} << 23});
}

TEST("randomx/program/decode: a branch goes to just after the last change of its register") {
  const auto decoded = decode_program(kRx0, {
                                                raw(Opcode::cbranch, 0, 0),         // 0: nothing changed yet
                                                raw(Opcode::iadd_rs, 1, 2),         // 1
                                                raw(Opcode::fadd_r, 1, 2),          // 2: another group
                                                raw(Opcode::cbranch, 1, 0),         // 3
                                                raw(Opcode::cbranch, 1, 0),         // 4: branches change all
                                                raw(Opcode::iswap_r, 2, 6),         // 5
                                                raw(Opcode::istore, 6, 2),          // 6: changes no register
                                                raw(Opcode::cbranch, 6, 0),         // 7
                                                raw(Opcode::imul_rcp, 3, 0, 0, 3),  // 8
                                                raw(Opcode::imul_rcp, 3, 0, 0, 4),  // 9: a no-op
                                                raw(Opcode::iswap_r, 3, 3),         // 10: a no-op
                                                raw(Opcode::cbranch, 3, 0),         // 11
                                                raw(Opcode::cfround, 3, 3),         // 12
                                                raw(Opcode::cbranch, 3, 0),         // 13
                                            });
  const auto target = [&](std::size_t i) { return unsigned{decoded.storage[i].target}; };
  CHECK_EQ(target(0), 0u);
  CHECK_EQ(target(3), 2u);
  CHECK_EQ(target(4), 4u);
  CHECK_EQ(target(7), 6u);
  CHECK_EQ(target(11), 9u);
  CHECK_EQ(target(13), 12u);
}

TEST("randomx/program/decode: configuration") {
  program::RawProgram program{};
  for (std::size_t i = 0; i < 16; ++i) program.configuration[i] = 0x0123456789abcdefu * (i + 1);
  program::DecodedProgram out;
  program::decode(kRx0, program, out);
  CHECK_EQ(out.size, 256u);
  CHECK_EQ(out.config.a[0], ((std::uint64_t{0x0123456789abcdefu} >> 59) + 1023) << 52 | 0x3456789abcdefu);
  CHECK_EQ(out.config.ma, static_cast<std::uint32_t>(program.configuration[8]));
  CHECK_EQ(out.config.mx, static_cast<std::uint32_t>(program.configuration[10]));
  for (unsigned i = 0; i < 4; ++i) {
    CHECK_EQ(unsigned{out.config.read_reg[i]}, 2 * i + (program.configuration[12] >> i & 1));
  }
  CHECK_EQ(out.config.dataset_offset, program.configuration[13] % 524288 * 64);

  // e mask of the reference implementation's FDIV_M test
  program.configuration[14] = 0xa00000000005d11au;
  program.configuration[15] = 0x900000000fdba31eu;
  program.configuration[13] = 524287;
  program::decode(kRx0, program, out);
  CHECK_EQ(out.config.e_mask[0], 0x3a0000000005d11au);
  CHECK_EQ(out.config.e_mask[1], 0x39000000001ba31eu);
  CHECK_EQ(out.config.dataset_offset, kRx0.dataset_extra_bytes);
}

TEST("randomx/program/decode: any bytes decode to operands in range") {
  program::RawProgram program;
  program::DecodedProgram out;
  for (const Params* params : all_variants()) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      random_program(seed, program);
      program::decode(*params, program, out);
      CHECK(out.config.dataset_offset + params->dataset_mask() + kItemBytes <= params->dataset_bytes());
      for (std::uint32_t i = 0; i < out.size; ++i) {
        const program::DecodedInstruction& d = out.storage[i];
        CHECK(d.dst < 8 && d.src <= program::kNoRegister && d.shift < 64);
        if (d.operation == program::Operation::cbranch) {
          CHECK(d.target <= i);
        } else {
          CHECK(d.mask < params->scratchpad_l3_bytes && d.mask % 8 == 0);
        }
      }
    }
  }
}
