// Each encoding the assembler knows, bytes first: what `llvm-mc --triple=aarch64 --show-encoding` makes of the text.
#include "assembler/arm64/assembler.h"

#include <array>
#include <string>
#include <vector>

#include "test.h"

namespace pickaxe::assembler::arm64 {
namespace {

struct Encoding {
  const char* bytes;
  const char* text;
  void (*emit)(Assembler&);
};

#define ENCODES(bytes, text, call) {bytes, text, [](Assembler& as) { as.call; }}

// clang-format off
const Encoding kEncodings[] = {
    ENCODES("e5031baa", "mov x5, x27", mov(x(5), x(27))),
    ENCODES("f4031faa", "mov x20, xzr", mov(x(20), xzr)),
    ENCODES("e303052a", "mov w3, w5", mov(w(x(3)), w(x(5)))),
    ENCODES("b402168b", "add x20, x21, x22", add(x(20), x(21), x(22))),
    ENCODES("940e1b8b", "add x20, x20, x27, lsl #3", add(x(20), x(20), x(27), 3)),
    ENCODES("8002020b", "add w0, w20, w2", add(w(x(0)), w(x(20)), w(x(2)))),
    ENCODES("61022091", "add x1, x19, #2048", add(x(1), x(19), std::uint32_t{2048})),
    ENCODES("80fe3f11", "add w0, w20, #4095", add(w(x(0)), w(x(20)), std::uint32_t{4095})),
    ENCODES("80fe4711", "add w0, w20, #511, lsl #12", add_shifted_12(w(x(0)), w(x(20)), 511)),
    ENCODES("b40216cb", "sub x20, x21, x22", sub(x(20), x(21), x(22))),
    ENCODES("4a050051", "sub w10, w10, #1", sub(w(x(10)), w(x(10)), 1)),
    ENCODES("42040071", "subs w2, w2, #1", subs(w(x(2)), w(x(2)), 1)),
    ENCODES("3f0002eb", "cmp x1, x2", cmp(x(1), x(2))),
    ENCODES("f80318cb", "neg x24, x24", neg(x(24), x(24))),
    ENCODES("b40216ca", "eor x20, x21, x22", eor(x(20), x(21), x(22))),
    ENCODES("00031b4a", "eor w0, w24, w27", eor(w(x(0)), w(x(24)), w(x(27)))),
    ENCODES("20281d12", "and w0, w1, #0x3ff8", and_(w(x(0)), w(x(1)), 0x3ff8)),
    ENCODES("a2601a12", "and w2, w5, #0x7fffffc0", and_(w(x(2)), w(x(5)), 0x7fffffc0)),
    ENCODES("26550012", "and w6, w9, #0x3fffff", and_(w(x(6)), w(x(9)), 0x3fffff)),
    ENCODES("00041e12", "and w0, w0, #0xc", and_(w(x(0)), w(x(0)), 12)),
    ENCODES("ff1e1872", "tst w23, #0xff00", tst(w(x(23)), 0xff00)),
    ENCODES("1f0c1c72", "tst w0, #0xf0", tst(w(x(0)), 0xf0)),
    ENCODES("1f1c0972", "tst w0, #0x7f800000", tst(w(x(0)), 0x7f800000)),
    ENCODES("b47e169b", "mul x20, x21, x22", mul(x(20), x(21), x(22))),
    ENCODES("b47ed69b", "umulh x20, x21, x22", umulh(x(20), x(21), x(22))),
    ENCODES("b47e569b", "smulh x20, x21, x22", smulh(x(20), x(21), x(22))),
    ENCODES("b4fed593", "ror x20, x21, #63", ror(x(20), x(21), 63u)),
    ENCODES("9482d493", "ror x20, x20, #32", ror(x(20), x(20), 32u)),
    ENCODES("b42ed69a", "ror x20, x21, x22", ror(x(20), x(21), x(22))),
    ENCODES("a1fc60d3", "lsr x1, x5, #32", lsr(x(1), x(5), 32)),
    ENCODES("a0f866d3", "ubfx x0, x5, #38, #25", ubfx(x(0), x(5), 38, 25)),
    ENCODES("00240853", "ubfx w0, w0, #8, #2", ubfx(w(x(0)), w(x(0)), 8, 2)),
    ENCODES("0001c05a", "rbit w0, w8", reverse_bits(w(x(0)), w(x(8)))),
    ENCODES("64fe43f9", "ldr x4, [x19, #2040]", ldr(x(4), x(19), 2040)),
    ENCODES("621640b9", "ldr w2, [x19, #20]", ldr(w(x(2)), x(19), 20)),
    ENCODES("806b61f8", "ldr x0, [x28, x1]", ldr(x(0), x(28), x(1))),
    ENCODES("651a00f9", "str x5, [x19, #48]", str(x(5), x(19), 48)),
    ENCODES("602a00b9", "str w0, [x19, #40]", str(w(x(0)), x(19), 40)),
    ENCODES("946b20f8", "str x20, [x28, x0]", str(x(20), x(28), x(0))),
    ENCODES("020c43a9", "ldp x2, x3, [x0, #48]", ldp(x(2), x(3), x(0), 48)),
    ENCODES("fd7b45a9", "ldp x29, x30, [sp, #80]", ldp(x(29), x(30), sp, 80)),
    ENCODES("60064429", "ldp w0, w1, [x19, #32]", ldp(w(x(0)), w(x(1)), x(19), 32)),
    ENCODES("755a4cad", "ldp q21, q22, [x19, #384]", ldp_q(v(21), v(22), x(19), 384)),
    ENCODES("745401a9", "stp x20, x21, [x3, #16]", stp(x(20), x(21), x(3), 16)),
    ENCODES("69aa3f29", "stp w9, w10, [x19, #-4]", stp(w(x(9)), w(x(10)), x(19), -4)),
    ENCODES("c00401ad", "stp q0, q1, [x6, #32]", stp_q(v(0), v(1), x(6), 32)),
    ENCODES("f353baa9", "stp x19, x20, [sp, #-96]!", stp_push(x(19), x(20), 96)),
    ENCODES("f353c6a8", "ldp x19, x20, [sp], #96", ldp_pop(x(19), x(20), 96)),
    ENCODES("082488a8", "stp x8, x9, [x0], #128", stp_move(x(8), x(9), x(0), 128)),
    ENCODES("248400f8", "str x4, [x1], #8", str_move(x(4), x(1), 8)),
    ENCODES("946b60fc", "ldr d20, [x28, x0]", ldr_d(v(20), x(28), x(0))),
    ENCODES("271c40fd", "ldr d7, [x1, #56]", ldr_d(v(7), x(1), 56)),
    ENCODES("092800fd", "str d9, [x0, #80]", str_d(v(9), x(0), 80)),
    ENCODES("755ac03d", "ldr q21, [x19, #352]", ldr_q(v(21), x(19), 352)),
    ENCODES("430c803d", "str q3, [x2, #48]", str_q(v(3), x(2), 48)),
    ENCODES("806ba1f8", "prfm pldl1keep, [x28, x1]", prefetch(x(28), x(1))),
    ENCODES("c068bff8", "prfm pldl1keep, [x6, xzr]", prefetch(x(6), xzr)),
    ENCODES("8168a2f8", "prfm pldl1strm, [x4, x2]", prefetch_once(x(4), x(2))),
    ENCODES("00001fd6", "br x0", br(x(0))),
    ENCODES("60003fd6", "blr x3", blr(x(3))),
    ENCODES("c0035fd6", "ret", ret()),
    ENCODES("01443bd5", "mrs x1, FPCR", read_fpcr(x(1))),
    ENCODES("01441bd5", "msr FPCR, x1", write_fpcr(x(1))),
    ENCODES("94a6200f", "sxtl v20.2d, v20.2s", sxtl(v(20), v(20))),
    ENCODES("21a4204f", "sxtl2 v1.2d, v1.4s", sxtl2(v(1), v(1))),
    ENCODES("f4d8614e", "scvtf v20.2d, v7.2d", scvtf(v(20), v(7))),
    ENCODES("20d4734e", "fadd v0.2d, v1.2d, v19.2d", fadd(v(0), v(1), v(19))),
    ENCODES("20d4f44e", "fsub v0.2d, v1.2d, v20.2d", fsub(v(0), v(1), v(20))),
    ENCODES("e7dc706e", "fmul v7.2d, v7.2d, v16.2d", fmul(v(7), v(7), v(16))),
    ENCODES("e7fc746e", "fdiv v7.2d, v7.2d, v20.2d", fdiv(v(7), v(7), v(20))),
    ENCODES("a6f8e16e", "fsqrt v6.2d, v5.2d", fsqrt(v(6), v(5))),
    ENCODES("431c376e", "eor v3.16b, v2.16b, v23.16b", eor(v(3), v(2), v(23))),
    ENCODES("c41ef56e", "bif v4.16b, v22.16b, v21.16b", insert_if_false(v(4), v(22), v(21))),
    ENCODES("c540066e", "ext v5.16b, v6.16b, v6.16b, #8", swap_halves(v(5), v(6))),
    ENCODES("18e4006f", "movi v24.2d, #0", zero(v(24))),
    ENCODES("004b284e", "aese v0.16b, v24.16b", aese(v(0), v(24))),
    ENCODES("015b284e", "aesd v1.16b, v24.16b", aesd(v(1), v(24))),
    ENCODES("4268284e", "aesmc v2.16b, v2.16b", aesmc(v(2), v(2))),
    ENCODES("6378284e", "aesimc v3.16b, v3.16b", aesimc(v(3), v(3))),
    ENCODES("20005fd6", "ret x1", ret(x(1))),
    ENCODES("00000014", "b #0", b(0)),
    ENCODES("ffffff17", "b #-4", b(-4)),
    ENCODES("03000094", "bl #12", bl(12)),
    ENCODES("4184f34e", "add v1.2d, v2.2d, v19.2d", add(v(1), v(2), v(19))),
    ENCODES("4184f36e", "sub v1.2d, v2.2d, v19.2d", sub(v(1), v(2), v(19))),
    ENCODES("411c334e", "and v1.16b, v2.16b, v19.16b", and_(v(1), v(2), v(19))),
    ENCODES("4154414f", "shl v1.2d, v2.2d, #1", shl(v(1), v(2), 1)),
    ENCODES("41547f4f", "shl v1.2d, v2.2d, #63", shl(v(1), v(2), 63)),
    ENCODES("41047f6f", "ushr v1.2d, v2.2d, #1", ushr(v(1), v(2), 1)),
    ENCODES("4104416f", "ushr v1.2d, v2.2d, #63", ushr(v(1), v(2), 63)),
    ENCODES("4114606f", "usra v1.2d, v2.2d, #32", add_ushr(v(1), v(2), 32)),
    ENCODES("4154416f", "sli v1.2d, v2.2d, #1", insert_shl(v(1), v(2), 1)),
    ENCODES("41a8e04e", "cmlt v1.2d, v2.2d, #0", is_negative(v(1), v(2))),
    ENCODES("4138d34e", "zip1 v1.2d, v2.2d, v19.2d", zip1(v(1), v(2), v(19))),
    ENCODES("4178d34e", "zip2 v1.2d, v2.2d, v19.2d", zip2(v(1), v(2), v(19))),
    ENCODES("610c084e", "dup v1.2d, x3", duplicate(v(1), x(3))),
    ENCODES("4108a04e", "rev64 v1.4s, v2.4s", swap_words(v(1), v(2))),
    ENCODES("419cb34e", "mul v1.4s, v2.4s, v19.4s", mul_words(v(1), v(2), v(19))),
    ENCODES("4128a06e", "uaddlp v1.2d, v2.4s", add_words(v(1), v(2))),
    ENCODES("4128a10e", "xtn v1.2s, v2.2d", low_words(v(1), v(2))),
    ENCODES("4184200f", "shrn v1.2s, v2.2d, #32", high_words(v(1), v(2))),
    ENCODES("41c0b32e", "umull v1.2d, v2.2s, v19.2s", umull(v(1), v(2), v(19))),
    ENCODES("4180b32e", "umlal v1.2d, v2.2s, v19.2s", umlal(v(1), v(2), v(19))),
    ENCODES("4110b32e", "uaddw v1.2d, v2.2d, v19.2s", uaddw(v(1), v(2), v(19))),
    ENCODES("c200829a", "csel x2, x6, x2, eq", select_equal(x(2), x(6), x(2))),
    ENCODES("e0e3d825", "ptrue p0.d", all_lanes(p(0))),
    ENCODES("7b38e005", "dup z27.d, x3", duplicate(z(27), x(3))),
    ENCODES("1d4ce104", "index z29.d, x0, x1", index(z(29), x(0), x(1))),
    ENCODES("4100e304", "add z1.d, z2.d, z3.d", add(z(1), z(2), z(3))),
    ENCODES("21ace304", "adr z1.d, [z1.d, z3.d, lsl #3]", add_shifted(z(1), z(1), z(3), 3)),
    ENCODES("4104e304", "sub z1.d, z2.d, z3.d", sub(z(1), z(2), z(3))),
    ENCODES("4130a304", "eor z1.d, z2.d, z3.d", eor(z(1), z(2), z(3))),
    ENCODES("41306304", "orr z1.d, z2.d, z3.d", orr(z(1), z(2), z(3))),
    ENCODES("41302304", "and z1.d, z2.d, z3.d", and_(z(1), z(2), z(3))),
    ENCODES("419ca104", "lsl z1.d, z2.d, #1", lsl(z(1), z(2), 1)),
    ENCODES("419cff04", "lsl z1.d, z2.d, #63", lsl(z(1), z(2), 63)),
    ENCODES("4194ff04", "lsr z1.d, z2.d, #1", lsr(z(1), z(2), 1)),
    ENCODES("4194a104", "lsr z1.d, z2.d, #63", lsr(z(1), z(2), 63)),
    ENCODES("8137ff04", "xar z1.d, z1.d, z28.d, #1", eor_ror(z(1), z(28), 1)),
    ENCODES("8137a104", "xar z1.d, z1.d, z28.d, #63", eor_ror(z(1), z(28), 63)),
    ENCODES("6100d004", "mul z1.d, p0/m, z1.d, z3.d", mul(z(1), p(0), z(3))),
    ENCODES("6104d304", "umulh z1.d, p1/m, z1.d, z3.d", umulh(z(1), p(1), z(3))),
    ENCODES("6100d204", "smulh z1.d, p0/m, z1.d, z3.d", smulh(z(1), p(0), z(3))),
    ENCODES("07448185", "ldr z7, [x0, #9, mul vl]", ldr(z(7), x(0), 9)),
    ENCODES("164082e5", "str z22, [x0, #16, mul vl]", str(z(22), x(0), 16)),
    ENCODES("78e2ff85", "ld1rd {z24.d}, p0/z, [x19, #504]", load_to_all(z(24), p(0), x(19), 504)),
    ENCODES("bec3a7c5", "ld1d {z30.d}, p0/z, [z29.d, #56]", gather(z(30), p(0), z(29), 56)),
    ENCODES("bea3c7e5", "st1d {z30.d}, p0, [z29.d, #56]", scatter(z(30), p(0), z(29), 56)),
    ENCODES("0000e0d2", "movz x0, #0, lsl #48", mov(x(0), std::uint64_t{0u})),
    ENCODES("804682d2", "movz x0, #0x1234", mov(x(0), std::uint64_t{0x1234u})),
    ENCODES("8046a2d2", "movz x0, #0x1234, lsl #16", mov(x(0), std::uint64_t{0x12340000u})),
    ENCODES("e0bd99d26035b1f2", "movz x0, #0xcdef ; movk x0, #0x89ab, lsl #16", mov(x(0), std::uint64_t{0x89abcdefu})),
    ENCODES("004286926035b1f2", "movn x0, #0x3210 ; movk x0, #0x89ab, lsl #16", mov(x(0), std::uint64_t{0xffffffff89abcdefu})),
    ENCODES("0000e092", "movn x0, #0, lsl #48", mov(x(0), std::uint64_t{0xffffffffffffffffu})),
    ENCODES("60b99d92", "movn x0, #0xedcb", mov(x(0), std::uint64_t{0xffffffffffff1234u})),
    ENCODES("e0018092", "movn x0, #0xf", mov(x(0), std::uint64_t{0xfffffffffffffff0u})),
    ENCODES("e0bd99d26035b1f2e0acc8f26024e0f2", "movz x0, #0xcdef ; movk x0, #0x89ab, lsl #16 ; movk x0, #0x4567, lsl #32 ; movk x0, #0x0123, lsl #48", mov(x(0), std::uint64_t{0x0123456789abcdefu})),
    ENCODES("0000f0d2", "movz x0, #0x8000, lsl #48", mov(x(0), std::uint64_t{0x8000000000000000u})),
    ENCODES("efcdab8967452301", ".quad 0x0123456789abcdef", quadword(0x0123456789abcdef)),
};
// clang-format on

TEST("assembler/arm64/assembler: every encoding") {
  for (const Encoding& e : kEncodings) {
    std::array<std::uint8_t, 64> buffer;
    Assembler as(buffer);
    e.emit(as);
    const std::string got = test::hex(buffer.data(), as.size());
    if (got != e.bytes || !as.ok())
      test::fail(__FILE__, __LINE__, std::string(e.text) + ": " + got + ", not " + e.bytes);
  }
}

TEST("assembler/arm64/assembler: branches both ways") {
  std::array<std::uint8_t, 64> buffer;
  Assembler as(buffer);
  Label top = as.here();
  Label end;
  as.b(Condition::not_equal, end);
  as.b(Condition::equal, top);
  as.b(Condition::equal, end);
  CHECK(!as.ok());
  as.bind(end);
  CHECK(as.ok());
  // b.ne #12 ; b.eq #-4 ; b.eq #4
  CHECK_EQ(test::hex(buffer.data(), as.size()), std::string("61000054e0ffff5420000054"));
}

TEST("assembler/arm64/assembler: branches on a register") {
  std::array<std::uint8_t, 64> buffer;
  Assembler as(buffer);
  Label end;
  as.cbz(w(x(28)), end);
  as.cbnz(w(x(10)), end);
  as.bind(end);
  CHECK(as.ok());
  // cbz w28, #8 ; cbnz w10, #4
  CHECK_EQ(test::hex(buffer.data(), as.size()), std::string("5c0000342a000035"));
}

TEST("assembler/arm64/assembler: what stands before an instruction is within its reach") {
  std::array<std::uint8_t, 64> buffer;
  Assembler as(buffer);
  const Label literals = as.here();
  as.quadword(0);
  as.ldr(x(4), literals, 0);
  as.adr(x(19), literals, 517);
  as.adr(x(19), literals, 10);
  CHECK(as.ok());
  // ldr x4, #-8 ; adr x19, #505 ; adr x19, #-6
  CHECK_EQ(test::hex(buffer.data(), as.size()), std::string("0000000000000000c4ffff58d30f0030d3ffff50"));
}

TEST("assembler/arm64/assembler: what an encoding cannot hold is an error") {
  constexpr void (*kWrong[])(Assembler&) = {
      [](Assembler& as) { as.add(x(0), x(0), std::uint32_t{4096}); },
      [](Assembler& as) { as.ldr(x(0), x(1), 4); },
      [](Assembler& as) { as.ldr(x(0), x(1), 32768); },
      [](Assembler& as) { as.ldp(x(0), x(1), x(2), 512); },
      [](Assembler& as) { as.ldp_q(v(0), v(1), x(2), 8); },
      [](Assembler& as) { as.str_move(x(0), x(1), 256); },
      [](Assembler& as) { as.ubfx(x(0), x(1), 40, 25); },
      [](Assembler& as) { as.adr(x(0), as.here(), 1u << 20); },
      [](Assembler& as) { as.ldr(x(0), as.here(), 2); },
      [](Assembler& as) { as.bl(2); },
      [](Assembler& as) { as.b(1 << 27); },
      [](Assembler& as) { as.shl(v(0), v(1), 64); },
      [](Assembler& as) { as.lsr(z(0), z(1), 0); },
      [](Assembler& as) { as.ldr(z(0), x(1), 256); },
      [](Assembler& as) { as.load_to_all(z(0), p(0), x(1), 512); },
      [](Assembler& as) { as.gather(z(0), p(0), z(1), 4); },
      [](Assembler& as) { as.and_(w(x(0)), w(x(0)), 0x5); },
      [](Assembler& as) { as.and_(w(x(0)), w(x(0)), 0); },
  };
  for (const auto wrong : kWrong) {
    std::array<std::uint8_t, 64> buffer;
    Assembler as(buffer);
    wrong(as);
    CHECK(!as.ok());
  }
}

TEST("assembler/arm64/assembler: a full buffer takes no byte beyond") {
  std::vector<std::uint8_t> buffer(24, 0xcc);
  Assembler as({buffer.data(), 16});
  for (int i = 0; i < 4; ++i) as.ret();
  CHECK(as.ok());
  as.mov(x(0), ~std::uint64_t{1} << 32);
  CHECK(!as.ok());
  CHECK_EQ(as.size(), std::size_t{16});
  for (std::size_t i = 16; i < buffer.size(); ++i) CHECK_EQ(int{buffer[i]}, 0xcc);
}

}  // namespace
}  // namespace pickaxe::assembler::arm64
