#include "randomx/program/interpreter.h"

#include <cfenv>
#include <cmath>

#include "randomx/fixture.h"
#include "randomx/program/fp.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

// Runs a few instructions once. Integer registers start from r, F from the 32-bit pairs `f`, E from the exponent and
// fraction masks `e` (the pairs behind them are zero).
struct Bench {
  std::array<std::uint64_t, 8> r{};
  std::array<std::int32_t, 8> f{};
  std::array<std::uint64_t, 2> e{};
  std::array<std::uint64_t, 8> a{};
  std::uint32_t rounding = 0;
  Params params = kRx0;

  alignas(64) std::array<std::uint8_t, 2097152> scratchpad{};
  alignas(64) std::array<std::uint8_t, 4096> dataset{};
  program::Machine machine;

  void run(std::initializer_list<program::DecodedInstruction> code) {
    static program::DecodedProgram program;
    program.config = {a, e, {0, 2, 4, 6}, 64, 0, 0};
    program.size = static_cast<std::uint32_t>(code.size());
    std::copy(code.begin(), code.end(), program.storage.begin());
    params.program_iterations = 1;
    std::memcpy(scratchpad.data(), r.data(), 64);
    std::memcpy(scratchpad.data() + 64, f.data(), 32);
    machine.scratchpad = scratchpad.data();
    machine.dataset = dataset.data();
    machine.rounding = rounding;
    program::Machine* const machines[] = {&machine};
    const auto executor = program::make_interpreter(params, program::Mode::full, 1);
    executor->load(0, program);
    executor->run(machines, {});
  }

  std::uint64_t reg(unsigned i) const { return machine.registers.r[i]; }
  std::uint64_t e_lo(unsigned i) const { return std::bit_cast<std::uint64_t>(machine.registers.e[i].lo); }
  std::uint64_t e_hi(unsigned i) const { return std::bit_cast<std::uint64_t>(machine.registers.e[i].hi); }
  // Step 10 of v1 left f XOR e.
  std::uint64_t f_lo(unsigned i) const { return std::bit_cast<std::uint64_t>(machine.registers.f[i].lo) ^ e_lo(i); }
  std::uint64_t f_hi(unsigned i) const { return std::bit_cast<std::uint64_t>(machine.registers.f[i].hi) ^ e_hi(i); }
};

Bench& fresh() {
  static Bench bench;
  bench = Bench{};
  return bench;
}

program::DecodedInstruction op(program::Operation operation, unsigned dst, unsigned src = 0, unsigned shift = 0,
                               std::uint64_t imm = 0, std::uint32_t mask = 0) {
  return {operation,
          static_cast<std::uint8_t>(dst),
          static_cast<std::uint8_t>(src),
          static_cast<std::uint8_t>(shift),
          0,
          mask,
          imm};
}

}  // namespace

// Operands and results of the reference implementation's instruction tests.
TEST("randomx/program/interpreter: integer instructions") {
  const auto one = [](const program::DecodedInstruction& i, std::uint64_t r0, std::uint64_t r1) {
    Bench& b = fresh();
    b.r = {r0, r1};
    b.run({i});
    return b.reg(0);
  };
  using O = program::Operation;
  CHECK_EQ(one(op(O::iadd_rs, 0, 1, 3), 0x8000000000000000, 0x1000000000000000), 0u);
  CHECK_EQ(one(op(O::isub_r, 0, 1), 1, 0xffffffff), 0xffffffff00000002u);
  CHECK_EQ(one(op(O::isub_i, 0, 0, 0, 0xffffffffc0cb96d2), 0, 0), 0x3f34692eu);
  CHECK_EQ(one(op(O::imul_r, 0, 1), 0xbc550e96ba88a72b, 0xf5391fa9f18d6273), 0x28723424a9108e51u);
  CHECK_EQ(one(op(O::imul_i, 0, 0, 0, 0xffffffffc0cb96d2), 1, 0), 0xffffffffc0cb96d2u);
  CHECK_EQ(one(op(O::imulh_r, 0, 1), 0xbc550e96ba88a72b, 0xf5391fa9f18d6273), 0xb4676d31d2b34883u);
  CHECK_EQ(one(op(O::ismulh_r, 0, 1), 0xbc550e96ba88a72b, 0xf5391fa9f18d6273), 0x02d93ef1269d3ee5u);
  CHECK_EQ(one(op(O::ineg_r, 0), 0xffffffffffffffff, 0), 1u);
  CHECK_EQ(one(op(O::ixor_r, 0, 1), 0x8888888888888888, 0xaaaaaaaaaaaaaaaa), 0x2222222222222222u);
  CHECK_EQ(one(op(O::ixor_i, 0, 0, 0, 0xffffffffc0cb96d2), ~std::uint64_t{0}, 0), 0x3f34692du);
  CHECK_EQ(one(op(O::iror_r, 0, 1), 953360005391419562, 4569451684712230561), 0xd835c455069d81efu);
  CHECK_EQ(one(op(O::irol_r, 0, 1), 953360005391419562, 4569451684712230561), 6978065200552740799u);
  CHECK_EQ(one(op(O::iror_i, 0, 0, 63), 1, 0), 2u);
  CHECK_EQ(one(op(O::iswap_r, 0, 1), 953360005391419562, 4569451684712230561), 4569451684712230561u);
  CHECK_EQ(one(op(O::nop, 0), 5, 6), 5u);
}

