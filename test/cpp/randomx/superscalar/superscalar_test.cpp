#include "randomx/arithmetic/reciprocal.h"
#include "randomx/fixture.h"
#include "randomx/superscalar/execute.h"
#include "randomx/superscalar/generate.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

TEST("randomx/arithmetic/reciprocal: known answers") {
  static_assert(reciprocal(3) == 12297829382473034410u);
  CHECK_EQ(reciprocal(13), 11351842506898185609u);
  CHECK_EQ(reciprocal(33), 17887751829051686415u);
  CHECK_EQ(reciprocal(65537), 18446462603027742720u);
  CHECK_EQ(reciprocal(15000001), 10316166306300415204u);
  CHECK_EQ(reciprocal(3845182035u), 10302264209224146340u);
  CHECK_EQ(reciprocal(0xffffffffu), 9223372039002259456u);
  CHECK(!has_reciprocal(0));
  for (int bit = 0; bit < 32; ++bit) CHECK(!has_reciprocal(1u << bit));
}

TEST("randomx/superscalar/generate: programs keep the rules") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string key = "superscalar rules " + std::to_string(seed);
    BlakeGenerator generator(bytes_of(key));
    SuperscalarProgram program;
    generate_superscalar(kRx0, generator, program);
    CHECK(program.size > 300 && program.size <= kMaxSuperscalarSize);
    CHECK(program.address_register < 8);
    for (const SuperscalarInstruction& i : program.instructions()) {
      using enum SuperscalarOperation;
      const bool source_apart =
          i.operation == isub_r || i.operation == ixor_r || i.operation == iadd_rs || i.operation == imul_r;
      CHECK(!source_apart || i.dst != i.src);
      CHECK(i.operation != iadd_rs || (i.dst != 5 && i.shift < 4));
      CHECK(i.operation != iror_c || (i.shift >= 1 && i.shift < 64));
      CHECK(i.operation != imul_rcp || i.imm >= std::uint64_t{1} << 63);
    }
  }
}

TEST("randomx/superscalar/execute: lanes do as one register set") {
  BlakeGenerator generator(bytes_of("lanes"));
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{7}, kMaxSuperscalarLanes}) {
    for (std::uint64_t n = 0; n < 20; ++n) {
      SuperscalarProgram program;
      generate_superscalar(kRx0, generator, program);
      SuperscalarLanes lanes;
      random_bytes(n, reinterpret_cast<std::uint8_t*>(&lanes), sizeof lanes);
      SuperscalarLanes want = lanes;
      for (std::size_t lane = 0; lane < count; ++lane) {
        std::array<std::uint64_t, 8> r;
        for (std::size_t i = 0; i < 8; ++i) r[i] = want[i][lane];
        execute_superscalar(program, r);
        for (std::size_t i = 0; i < 8; ++i) want[i][lane] = r[i];
      }
      execute_superscalar(program, lanes, count);
      CHECK(lanes == want);
    }
  }
}
