#include "randomx/arithmetic/reciprocal.h"
#include "randomx/fixture.h"
#include "randomx/superscalar/execute.h"
#include "randomx/superscalar/generate.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

TEST("randomx/arithmetic/reciprocal: known answers") {
  static_assert(arithmetic::reciprocal(3) == 12297829382473034410u);
  CHECK_EQ(arithmetic::reciprocal(13), 11351842506898185609u);
  CHECK_EQ(arithmetic::reciprocal(33), 17887751829051686415u);
  CHECK_EQ(arithmetic::reciprocal(65537), 18446462603027742720u);
  CHECK_EQ(arithmetic::reciprocal(15000001), 10316166306300415204u);
  CHECK_EQ(arithmetic::reciprocal(3845182035u), 10302264209224146340u);
  CHECK_EQ(arithmetic::reciprocal(0xffffffffu), 9223372039002259456u);
  CHECK(!arithmetic::has_reciprocal(0));
  for (int bit = 0; bit < 32; ++bit) CHECK(!arithmetic::has_reciprocal(1u << bit));
}

TEST("randomx/superscalar/generate: programs keep the rules") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string key = "superscalar rules " + std::to_string(seed);
    blake2b::BlakeGenerator generator(bytes_of(key));
    superscalar::Program program;
    superscalar::generate(kRx0, generator, program);
    CHECK(program.size > 300 && program.size <= superscalar::kMaxSize);
    CHECK(program.address_register < 8);
    for (const superscalar::Instruction& i : program.instructions()) {
      using enum superscalar::Operation;
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
  blake2b::BlakeGenerator generator(bytes_of("lanes"));
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{7}, superscalar::kMaxLanes}) {
    for (std::uint64_t n = 0; n < 20; ++n) {
      superscalar::Program program;
      superscalar::generate(kRx0, generator, program);
      superscalar::Lanes lanes;
      random_bytes(n, reinterpret_cast<std::uint8_t*>(&lanes), sizeof lanes);
      superscalar::Lanes want = lanes;
      for (std::size_t lane = 0; lane < count; ++lane) {
        std::array<std::uint64_t, 8> r;
        for (std::size_t i = 0; i < 8; ++i) r[i] = want[i][lane];
        superscalar::execute(program, r);
        for (std::size_t i = 0; i < 8; ++i) want[i][lane] = r[i];
      }
      superscalar::execute(program, lanes, count);
      CHECK(lanes == want);
    }
  }
}