TEST("randomx/program/interpreter: memory operands wrap inside their level") {
  Bench& b = fresh();
  b.r = {10, 0x12345678'00004000u, 0, 7};
  base::store_le64(b.scratchpad.data() + 0x100, 32);
  base::store_le64(b.scratchpad.data() + 0x1ffff8, 5);
  b.run({op(program::Operation::iadd_m, 0, 1, 0, 0x107, 0x3ff8),                         // (r1 + imm) & L1 = 0x100
         op(program::Operation::imul_m, 0, program::kNoRegister, 0, ~0ull, 0x1ffff8)});  // the last word of L3
  CHECK_EQ(b.reg(0), (10u + 32u) * 5u);

  b = Bench{};
  b.r = {0x3000, 77};
  b.run({op(program::Operation::istore, 0, 1, 0, 0x1005, 0x3ff8)});  // 0x4005 wraps to 0
  CHECK_EQ(base::load_le64(b.scratchpad.data() + 0x4000), 0u);
  // Address 0 was stored to and then overwritten by step 11, which writes F at spAddr0 = 0.
  CHECK_EQ(b.reg(1), 77u);

  b = Bench{};
  b.r = {0x3000, 77};
  b.run({op(program::Operation::istore, 0, 1, 0, 0x800, 0x3ff8)});
  CHECK_EQ(base::load_le64(b.scratchpad.data() + 0x3800), 77u);
}

TEST("randomx/program/interpreter: branches repeat until the condition fails") {
  Bench& b = fresh();
  // r1 counts; r0 grows by 1 << 8 per branch and is compared in bits 8-15.
  b.r = {0xff00 - 0x100, 0};
  program::DecodedInstruction branch = op(program::Operation::cbranch, 0, 0, 0, 0x100, 0xff00);
  branch.target = 0;
  b.run({op(program::Operation::iadd_rs, 1, 2, 0, 1), branch});
  CHECK_EQ(b.reg(1), 1u);  // 0xff00: not zero, falls through
  b = Bench{};
  b.r = {0xff00, 0};
  b.run({op(program::Operation::iadd_rs, 1, 2, 0, 1), branch});
  CHECK_EQ(b.reg(1), 2u);  // 0x10000: zero in bits 8-15, once
  CHECK_EQ(b.reg(0), 0x10100u);
}

TEST("randomx/program/interpreter: FSQRT_R and FMUL_R in every rounding mode") {
  struct {
    std::uint32_t fprc;
    std::uint64_t sqrt_lo, sqrt_hi, product_lo, product_hi;
  } const known[] = {
      {0, 0x40212a610b301fe8, 0x40d30e573fa3ba8d, 0x42d30f35ff7a6969, 0x42d7feeccd89152f},
      {1, 0x40212a610b301fe8, 0x40d30e573fa3ba8c, 0x42d30f35ff7a6969, 0x42d7feeccd89152e},
      {2, 0x40212a610b301fe9, 0x40d30e573fa3ba8d, 0x42d30f35ff7a696a, 0x42d7feeccd89152f},
      {3, 0x40212a610b301fe8, 0x40d30e573fa3ba8c, 0x42d30f35ff7a6969, 0x42d7feeccd89152e},
  };
  for (const auto& k : known) {
    Bench& b = fresh();
    b.rounding = k.fprc;
    b.e = {0x40526a7e778d9824, 0x41b6b21c11affea7};
    b.run({op(program::Operation::fsqrt_r, 2)});
    CHECK_EQ(b.e_lo(2), k.sqrt_lo);
    CHECK_EQ(b.e_hi(2), k.sqrt_hi);

    b = Bench{};
    b.rounding = k.fprc;
    b.e = {0x40fdfdabb6173d07, 0x41dbc35cef248783};
    b.a = {0, 0, 0x41c4561212ae2d50, 0x40eba861aa31c7c0};
    b.run({op(program::Operation::fmul_r, 0, 1)});
    CHECK_EQ(b.e_lo(0), k.product_lo);
    CHECK_EQ(b.e_hi(0), k.product_hi);
    CHECK_EQ(b.machine.rounding, k.fprc);
  }
}

TEST("randomx/program/interpreter: group F instructions against the host's arithmetic") {
  const int host_modes[4] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
  std::mt19937_64 random(20240101);
  for (int n = 0; n < 200; ++n) {
    Bench& b = fresh();
    b.rounding = static_cast<std::uint32_t>(n % 4);
    for (auto& value : b.f) value = static_cast<std::int32_t>(random());
    for (auto& value : b.a) value = ((random() >> 59) + 1023) << 52 | (random() & 0xfffffffffffff);
    const auto x = static_cast<std::int32_t>(random()), y = static_cast<std::int32_t>(random());
    b.e = {0x3a0000000005d11a, 0x39000000001ba31e};
    std::memcpy(b.scratchpad.data() + 0x200, &x, 4);
    std::memcpy(b.scratchpad.data() + 0x204, &y, 4);
    b.run({op(program::Operation::fadd_r, 1, 2),
           op(program::Operation::fsub_m, 1, program::kNoRegister, 0, 0x200, 0x3ff8),
           op(program::Operation::fswap_f, 1), op(program::Operation::fsub_r, 1, 0),
           op(program::Operation::fadd_m, 1, program::kNoRegister, 0, 0x200, 0x3ff8),
           op(program::Operation::fscal_r, 1),
           op(program::Operation::fdiv_m, 3, program::kNoRegister, 0, 0x200, 0x3ff8),
           op(program::Operation::fswap_e, 3)});

    const int saved = std::fegetround();
    std::fesetround(host_modes[b.rounding]);
    const auto a = [&](unsigned i) { return std::bit_cast<double>(b.a[i]); };
    volatile double lo = b.f[2], hi = b.f[3];
    lo = lo + a(4);
    hi = hi + a(5);
    lo = lo - x;
    hi = hi - y;
    volatile double swapped_lo = hi, swapped_hi = lo;
    swapped_lo = swapped_lo - a(0);
    swapped_hi = swapped_hi - a(1);
    swapped_lo = swapped_lo + x;
    swapped_hi = swapped_hi + y;
    volatile double quotient_lo = std::bit_cast<double>(b.e[0]), quotient_hi = std::bit_cast<double>(b.e[1]);
    quotient_lo = quotient_lo / program::mask_group_e(x, b.e[0]);
    quotient_hi = quotient_hi / program::mask_group_e(y, b.e[1]);
    std::fesetround(saved);
    CHECK_EQ(b.f_lo(1), std::bit_cast<std::uint64_t>(double{swapped_lo}) ^ 0x80f0000000000000u);
    CHECK_EQ(b.f_hi(1), std::bit_cast<std::uint64_t>(double{swapped_hi}) ^ 0x80f0000000000000u);
    CHECK_EQ(b.e_lo(3), std::bit_cast<std::uint64_t>(double{quotient_hi}));
    CHECK_EQ(b.e_hi(3), std::bit_cast<std::uint64_t>(double{quotient_lo}));
  }
}

TEST("randomx/program/interpreter: FSCAL_R") {
  Bench& b = fresh();
  b.a = {0x40fdfdabb6173d07, 0x41dbc35cef248783};
  b.run({op(program::Operation::fadd_r, 0, 0), op(program::Operation::fscal_r, 0)});  // 0 + a is a
  CHECK_EQ(b.f_lo(0), 0xc00dfdabb6173d07u);
  CHECK_EQ(b.f_hi(0), 0xc12bc35cef248783u);
}

TEST("randomx/program/interpreter: CFROUND sets the mode, v2 only sometimes") {
  Bench& b = fresh();
  b.r = {0b1110};
  b.run({op(program::Operation::cfround, 0, 0, 1)});
  CHECK_EQ(b.machine.rounding, 3u);
  b = Bench{};
  b.r = {0b1110};
  b.run({op(program::Operation::cfround_v2, 0, 0, 1)});  // 0b111: bit 2 forbids
  CHECK_EQ(b.machine.rounding, 0u);
  b = Bench{};
  b.r = {0b110000100};
  b.rounding = 3;
  b.run({op(program::Operation::cfround_v2, 0, 0, 1)});  // bits 2-5 of 0b11000010 are zero
  CHECK_EQ(b.machine.rounding, 2u);
}

TEST("randomx/program/interpreter: the caller's floating-point environment survives") {
  const int saved = std::fegetround();
  std::fesetround(FE_UPWARD);
  Bench& b = fresh();
  b.rounding = 3;
  b.run({op(program::Operation::nop, 0)});
  const int after = std::fegetround();
  std::fesetround(saved);
  CHECK_EQ(after, FE_UPWARD);
}

TEST("randomx/program/interpreter: step 7 XORs the dataset item, v1 and v2 step 5 differ") {
  for (const Params* params : {&kRx0, &kRx2}) {
    Bench& b = fresh();
    b.params = *params;
    for (std::size_t i = 0; i < 8; ++i) base::store_le64(b.dataset.data() + 64 + 8 * i, i + 1);  // ma = 64
    b.run({op(program::Operation::nop, 0)});
    for (unsigned i = 0; i < 8; ++i) CHECK_EQ(b.reg(i), i + 1u);
    for (unsigned i = 0; i < 8; ++i) CHECK_EQ(base::load_le64(b.scratchpad.data() + 64 + 8 * i), i + 1u);
  }
}
