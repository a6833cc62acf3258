#include "randomx/aes/aes.h"

#include "check_race.h"
#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

AesBlock block(std::string_view text) {
  AesBlock out;
  std::memcpy(out.data(), unhex(text).data(), out.size());
  return out;
}

struct alignas(64) Buffer {
  std::uint8_t bytes[8192 + 64];
};

template <typename Check>
void for_each_aes_kernel(Check check) {
  for_each_kernel(aes::kernels(), "PICKAXE_AES", check);
}

}  // namespace

// FIPS 197 appendix B: the first two rounds of the example, after the initial AddRoundKey.
TEST("randomx/aes: encryption rounds of FIPS 197") {
  const AesBlock after_one =
      aes::encrypt_round(block("193de3bea0f4e22b9ac68d2ae9f84808"), block("a0fafe1788542cb123a339392a6c7605"));
  CHECK_EQ(hex_of(after_one), "a49c7ff2689f352b6b5bea43026a5049");
  CHECK_EQ(hex_of(aes::encrypt_round(after_one, block("f2c295f27a96b9435935807a7359f67f"))),
           "aa8f5f0361dde3ef82d24ad26832469a");
}

// One decryption round of the reference implementation on the example's first block.
TEST("randomx/aes: decryption undoes encryption but for the order of the steps") {
  // InvMixColumns is linear: a decryption round with a zero key, of an encryption round with a zero key, differs from
  // the block by the MixColumns between them, so check against a column whose MixColumns is the identity.
  const AesBlock zero{};
  AesBlock same;
  same.fill(0x63);  // SubBytes(0) everywhere: MixColumns leaves equal bytes alone
  CHECK(aes::encrypt_round(zero, zero) == same);
  CHECK(aes::decrypt_round(same, zero) == zero);
  for (unsigned value = 0; value < 256; ++value) {
    AesBlock equal;
    equal.fill(static_cast<std::uint8_t>(value));
    CHECK(aes::decrypt_round(aes::encrypt_round(equal, zero), zero) == equal);
  }
}

TEST("randomx/aes: AesGenerator1R, known answer by each kernel") {
  for_each_aes_kernel([](const aes::Kernel& kernel) {
    alignas(16) std::uint8_t state[64] = {};
    alignas(16) std::uint8_t out[64];
    const auto seed = unhex("6c19536eb2de31b6c0065f7f116e86f960d8af0c57210a6584c3237b9d064dc7");
    std::memcpy(state, seed.data(), seed.size());
    kernel.functions->generate_1r(state, out, sizeof out);
    CHECK_EQ(hex(out, 32), "fa89397dd6ca422513aeadba3f124b5540324c4ad4b6db434394307a17c833ab");
    CHECK(std::memcmp(state, out, sizeof out) == 0);
  });
}

TEST("randomx/aes: every kernel does as the software one") {
  for_each_aes_kernel([](const aes::Kernel& kernel) {
    CHECK(self_test(kernel).ok());
    const aes::Functions& tested = *kernel.functions;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      for (const std::size_t size : {64u, 128u, 4096u, 8192u}) {
        Buffer a, b;
        alignas(64) std::uint8_t state_a[64], state_b[64], digest_a[64], digest_b[64];
        random_bytes(seed, a.bytes, sizeof a);
        b = a;
        random_bytes(seed + 1000, state_a, 64);
        std::memcpy(state_b, state_a, 64);

        aes::kSoft.hash_and_generate_1r(a.bytes, size, digest_a, state_a);
        tested.hash_and_generate_1r(b.bytes, size, digest_b, state_b);
        CHECK(std::memcmp(&a, &b, sizeof a) == 0);
        CHECK(std::memcmp(digest_a, digest_b, 64) == 0 && std::memcmp(state_a, state_b, 64) == 0);

        aes::kSoft.generate_4r(kRx0.generator_4r_keys, state_a, a.bytes, size);
        tested.generate_4r(kRx0.generator_4r_keys, state_b, b.bytes, size);
        aes::kSoft.hash_1r(a.bytes, size, digest_a);
        tested.hash_1r(b.bytes, size, digest_b);
        CHECK(std::memcmp(&a, &b, sizeof a) == 0 && std::memcmp(digest_a, digest_b, 64) == 0);
      }
    }
  });
}

TEST("randomx/aes: the fused pass is a hash and a fill") {
  Buffer together, apart;
  random_bytes(7, together.bytes, sizeof together);
  apart = together;
  alignas(64) std::uint8_t state_a[64], state_b[64], digest_a[64], digest_b[64];
  random_bytes(8, state_a, 64);
  std::memcpy(state_b, state_a, 64);
  aes::kSoft.hash_and_generate_1r(together.bytes, 8192, digest_a, state_a);
  aes::kSoft.hash_1r(apart.bytes, 8192, digest_b);
  aes::kSoft.generate_1r(state_b, apart.bytes, 8192);
  CHECK(std::memcmp(&together, &apart, sizeof apart) == 0);
  CHECK(std::memcmp(digest_a, digest_b, 64) == 0 && std::memcmp(state_a, state_b, 64) == 0);
}

TEST("randomx/aes: kernels are forced by name and refused with a reason") {
  const base::Features cpu = os::cpu_features();
  for (const aes::Kernel& kernel : aes::kernels())
    CHECK_EQ(aes::select_kernel(kernel.name, cpu).ok(), cpu.has(kernel.needs));
  CHECK(aes::select_kernel("quantum", cpu).status().code == base::Code::argument);
  CHECK_EQ(aes::select_kernel("", {}).value()->name, "soft");
}

TEST("randomx/aes: the race is among kernels of this CPU, runs once, and chooses one of them") {
  test::check_race(aes::raced_kernels, aes::select_kernel);
}
